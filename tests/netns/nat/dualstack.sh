#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One service has addresses and backends of both families: clients get backends
# of theirs, and are refused when only the other family has some.
#
#   client ---- node, 10.96.0.10:80, [fd00:96::10]:80 ---- b1 IPv4, b2 both, b3 IPv6
. "$(dirname "$0")/../lib.sh"

topology 3
serve "80/tcp 80/udp" b1 b2 b3
apply <<END
service set web scheduler rr
frontend add web tcp 10.96.0.10:80
frontend add web udp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
frontend add web udp [fd00:96::10]:80
backend set web 10.0.1.1:80
backend set web 10.0.2.1:80
backend set web [fd00:2::1]:80
backend set web [fd00:3::1]:80
END

for proto in tcp udp; do
	expect_eq "IPv4, $proto" "b1=4 b2=4" \
		"$(ask to=10.96.0.10:80 proto=$proto n=8 tally=yes)"
	expect_eq "IPv6, $proto" "b2=4 b3=4" \
		"$(ask "to=[fd00:96::10]:80" proto=$proto n=8 tally=yes)"
done

cmd_ok svcnat -N "$node" backend del web "[fd00:2::1]:80"
cmd_ok svcnat -N "$node" backend del web "[fd00:3::1]:80"
for proto in tcp udp; do
	expect_eq "IPv4 goes on, $proto" "b1=2 b2=2" \
		"$(ask to=10.96.0.10:80 proto=$proto n=4 tally=yes)"
	expect_eq "IPv6 without backends, $proto" "ECONNREFUSED=2" \
		"$(ask "to=[fd00:96::10]:80" proto=$proto n=2 tally=yes)"
done
cmd_ok svcnat -N "$node" backend set web "[fd00:3::1]:80"
expect_eq "IPv6 has one again" "b3=2" "$(ask "to=[fd00:96::10]:80" n=2 tally=yes)"
