#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A client that sends by UDP from the same port all the time, to a node port or to
# a frontend, is served or not as a new one would be, soon after settings, the
# addresses of the node, source ranges, policies or local flags have changed. TCP
# connections that were answered go on, unless the service says reset.
#
#   client, from port 5000 ---- node, node port 30053, VIP udp/53 ---- b1
#                               the node's own 30053             \---- b2
. "$(dirname "$0")/../lib.sh"

need conntrack
topology 2
serve "53/udp 80/tcp" b1 b2
serve "30053/udp" node
apply <<END
service set dns
frontend add dns udp nodeport 30053
frontend add dns udp 198.51.100.10:53 kind external
frontend add dns udp [fd00:cb::10]:53 kind external
backend set dns 10.0.1.1:53 local
backend set dns [fd00:1::1]:53 local
END
nodeport="192.0.2.254:30053,[2001:db8:2::fe]:30053"
vip="198.51.100.10:53,[fd00:cb::10]:53"

answered()
{
	[[ $(ask proto=udp port=5000 n=2 tally=yes timeout=1 "to=$2") == "$1=2" ]]
}

# becomes WHAT WHO ADDRESSES: the flows of the client, of both families.
becomes()
{
	wait_for 10000 answered "$2" "$3"
	printf '%s: %s\n' "$1" "$2"
}
set_config()
{
	cmd_ok svcnat -N "$node" config set "$@"
}

becomes "node port" b1 "$nodeport"
set_config nodeport-addresses none
becomes "no node ports" node "$nodeport"
set_config nodeport-addresses all
becomes "node ports again" b1 "$nodeport"
set_config nodeport-addresses primary node-address 10.0.1.254,fd00:1::fe
becomes "the node's own address is another" node "$nodeport"
set_config nodeport-addresses all node-address none

# An address that the node gets, and has no more; the route to it stays.
ip -n "$node" -batch - <<END
route add 10.9.9.9 via 10.0.2.1
route add fd00:9::9 via fd00:2::1
END
ip -n "$b2" -batch - <<END
address add 10.9.9.9/32 dev lo
address add fd00:9::9/128 dev lo
END
serve "30053/udp" b2
new="10.9.9.9:30053,[fd00:9::9]:30053"
own()
{
	ip -n "$node" address "$1" 10.9.9.9/32 dev lo
	ip -n "$node" address "$1" fd00:9::9/128 dev lo
}
becomes "b2's address" b2 "$new"
own add
becomes "the node's address" b1 "$new"
own del
becomes "b2's address again" b2 "$new"

# Who may come in.
becomes "from everywhere" b1 "$vip"
cmd_ok svcnat -N "$node" frontend set dns udp 198.51.100.10:53 source-ranges 203.0.113.0/24
cmd_ok svcnat -N "$node" frontend set dns udp "[fd00:cb::10]:53" source-ranges 2001:db8:3::/64
becomes "not from there" TIMEOUT "$vip"
for at in 198.51.100.10:53 "[fd00:cb::10]:53"; do
	cmd_ok svcnat -N "$node" frontend set dns udp "$at" source-ranges any
done
becomes "from everywhere again" b1 "$vip"

# Which backends may be used.
policy()
{
	for at in 198.51.100.10:53 "[fd00:cb::10]:53"; do
		cmd_ok svcnat -N "$node" frontend set dns udp "$at" policy "$1"
	done
}
policy local
becomes "a local backend" b1 "$vip"
cmd_ok svcnat -N "$node" add - <<END
backend set dns 10.0.1.1:53 local off
backend set dns [fd00:1::1]:53 local off
backend set dns 10.0.2.1:53 local
backend set dns [fd00:2::1]:53 local
END
becomes "local no more" b2 "$vip"
policy cluster
cmd_ok svcnat -N "$node" add - <<END
backend set dns 10.0.1.1:53 local
backend set dns [fd00:1::1]:53 local
backend set dns 10.0.2.1:53 local off
backend set dns [fd00:2::1]:53 local off
END
expect_eq "all backends: a flow stays" "b2=2" \
	"$(ask proto=udp port=5000 n=2 tally=yes "to=$vip")"
policy local
becomes "local ones only" b1 "$vip"

# What was answered by TCP goes on, or is reset.
for rule in keep reset; do
	apply <<-END
		service set web on-removal $rule
		frontend add web tcp 198.51.100.10:80 kind external
		backend set web 10.0.1.1:80
	END
	session $rule "$client" 198.51.100.10:80
	say $rule "before"
	cmd_ok svcnat -N "$node" frontend set web tcp 198.51.100.10:80 source-ranges 203.0.113.0/24
	if [[ $rule == keep ]]; then
		say keep "after"
		close_session keep
	else
		closed() { [[ -z $(ss -N "$client" -Htn state established 'dport = :80') ]]; }
		wait_for 10000 closed
	fi
done
