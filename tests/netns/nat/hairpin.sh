#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A backend that dials its own service may be given itself. It then sees the
# node as its client, because it would answer itself otherwise. Other clients
# are seen as they are.
#
#   b1 10.0.1.1 ---- 10.0.1.254 node, VIP:80 -> b1, VIP:90 -> b2
#   b2 10.0.2.1 ---- 10.0.2.254
. "$(dirname "$0")/../lib.sh"

topology 2
serve "80/tcp 80/udp" b1 b2
{
	for vip in 10.96.0.10 "[fd00:96::10]"; do
		for proto in tcp udp; do
			echo "service set self-$proto"
			echo "frontend add self-$proto $proto $vip:80"
			echo "service set other-$proto"
			echo "frontend add other-$proto $proto $vip:90"
		done
	done
	for proto in tcp udp; do
		echo "backend set self-$proto 10.0.1.1:80"
		echo "backend set self-$proto [fd00:1::1]:80"
		echo "backend set other-$proto 10.0.2.1:80"
		echo "backend set other-$proto [fd00:2::1]:80"
	done
} | apply

self='10.96.0.10:80,[fd00:96::10]:80'
other='10.96.0.10:90,[fd00:96::10]:90'
for proto in tcp udp; do
	expect_eq "b1 asks itself, $proto" "b1 10.0.1.254 b1 fd00:1::fe " \
		"$(ask_on "$b1" to="$self" proto=$proto n=8 | cut -d' ' -f1,2 | sort -u | tr '\n' ' ')"
	expect_eq "b1 asks b2, $proto" "b2 10.0.1.1 4000 b2 fd00:1::1 4001 " \
		"$(ask_on "$b1" to="$other" proto=$proto port=4000 n=2 | tr '\n' ' ')"
	expect_eq "client asks b1, $proto" "b1 192.0.2.1 5000 b1 2001:db8:2::1 5001 " \
		"$(ask to="$self" proto=$proto port=5000 n=2 | tr '\n' ' ')"
done
