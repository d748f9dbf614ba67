#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cpus: 2
# While the table is applied anew and backends come and go, not one connection
# fails and none goes where it must not.
#
#   client 192.0.2.1      ---- node, web  10.96.0.10:80 ---- b1 b2, in turn b2 b3
#          2001:db8:2::1            web [fd00:96::10]:80
#                                   only 10.96.0.11:80  ---- b3, never another
. "$(dirname "$0")/../lib.sh"

topology 3
serve "80/tcp 80/udp" b1 b2 b3

# table BACKEND BACKEND NUMBER-OF-OTHER-SERVICES SCHEDULER
table()
{
	local i proto

	echo "service set web scheduler $4"
	echo "service set only"
	for proto in tcp udp; do
		echo "frontend add web $proto 10.96.0.10:80"
		echo "frontend add web $proto [fd00:96::10]:80"
		echo "frontend add only $proto 10.96.0.11:80"
	done
	for i in "$1" "$2"; do
		echo "backend set web 10.0.$i.1:80"
		echo "backend set web [fd00:$i::1]:80"
	done
	echo "backend set only 10.0.3.1:80"
	for ((i = 0; i < $3; i++)); do
		echo "service set other$i"
		echo "frontend add other$i tcp 10.96.1.$i:80"
		echo "frontend add other$i udp 10.96.0.10:$((1000 + i))"
		echo "backend set other$i 10.0.1.1:$((i + 1))"
	done
}

table 1 2 0 hash | apply
touch "$WORK/go"
asks=()
for what in "web-tcp tcp 10.96.0.10:80,[fd00:96::10]:80" \
	"web-udp udp 10.96.0.10:80,[fd00:96::10]:80" "only-tcp tcp 10.96.0.11:80"; do
	read -r name proto to <<<"$what"
	ask_alone "to=$to" proto="$proto" while="$WORK/go" n=50 tally=yes >"$WORK/$name" &
	asks+=($!)
done

for round in 1 2 3 4; do
	for scheduler in hash rr maglev random; do
		svcnat -N "$node" -q apply - < <(table 2 3 20 "$scheduler")
		svcnat -N "$node" backend set web 10.0.1.1:80
		svcnat -N "$node" backend set web "[fd00:1::1]:80" weight 3
		svcnat -N "$node" -q apply - < <(table 1 2 "$round" "$scheduler")
		svcnat -N "$node" add - <<-END
			backend set web 10.0.3.1:80 weight 7
			backend del web 10.0.1.1:80
			service set web affinity 1h
		END
		svcnat -N "$node" backend set web 10.0.2.1:80 weight 0
		svcnat -N "$node" service set web affinity off
	done
done
rm "$WORK/go"
wait "${asks[@]}"

for name in web-tcp web-udp; do
	told=$(<"$WORK/$name")
	[[ $told =~ ^(b[123]=[0-9]+ ?)+$ ]] ||
		fail "$name: expected answers of b1, b2, b3 only, saw '$told'"
	echo "$name: $told"
done
[[ $(<"$WORK/only-tcp") =~ ^b3=[0-9]+$ ]] ||
	fail "only: expected answers of b3 only, saw '$(<"$WORK/only-tcp")'"
