#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# On a kernel that was booted without IPv6 everything of IPv4 works, and what is
# configured for IPv6, or pretends to be a connection of it, does no harm.
#
#   client 192.0.2.1 ---- node, VIP 10.96.0.10:80 ---- b1 10.0.1.1:80
#                                                 \--- b2 10.0.2.1:80
# boot: ipv6.disable=1
. "$(dirname "$0")/../lib.sh"

need conntrack nft
! have_ipv6 || fail "this kernel has IPv6"
topology 2
serve "80/tcp 53/udp" b1 b2

apply <<END
service set web on-removal reset masquerade always
frontend add web tcp 10.96.0.10:80
backend set web 10.0.1.1:80
backend set web 10.0.2.1:80
service set dns
frontend add dns udp 10.96.0.10:53
backend set dns 10.0.1.1:53
END
expect_split "20 connections" 20 "b1 b2" "$(ask to=10.96.0.10:80 n=20 tally=yes)"
expect_eq "a datagram" "b1=1" "$(ask to=10.96.0.10:53 proto=udp tally=yes)"
expect_eq "another port" "ECONNREFUSED=1" "$(ask to=10.96.0.10:81 tally=yes)"
on "$client" ping -c 1 -W 60 10.96.0.10 >/dev/null

# The host's addresses are looked at again, and where its default route begins.
on "$node" ip address add 10.96.0.10/32 dev lo
on "$node" ip address del 10.96.0.10/32 dev lo
expect_split "20 more" 20 "b1 b2" "$(ask to=10.96.0.10:80 n=20 tally=yes)"

# A table that was made elsewhere has IPv6 too. Whoever may change conntrack's
# entries can make some of it: one that is translated, and is his, and one that is
# not, though a frontend serves it.
cmd_ok svcnat -N "$node" frontend add web tcp '[fd00:96::10]:80'
cmd_ok svcnat -N "$node" backend set web '[fd00:1::1]:80'
cmd_ok svcnat -N "$node" frontend add dns udp '[fd00:96::10]:53'
by_hand()
{
	cmd_ok on "$node" conntrack -I "$@" -s 2001:db8:2::1 -d fd00:96::10 --sport 4000 \
		-q 2001:db8:2::1 --reply-port-dst 4000 -u SEEN_REPLY,ASSURED -t 600
}
by_hand -p tcp --dport 80 -r fd00:1::1 --reply-port-src 80 --state ESTABLISHED
by_hand -p udp --dport 53 -r fd00:96::10 --reply-port-src 53
has()
{
	nsenter "--net=/run/netns/$node" conntrack -L -f ipv6 -p "$1" 2>/dev/null |
		grep -q fd00:96::10
}
gone()
{
	! has udp
}
has tcp && has udp || fail "no entries were made"
cmd_ok svcnat -N "$node" backend set dns '[fd00:1::1]:53'
cmd_ok svcnat -N "$node" trace tcp '[2001:db8:2::1]:4001' '[fd00:96::10]:80'

# Both ends of what was removed are told.
count_packets "$client" <<<"resets prerouting tcp flags & rst == rst"
session one "$client" 10.96.0.10:80
name=$(greeting one | cut -d' ' -f1)
cmd_ok svcnat -N "$node" backend del web "10.0.${name#b}.1:80"
cmd_ok svcnat -N "$node" backend del web '[fd00:1::1]:80'
told()
{
	[[ $(packets "$client" resets) -gt 0 ]]
}
wait_for 10000 told
wait_for 10000 gone
has tcp || fail "an entry that svcnat has not bound was ended"
expect_eq "what is left answers" 10 \
	"$(ask to=10.96.0.10:80 n=10 tally=yes | cut -d= -f2)"
