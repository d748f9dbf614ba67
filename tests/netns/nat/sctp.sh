#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An SCTP association to a service's address reaches a backend, in IPv4 and
# IPv6.
#
#   client ---- node, VIP:3868 ---- b1 :13868
#                              \--- b2 :13868
. "$(dirname "$0")/../lib.sh"

need_protocol SCTP sctp
topology 2
serve "13868/sctp" b1 b2
apply <<END
service set diameter
frontend add diameter sctp 10.96.0.10:3868
frontend add diameter sctp [fd00:96::10]:3868
backend set diameter 10.0.1.1:13868
backend set diameter 10.0.2.1:13868
backend set diameter [fd00:1::1]:13868
backend set diameter [fd00:2::1]:13868
END

for family in 4 6; do
	addresses "$family"
	told=$(ask "to=$VIP:3868" proto=sctp "from=$(plain "$CLIENT")" port=4000)
	expect_eq "client as a backend sees it" "$(plain "$CLIENT") 4000" \
		"${told#b[12] }"
	expect_split "20 associations" 20 "b1 b2" \
		"$(ask "to=$VIP:3868" proto=sctp "from=$(plain "$CLIENT")" \
			port=20000 n=20 tally=yes)"
done
