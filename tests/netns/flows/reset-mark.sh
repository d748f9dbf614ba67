#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Resets take the way of the connection that they end where packets are routed by
# marks: the client's network is known to a table of routes that is only for those
# with the mark of its connections.
#
#   client 203.0.113.1, 2001:db8:3::1 ---- node, VIP tcp/80 ---- b1
#   node: mark 7 of what comes in by uplink -> table 100; else not reachable
. "$(dirname "$0")/../lib.sh"

need nft
topology 2
serve "80/tcp" b1
on "$node" nft -f - <<END
table inet mangle {
	chain prerouting {
		type filter hook prerouting priority mangle
		ct state new iifname uplink ct mark set 7
		meta mark set ct mark
	}
}
END
for net in 203.0.113.0/24,192.0.2.1 2001:db8:3::/64,2001:db8:2::1; do
	family=-4
	[[ $net != *::* ]] || family=-6
	run ip "$family" -n "$node" route add unreachable "${net%,*}"
	run ip "$family" -n "$node" route add "${net%,*}" via "${net#*,}" table 100
	run ip "$family" -n "$node" rule add fwmark 7 lookup 100
done
apply <<END
service set web on-removal reset
frontend add web tcp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
backend set web 10.0.1.1:80
backend set web [fd00:1::1]:80
END
session four "$client" "10.96.0.10:80,bind=203.0.113.1,freebind"
session six "$client" "[fd00:96::10]:80,bind=[2001:db8:3::1],freebind"
for id in four six; do
	say "$id" "before"
done
cmd_ok svcnat -N "$node" service del web

# ended NETNS: none is open there any more.
ended()
{
	[[ -z $(ss -N "$1" -Htn state established '( dport = :80 or sport = :80 )') ]]
}
for name in client b1; do
	wait_for 5000 ended "${!name}"
	echo "$name: told"
done
