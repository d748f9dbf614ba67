#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cpus: 2
# Two datagrams that one socket sends at the same moment, as resolvers do with
# the queries for A and AAAA, are both answered, and by one backend: none is lost
# in conntrack.
#
#   client, two CPUs ---- node, VIP:53 ---- b1, b2, b3
. "$(dirname "$0")/lib.sh"

topology 3
serve "5353/udp" b1 b2 b3
{
	echo "service set dns"
	for family in 4 6; do
		addresses $family
		echo "frontend add dns udp $VIP:53"
		for backend in "$B1" "$B2" "$B3"; do
			echo "backend set dns $backend:5353"
		done
	done
} | apply

for vip in 10.96.0.10 "[fd00:96::10]"; do
	run ./race.py "$client" "$vip:53" 300
done
