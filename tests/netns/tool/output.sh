#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The node itself is a client, too, of backends elsewhere and of its own, with
# TCP, with UDP sockets that are connected and with ones that are not.
#
#   node 192.0.2.254, VIP:80 -> b1 :80       ---- b1
#                     VIP:90 -> the node's own :80
. "$(dirname "$0")/../lib.sh"

need curl
topology 1
serve "80/tcp 80/udp" b1 node
{
	for proto in tcp udp; do
		for family in 4 6; do
			addresses $family
			echo "service set away-$proto"
			echo "frontend add away-$proto $proto $VIP:80"
			echo "backend set away-$proto $B1:80"
			echo "service set here-$proto"
			echo "frontend add here-$proto $proto $VIP:90"
			echo "backend set here-$proto $NODE:80"
		done
	done
} | apply

for family in 4 6; do
	addresses $family
	self=$(plain "$NODE")
	for how in proto=tcp proto=udp "proto=udp unconnected=yes"; do
		# shellcheck disable=SC2086 # one word each
		told=$(ask_on "$node" "to=$VIP:80" $how n=3 | cut -d' ' -f1,2 | sort -u)
		expect_eq "node to b1, $how" "b1 $self" "$told"
		# shellcheck disable=SC2086 # one word each
		told=$(ask_on "$node" "to=$VIP:90" $how n=3 | cut -d' ' -f1,2 | sort -u)
		expect_eq "node to itself, $how" "node $self" "$told"
		# The node's own backend serves others, as well.
		# shellcheck disable=SC2086 # one word each
		told=$(ask "to=$VIP:90" $how n=3 "from=$(plain "$CLIENT")" |
			cut -d' ' -f1,2 | sort -u)
		expect_eq "client to node, $how" "node $(plain "$CLIENT")" "$told"
	done
	session "v$family" "$node" "$VIP:80"
	say "v$family" "something to come back"
done
