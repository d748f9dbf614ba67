#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What somebody else has translated is his: connections that a rule takes from a
# frontend's address, before svcnat sees them, or leads to one, are not ended by a
# pass, and a timeout that somebody fixed stays fixed.
#
#   client ---- node, VIP 10.96.0.10 -> b1 by svcnat, -> b2 by a rule ---- b1 b2
. "$(dirname "$0")/../lib.sh"

need nft conntrack socat jq
topology 2
serve "80/tcp 53/udp" b1 b2
on "$node" nft -f - <<END
table ip other {
	chain pre {
		type nat hook prerouting priority -110
		ip daddr { 10.96.0.10, 10.99.0.1 } tcp dport 80 dnat to 10.0.2.1:80
		ip daddr { 10.96.0.10, 10.99.0.1 } udp dport 53 dnat to 10.0.2.1:53
	}
}
END
# 10.0.2.1 is a frontend's address, too: where the rule leads to.
# table [WEIGHT]: b1 as the only backend, or none.
table()
{
	apply <<-END
		service set web on-removal reset
		frontend add web tcp 10.96.0.10:80
		frontend add web tcp 10.0.2.1:80
		service set dns on-removal reset
		frontend add dns udp 10.96.0.10:53
		frontend add dns udp 10.0.2.1:53
		${1:+backend set web 10.0.1.1:80 weight $1}
		${1:+backend set dns 10.0.1.1:53 weight $1}
	END
}

# swept: a pass was made since the last time.
SWEEPS=0
swept()
{
	local now

	now=$(sweeps)
	((now > SWEEPS)) && SWEEPS=$now
}

# flow ADDRESS: the entry of its UDP flow, with the seconds that it has left.
flow()
{
	nsenter "--net=/run/netns/$node" conntrack -L -p udp --orig-dst "$1" 2>/dev/null
}

who()
{
	ask proto=udp port=5000 "to=$1:53" | cut -d' ' -f1
}

table 1
wait_for 20000 swept
for vip in 10.96.0.10 10.99.0.1; do
	session "$vip" "$client" "$vip:80"
	say "$vip" first
	expect_eq "$vip: UDP" b2 "$(who "$vip")"
	cmd_ok on "$node" conntrack -U -p udp --orig-dst "$vip" -t 900 \
		-u SEEN_REPLY,FIXED_TIMEOUT
done
for weight in "" 1 ""; do
	table "$weight"
	wait_for 20000 swept
	for vip in 10.96.0.10 10.99.0.1; do
		say "$vip" "with weight '$weight'"
		expect_eq "$vip: UDP" b2 "$(who "$vip")"
		left=$(flow "$vip" | awk '{ print $3 }')
		((left > 300)) || fail "expected a timeout that stays fixed: $(flow "$vip")"
	done
done
