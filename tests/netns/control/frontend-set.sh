#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cpus: 2
# A frontend's policy and source ranges change while clients connect: none is
# refused, and counters stay. Who is outside of the ranges is dropped.
#
#   client 192.0.2.1      ---- node, 10.96.0.10:80, 192.0.2.254:30080 ---- b1 (local)
#          2001:db8:2::1            [fd00:96::10]:80                  \\--- b2
. "$(dirname "$0")/../lib.sh"

need jq
topology 2
serve "80/tcp 80/udp" b1 b2
apply <<END
service set web
frontend add web tcp 10.96.0.10:80 kind external
frontend add web tcp [fd00:96::10]:80
frontend add web udp nodeport 30080
backend set web 10.0.1.1:80 local
backend set web 10.0.2.1:80
backend set web [fd00:1::1]:80 local
backend set web [fd00:2::1]:80
END

set_policy()
{
	svcnat -N "$node" add - <<-END
		frontend set web tcp 10.96.0.10:80 policy $1
		frontend set web tcp [fd00:96::10]:80 policy $1
		frontend set web udp nodeport 30080 policy $1
	END
}

# counted FIELD: what the frontends for TCP have counted. Of UDP clients some
# have the port of another one before them, and make no new connection.
counted()
{
	svcnat -N "$node" -j show web | jq "[.services[0].frontends[] |
		select(.protocol == \"tcp\").counters.$1] | add"
}

touch "$WORK/go"
asks=()
for what in "tcp tcp 10.96.0.10:80,[fd00:96::10]:80" "udp udp 192.0.2.254:30080"; do
	read -r name proto to <<<"$what"
	ask_alone "to=$to" proto="$proto" while="$WORK/go" n=50 tally=yes >"$WORK/$name" &
	asks+=($!)
done
rounds=$((40 / SLOW))
for ((round = 0; round < rounds; round++)); do
	set_policy local
	svcnat -N "$node" frontend set web tcp 10.96.0.10:80 source-ranges 192.0.2.0/24,203.0.113.7
	set_policy cluster
	svcnat -N "$node" frontend set web tcp 10.96.0.10:80 kind cluster source-ranges any
	svcnat -N "$node" frontend set web tcp 10.96.0.10:80 kind external
done
rm "$WORK/go"
wait "${asks[@]}"
for name in tcp udp; do
	told=$(<"$WORK/$name")
	[[ $told =~ ^b1=([0-9]+)\ b2=([0-9]+)$ ]] ||
		fail "$name: expected answers of b1 and b2 only, saw '$told'"
	echo "$name: $told"
	declare "sum_$name=$((BASH_REMATCH[1] + BASH_REMATCH[2]))"
done
# In the moment of a change a connection that is being counted may be missed.
connections=$(counted connections)
# shellcheck disable=SC2154 # declared above
((connections <= sum_tcp && connections >= sum_tcp - 2 * rounds)) ||
	fail "$sum_tcp connections, but $connections counted"

before=$(svcnat -N "$node" -j show web | jq .generation)
set_policy cluster
expect_eq "generation when nothing changes" "$before" \
	"$(svcnat -N "$node" -j show web | jq .generation)"

set_policy local
expect_eq "policy local" "b1=20" \
	"$(ask "to=10.96.0.10:80,[fd00:96::10]:80" n=20 tally=yes)"
cmd_ok svcnat -N "$node" frontend set web tcp 10.96.0.10:80 source-ranges 203.0.113.0/24
dropped=$(counted dropped)
expect_eq "outside of the ranges" TIMEOUT "$(ask to=10.96.0.10:80 timeout=0.5)"
(($(counted dropped) > dropped)) || fail "nothing was counted as dropped"
expect_eq "inside of them" "b1=5" "$(ask to=10.96.0.10:80 from=203.0.113.9 n=5 tally=yes)"
cmd_fail 1 "change it with 'svcnat frontend set'" \
	svcnat -N "$node" frontend add web tcp 10.96.0.10:80 policy cluster
cmd_fail 1 "a source range is of another address family" \
	svcnat -N "$node" frontend set web tcp 10.96.0.10:80 source-ranges fd00::/8
cmd_fail 1 "its kind is always external" \
	svcnat -N "$node" frontend set web udp nodeport 30080 kind cluster
