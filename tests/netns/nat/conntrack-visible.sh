#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every connection through a service is an ordinary conntrack entry: what the
# client dialed and who answers are in `conntrack -L`, firewall rules can match
# both, and deleting the entry ends it.
#
#   client 192.0.2.1 ---- node, VIP:80 ---- b1 10.0.1.1:8080
. "$(dirname "$0")/../lib.sh"

need conntrack socat
topology 1
serve "8080/tcp 8080/udp" b1
apply <<END
service set web
frontend add web tcp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
frontend add web udp 10.96.0.10:80
backend set web 10.0.1.1:8080
backend set web [fd00:1::1]:8080
END
on "$node" nft -f - <<END
table inet firewall {
	counter dialed { }
	counter other { }
	chain forward {
		type filter hook forward priority 0
		ct original ip daddr 10.96.0.10 ct status dnat counter name dialed accept
		ct original ip6 daddr fd00:96::10 ct status dnat counter name dialed accept
		meta l4proto { tcp, udp } counter name other drop
	}
}
END

session four "$client" "10.96.0.10:80,bind=192.0.2.1:4000"
say four "hello"
session six "$client" "[fd00:96::10]:80,bind=[2001:db8:2::1]:4000"
say six "hello"
ask to=10.96.0.10:80 proto=udp from=192.0.2.1 port=4000

flows()
{
	on "$node" conntrack -L "$@" 2>/dev/null
}
flows -f ipv4 -p tcp --dst-nat | grep -E \
	"ESTABLISHED src=192.0.2.1 dst=10.96.0.10 sport=4000 dport=80 src=10.0.1.1 dst=192.0.2.1 sport=8080 dport=4000 \[ASSURED\]" ||
	fail "no such TCP entry in: $(flows -f ipv4)"
flows -f ipv6 -p tcp | grep -E \
	"ESTABLISHED src=2001:db8:2::1 dst=fd00:96::10 sport=4000 dport=80 src=fd00:1::1 dst=2001:db8:2::1 sport=8080 dport=4000 \[ASSURED\]" ||
	fail "no such TCP entry in: $(flows -f ipv6)"
flows -f ipv4 -p udp | grep -E \
	"src=192.0.2.1 dst=10.96.0.10 sport=4000 dport=80 src=10.0.1.1 dst=192.0.2.1 sport=8080 dport=4000" ||
	fail "no such UDP entry in: $(flows -f ipv4)"
on "$node" nft list counter inet firewall other | grep "packets 0 " ||
	fail "the firewall saw packets that were not for the service"

expect_eq "entries by backend" 2 "$(flows -f ipv4 --reply-src 10.0.1.1 | wc -l)"
cmd_ok on "$node" conntrack -D -f ipv4 --orig-dst 10.96.0.10
expect_eq "entries after deletion" 0 "$(flows -f ipv4 --orig-dst 10.96.0.10 | wc -l)"

# Those that count for their backend as well: told of as new, masterless, with one
# id from begin to end.
apply <<END
service set web scheduler lc
frontend add web tcp 10.96.0.10:80
backend set web 10.0.1.1:8080
END
on "$node" sysctl -qw net.netfilter.nf_conntrack_events=1
nsenter "--net=/run/netns/$node" conntrack -E -o id -p tcp --orig-dst 10.96.0.10 \
	>"$WORK/events" 2>/dev/null &
told()
{
	ask to=10.96.0.10:80 port=4100 from=192.0.2.1 >/dev/null
	grep -q '\[NEW\].*sport=4100' "$WORK/events"
}
wait_for 20000 told
session counted "$client" "10.96.0.10:80,bind=192.0.2.1:4200"
say counted "hello"
close_session counted
closed() { grep -q 'TIME_WAIT.*sport=4200' "$WORK/events"; }
wait_for 20000 closed
expect_eq "ids of the connection" 1 \
	"$(grep 'sport=4200' "$WORK/events" | grep -o 'id=[0-9]*' | sort -u | wc -l)"
expect_eq "told of as new" 1 "$(grep -c '\[NEW\].*sport=4200' "$WORK/events")"
