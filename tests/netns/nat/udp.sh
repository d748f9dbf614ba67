#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Datagrams to a service reach a backend, and the answers come back as from the
# service, to sockets that are connected and to sockets that are not. All
# datagrams of one socket go to the same backend.
#
#   client ---- node, VIP:53 ---- b1 :5353
#                            \--- b2 :5353
. "$(dirname "$0")/../lib.sh"

topology 2
serve "5353/udp" b1 b2
apply <<END
service set dns
frontend add dns udp 10.96.0.10:53
frontend add dns udp [fd00:96::10]:53
backend set dns 10.0.1.1:5353
backend set dns 10.0.2.1:5353
backend set dns [fd00:1::1]:5353
backend set dns [fd00:2::1]:5353
END

for family in 4 6; do
	addresses "$family"
	for how in "" unconnected=yes; do
		told=$(ask "to=$VIP:53" proto=udp $how \
			"from=$(plain "$CLIENT")" port=4000)
		expect_eq "client as a backend sees it" "$(plain "$CLIENT") 4000" \
			"${told#b[12] }"
		expect_split "60 sockets $how" 60 "b1 b2" \
			"$(ask "to=$VIP:53" proto=udp $how port=20000 n=60 tally=yes)"
	done

	# The first round made the flows, the second one goes with them.
	first=$(ask "to=$VIP:53" proto=udp port=30000 n=20)
	on "$node" conntrack -L -p udp --orig-port-src 30000 >/dev/null 2>&1 ||
		fail "conntrack does not know the flows"
	expect_eq "backends of the same sockets" "$first" \
		"$(ask "to=$VIP:53" proto=udp port=30000 n=20)"
done
