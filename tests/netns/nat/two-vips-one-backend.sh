#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A client that uses one source port for two services with the same backend has
# two connections that look alike to the backend; one gets another port there.
#
#   client 192.0.2.1:4000 ---- node, VIP 10.96.0.10:80 ---- b1 10.0.1.1:80
#                              \---- VIP 10.96.0.11:80 ---/
. "$(dirname "$0")/../lib.sh"

need socat
topology 1
serve "80/tcp 80/udp" b1
for proto in tcp udp; do
	for i in 0 1; do
		echo "service set s$i-$proto"
		echo "frontend add s$i-$proto $proto 10.96.0.1$i:80"
		echo "frontend add s$i-$proto $proto [fd00:96::1$i]:80"
		echo "backend set s$i-$proto 10.0.1.1:80"
		echo "backend set s$i-$proto [fd00:1::1]:80"
	done
done | apply

for vips in "10.96.0.10 10.96.0.11 192.0.2.1" "[fd00:96::10] [fd00:96::11] [2001:db8:2::1]"; do
	read -r one two source <<<"$vips"
	session "to-$one" "$client" "$one:80,bind=$source:4000,reuseaddr"
	session "to-$two" "$client" "$two:80,bind=$source:4000,reuseaddr"
	expect_eq "first one as b1 sees it" "b1 $(plain "$source") 4000" \
		"$(greeting "to-$one")"
	[[ $(greeting "to-$two") == "b1 $(plain "$source") "* ]] ||
		fail "expected b1 and $source, saw $(greeting "to-$two")"
	[[ $(greeting "to-$two") != "$(greeting "to-$one")" ]] ||
		fail "b1 sees both with one port"
	say "to-$one" "this way"
	say "to-$two" "that way"
	say "to-$one" "and back"

	expect_eq "udp, first one" "b1 $(plain "$source") 5000" \
		"$(ask "to=$one:80" proto=udp "from=$(plain "$source")" port=5000)"
	told=$(ask "to=$two:80" proto=udp "from=$(plain "$source")" port=5000)
	[[ $told == "b1 $(plain "$source") "* && $told != *" 5000" ]] ||
		fail "udp, second one: expected b1 to see another port, saw $told"
done
