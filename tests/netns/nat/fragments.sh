#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Datagrams bigger than a frame get through a service, in fragments, there and
# back.
#
#   client ---- node, VIP:53 ---- b1 :5353, frames of 1500 bytes
. "$(dirname "$0")/../lib.sh"

topology 1
serve "5353/udp" b1
apply <<END
service set dns
frontend add dns udp 10.96.0.10:53
frontend add dns udp [fd00:96::10]:53
backend set dns 10.0.1.1:5353
backend set dns [fd00:1::1]:5353
END
count_packets "$client" <<END
pieces4 prerouting ip frag-off & 0x1fff != 0
pieces6 prerouting exthdr frag exists
END

for size in 1473 4000 20000 60000; do
	for how in "" unconnected=yes; do
		expect_eq "$size bytes $how" "b1=2" \
			"$(ask "to=10.96.0.10:53,[fd00:96::10]:53" proto=udp n=2 \
				size=$size $how tally=yes)"
	done
done
[[ $(packets "$client" pieces4 pieces6) =~ ^[1-9][0-9]*\ [1-9] ]] ||
	fail "no fragments came"
