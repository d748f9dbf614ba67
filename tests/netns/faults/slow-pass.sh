#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who makes a pass over his connections slow, by rules that each reset goes through,
# does not delay the pass of another network namespace. Nor does his end wait for it,
# for which the ends of all others would wait: nothing is sent any more then.
#
#   client ---- node, VIP:80, on-removal reset, with very many rules ---- b1
#   other, with a table of its own
. "$(dirname "$0")/../lib.sh"

need jq nft
topology 1
setup_ns other
serve "80/tcp" b1
TABLE="service set web on-removal reset
frontend add web tcp 10.96.0.10:80
backend set web"
svcnat -N "$node" apply - <<<"$TABLE 10.0.1.1:80"
svcnat -N "$other" apply - <<<"$TABLE 10.0.1.1:80"
hold_start
expect_eq "connections" "b1=900" "$(hold open 10.96.0.10:80 900)"
count_packets "$client" <<<"resets prerouting tcp flags & rst == rst"
{
	printf '%s\n' "table ip slow {" "chain out {" "type filter hook output priority 0"
	for ((i = 0; i < 30000; i++)); do
		echo "ip saddr 10.77.$((i / 250)).$((i % 250)) drop"
	done
	printf '%s\n' "}" "}"
} | on "$node" nft -f -

resets()
{
	packets "$client" resets
}

some_resets()
{
	(($(resets) > 0))
}

swept()
{
	(($(svcnat -N "$other" -j stats | jq .counters.sweeps) > SWEPT))
}

uplink_gone()
{
	! ip -n "$client" link show eth0 >/dev/null 2>&1
}

SWEPT=$(svcnat -N "$other" -j stats | jq .counters.sweeps)
cmd_ok svcnat -N "$node" backend del web 10.0.1.1:80
wait_for 20000 some_resets
cmd_ok svcnat -N "$other" backend del web 10.0.1.1:80
wait_for 60000 swept
seen=$(resets)
((seen < 900)) || fail "another's pass waited for all resets"
echo "resets when another's pass was made: $seen"

run ip netns del "$node"
wait_for 60000 uplink_gone
seen=$(resets)
((seen < 900)) || fail "the end of a network namespace waited for all resets"
echo "resets when the network namespace was gone: $seen"
