#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Big tables: 2,000 services that all answer, one service with 3,000 backends that
# all have to do, and one with 60,000 that come and go in any order.
#
#   client ---- node, 10.97.0.0/16 -> 10.8.0.0/16 ---- b1 has all of 10.8.0.0/16
. "$(dirname "$0")/../lib.sh"

need jq
topology 1
serve "80/tcp 80/udp" b1
ip -n "$b1" route add local 10.8.0.0/16 dev lo
ip -n "$node" route add 10.8.0.0/16 via 10.0.1.1

awk 'BEGIN {
	for (i = 0; i < 2000; i++) {
		host = int(i / 250) "." i % 250 + 1 ":80"
		print "service set s" i
		print "frontend add s" i, "tcp 10.97." host
		print "backend set s" i, "10.8." host
		print "backend set s" i, "10.8.1" host
	}
}' >"$WORK/table"
cmd_ok svcnat -N "$node" -q apply "$WORK/table"
expect_eq "used" "2000 2000 4000" \
	"$(svcnat -N "$node" -j config show |
		jq -r '.used | [.services, .frontends, .backends] | join(" ")')"
to=""
for ((i = 0; i < 2000; i += 100)); do
	to+=,10.97.$((i / 250)).$((i % 250 + 1)):80
done
expect_eq "every hundredth service" "b1=20" "$(ask "to=${to#,}" n=20 tally=yes)"
expect_eq "an address without service" "TIMEOUT=1" \
	"$(ask to=10.97.9.9:80 timeout=0.5 tally=yes)"
svcnat -N "$node" save >"$WORK/saved"
cmd_ok svcnat -N "$node" -q apply "$WORK/saved"
expect_eq "generation" 1 "$(generation)"

{
	echo "service set big scheduler rr"
	echo "frontend add big udp 10.97.0.1:80"
	awk 'BEGIN {
		for (i = 0; i < 3000; i++)
			print "backend set big 10.8." int(i / 250) "." i % 250 + 1 ":80"
	}'
} >"$WORK/table"
cmd_ok svcnat -N "$node" -q apply "$WORK/table"
ask to=10.97.0.1:80 proto=udp port=20000 n=3000 wait=no tally=yes
expect_eq "backends and the connections of each" "3000 1" \
	"$(svcnat -N "$node" -j stats big |
		jq -r '.services[0].backends | [length, ([.[].counters.connections] | unique[])] | join(" ")')"
for scheduler in hash wrr maglev; do
	cmd_ok svcnat -N "$node" service set big scheduler $scheduler
	expect_eq "$scheduler" "b1=20" "$(ask to=10.97.0.1:80 proto=udp n=20 tally=yes)"
done

# A dump of many frontends gets on as fast at its end as where it began.
awk 'BEGIN {
	print "service set wide"
	for (i = 0; i < 60000; i++)
		print "frontend add wide tcp 10.98." int(i / 25600) "." int(i / 100) % 256 ":" i % 100 + 1
}' >"$WORK/table"
cmd_ok svcnat -N "$node" -q apply "$WORK/table"
times=$(./parts.py "$node" wide)
((times < 3)) || fail "the last parts of the dump took $times times what the first did"

# In whatever order backends come and go, it takes as long.
cmd_ok ./order.py "$node"

# Nobody else's socket waits for a commit when it is closed.
percent=$(./closes.py "$node")
((percent < 50)) || fail "closing a socket took $percent % of somebody's commit"
