#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A process of the node may dial a node port at 127.0.0.1, if nodeport-addresses
# name it and the kernel may route such addresses (route_localnet); of itself it is
# left alone. Backends elsewhere see another address of the node.
#
#   node 127.0.0.1:30080 -> b1, :30081 -> b1 (policy local),  10.0.1.254 ---- b1
#        :30082 -> node's own :8080; the node's own :30080
. "$(dirname "$0")/../lib.sh"

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
