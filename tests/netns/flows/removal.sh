#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cpus: 2
# Backends, frontends and services are removed and come back while clients dial
# them: clients are served or refused, never anything else, and the counters
# agree with what the clients saw.
#
#   client ---- node, web 10.96.0.10:80 (backends go), 10.96.0.11:80 (frontend
#               goes), gone 10.96.0.12:80 (service goes) ---- b1 b2
. "$(dirname "$0")/../lib.sh"

need jq
topology 2
serve "80/tcp 80/udp" b1 b2
{
	echo "service set web"
	echo "service set gone"
	for proto in tcp udp; do
		echo "frontend add web $proto 10.96.0.10:80"
		echo "frontend add web $proto 10.96.0.11:80"
		echo "frontend add gone $proto 10.96.0.12:80"
	done
	echo "backend set web 10.0.1.1:80"
	echo "backend set web 10.0.2.1:80"
	echo "backend set gone 10.0.1.1:80"
} | apply

touch "$WORK/go"
asks=()
for name in web-0 web-1 gone-2; do
	# Nothing is lost of what is sent to a VIP that stays.
	limit=$SLOW
	[[ $name != web-0 ]] || limit=$((60 * SLOW))
	for proto in tcp udp; do
		# Ports of its own: conntrack loses one of two datagrams that
		# claim the same reply tuple at the same moment.
		ask_alone "to=10.96.0.1${name#*-}:80" proto=$proto \
			port="$((10000 + 10000 * ${name#*-}))" n=20 while="$WORK/go" \
			timeout="$limit" tally=yes >"$WORK/$name-$proto" &
		asks+=($!)
	done
done

for round in {1..5}; do
	svcnat -N "$node" backend del web 10.0.1.1:80
	svcnat -N "$node" backend del web 10.0.2.1:80
	svcnat -N "$node" frontend del web tcp 10.96.0.11:80
	svcnat -N "$node" frontend del web udp 10.96.0.11:80
	svcnat -N "$node" service del gone
	svcnat -N "$node" add - <<-END
		backend set web 10.0.1.1:80 weight $round
		backend set web 10.0.2.1:80
		frontend add web tcp 10.96.0.11:80
		frontend add web udp 10.96.0.11:80
		service set gone
		frontend add gone tcp 10.96.0.12:80
		frontend add gone udp 10.96.0.12:80
		backend set gone 10.0.1.1:80
	END
done
rm "$WORK/go"
wait "${asks[@]}"

tail -n 1 "$WORK"/*-tcp "$WORK"/*-udp
# A VIP that is gone is no VIP: what is sent there then is lost.
for name in web-0 web-1 gone-2; do
	for proto in tcp udp; do
		allowed='b1|b2|ECONNREFUSED'
		[[ $name == web-0 ]] || allowed+='|TIMEOUT|EHOSTUNREACH|ENETUNREACH'
		[[ $(<"$WORK/$name-$proto") =~ ^((${allowed})=[0-9]+ ?)+$ ]] ||
			fail "$name, $proto: saw '$(<"$WORK/$name-$proto")'"
	done
done

# answers KIND FILE...: the sum of these in the tallies.
answers()
{
	cat "${@:2}" | grep -oE "\<($1)=[0-9]+" | awk -F= '{ n += $2 } END { print n + 0 }'
}
served=$(answers 'b1|b2' "$WORK"/web-*)
counted=$(svcnat -N "$node" -j stats web | jq '.services[0].counters.connections')
((counted >= served)) || fail "web: $served connections served, $counted counted"
udp=$(answers 'b1|b2' "$WORK"/web-0-udp)
echo "web: $served connections served, of these $udp UDP; $counted counted"
