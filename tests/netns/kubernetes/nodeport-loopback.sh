#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A process of the node may dial a node port at 127.0.0.1, if nodeport-addresses
# name it and the kernel may route such addresses (route_localnet); of itself it is
# left alone. Backends elsewhere see another address of the node. Other machines get
# nothing there then, neither what listens on loopback only nor an answer at all.
#
#   node 127.0.0.1:30080 -> b1, :30081 -> b1 (policy local),  10.0.1.254 ---- b1
#        :30082 -> node's own :8080; the node's own :30080
. "$(dirname "$0")/../lib.sh"

need jq
topology 1
serve "80/tcp 80/udp" b1
serve "8080/tcp 8080/udp 30080/tcp 30080/udp" node
on "$node" sysctl -qw net.ipv4.conf.all.route_localnet=1

# table SETTING VALUE...
table()
{
	apply <<-END
		config set $*
		$(for proto in tcp udp; do
			echo "service set away-$proto"
			echo "frontend add away-$proto $proto nodeport 30080"
			echo "frontend add away-$proto $proto nodeport 30081 policy local"
			echo "backend set away-$proto 10.0.1.1:80"
			echo "service set here-$proto"
			echo "frontend add here-$proto $proto nodeport 30082"
			echo "backend set here-$proto 192.0.2.254:8080 local"
		done)
	END
}

# seen PROTO PORT ADDRESS: who answers the node there, and what it sees.
seen()
{
	ask_on "$node" "to=127.0.0.1:$2" "proto=$1" n=4 | cut -d' ' -f1,2 | sort -u
}

for proto in tcp udp; do
	table nodeport-addresses all
	expect_eq "all, $proto" "node 127.0.0.1" "$(seen $proto 30080)"
	table nodeport-addresses all,127.0.0.0/8
	expect_eq "with loopback, $proto" "b1 10.0.1.254" "$(seen $proto 30080)"
	expect_eq "policy local, $proto" "b1 10.0.1.254" "$(seen $proto 30081)"
	told=$(seen $proto 30082)
	expect_eq "to the node itself, $proto" node "${told%% *}"
	expect_eq "other address of the node, $proto" "b1 10.0.1.254" \
		"$(ask_on "$node" "to=192.0.2.254:30080" proto=$proto | cut -d' ' -f1,2)"
done

# The client takes such addresses for the node's.
on "$client" sysctl -qw net.ipv4.conf.all.route_localnet=1
ip -n "$client" -batch - <<END
address del 127.0.0.1/8 dev lo
route add 127.0.0.0/8 via 192.0.2.254
END
count_packets "$client" <<<"resets input ip saddr 127.0.0.0/8 tcp flags & rst == rst"

# tried ADDRESS:PORT: what the client gets there.
tried()
{
	local proto

	for proto in tcp udp; do
		ask "to=$1" proto=$proto timeout=0.5 | cut -d' ' -f1
	done | xargs
}

# strays: segments of no connection.
strays()
{
	./raw.py "$client" fin-ack,null,syn-ack 192.0.2.1:4000 127.0.0.1:30080
}

answered()
{
	strays
	(($(packets "$client" resets) > 0))
}

dropped()
{
	svcnat -N "$node" -j stats | jq .counters.dropped
}

for kind in all primary; do
	table nodeport-addresses $kind
	expect_eq "$kind: left alone" "node node" "$(tried 127.0.0.1:30080)"
done
wait_for 20000 answered
for listed in all,127.0.0.0/8 all,127.0.0.2/32 0.0.0.0/1,128.0.0.0/1; do
	table nodeport-addresses $listed
	before=$(packets "$client" resets)
	for to in 127.0.0.1:30080 127.0.0.1:30082 127.0.0.2:30080 127.0.0.1:8080; do
		expect_eq "$listed: others at $to" "TIMEOUT TIMEOUT" "$(tried $to)"
	done
	so_far=$(dropped)
	strays
	all_dropped()
	{
		(($(dropped) >= so_far + 3))
	}
	wait_for 20000 all_dropped
	expect_eq "$listed: resets" "$before" "$(packets "$client" resets)"
	expect_eq "$listed: trace" "drop loopback" "$(svcnat -N "$node" -j trace tcp \
		192.0.2.1 127.0.0.1:8080 | jq -r '"\(.verdict) \(.reason)"')"
	expect_eq "$listed: the node" "node 127.0.0.1" \
		"$(ask_on "$node" to=127.0.0.1:8080 | cut -d' ' -f1,2)"
	expect_eq "$listed: node ports elsewhere" b1 \
		"$(ask to=192.0.2.254:30080 | cut -d' ' -f1)"
done
table nodeport-addresses all
expect_eq "left alone again" "node node" "$(tried 127.0.0.1:30080)"
