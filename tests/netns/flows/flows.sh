#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `svcnat flows` lists the connections of the services, all of them and no
# others, as conntrack has them: IPv4 and IPv6, TCP, UDP and SCTP, through
# addresses and node ports, masqueraded or not, answered or not. What a backend
# still has when it is gone is marked. --count counts the same.
#
#   client ---- node, VIP:80 -> web (tcp, udp), VIP:90 -> hidden (masqueraded),
#                     node port 30080 -> web, VIP:70 -> mute   ---- b1, b2, b3
. "$(dirname "$0")/../lib.sh"

need jq conntrack socat
topology 3
serve "8080/tcp 8080/udp" b1 b2
on "$node" sysctl -qw net.netfilter.nf_conntrack_acct=1 \
	net.netfilter.nf_conntrack_udp_timeout=600
modprobe -q sctp || true
sctp=
if grep -q '^SCTP ' /proc/net/protocols; then
	sctp=y
	serve "8080/sctp" b1 b2
	on "$node" sysctl -qw net.netfilter.nf_conntrack_sctp_timeout_closed=600
fi

table()
{
	local family
	{
		echo "service set web scheduler rr"
		echo "frontend add web tcp nodeport 30080"
		for family in 4 6; do
			addresses $family
			for proto in tcp udp sctp; do
				echo "frontend add web $proto $VIP:80"
			done
			printf 'backend set web %s\n' "$@" | sed "s/B1/$B1/;s/B2/$B2/"
			echo "service set hidden masquerade always"
			echo "frontend add hidden tcp $VIP:90"
			echo "backend set hidden $B1:8080"
			echo "service set mute"
			echo "frontend add mute udp $VIP:70"
			echo "backend set mute $B3:7"
		done
		# One address alone: the kernel can look for it.
		echo "service set alone"
		echo "frontend add alone tcp 10.96.0.12:80"
		echo "backend set alone 10.0.1.1:8080"
	} | apply
}

# In the form of conntrack -L, less what differs from moment to moment.
flows_as_conntrack()
{
	svcnat -N "$node" -j flows | jq -r 'select(.event == "flow") |
		"\(.protocol) \(.state // "-") \(.client.address) \(.destination.address) \(.client.port) \(.destination.port) " +
		"\(.backend.address) \(.source.address) \(.backend.port) \(.source.port) " +
		"\(.packets) \(.bytes) \(.unreplied) \(.assured)"' | sort
}

# All that conntrack translates; the rest of its entries is not for services.
conntrack_flows()
{
	local family

	for family in ipv4 ipv6; do
		on "$node" conntrack -L --dst-nat -f $family 2>/dev/null
	done | sed -E 's/\[(UNREPLIED|ASSURED|OFFLOAD)\]/flag=\1/g' | awk '{
		state = "-"; n = 0; packets = 0; bytes = 0; unreplied = "false"; assured = "false"
		for (i = 1; i <= NF; i++) {
			if ($i ~ /^[A-Z_]+$/ && i <= 4) state = $i
			if (split($i, part, "=") < 2) continue
			if (part[1] == "packets") packets += part[2]
			else if (part[1] == "bytes") bytes += part[2]
			else if ($i == "flag=UNREPLIED") unreplied = "true"
			else if ($i == "flag=ASSURED") assured = "true"
			else if (part[1] ~ /^(src|dst|sport|dport)$/) v[++n] = part[2]
		}
		print $1, state, v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], packets, bytes, unreplied, assured
	}' | sort
}

# Until all is at rest they may see different moments.
same()
{
	conntrack_flows >"$WORK/conntrack"
	flows_as_conntrack >"$WORK/flows"
	diff -u "$WORK/conntrack" "$WORK/flows" >"$WORK/diff"
}

# number FILTER [NAME]: how many connections match.
number()
{
	svcnat -N "$node" -j flows "${@:2}" |
		jq -s "[.[] | select(.event == \"flow\") | select($1)] | length"
}

table B1:8080 B2:8080
for family in 4 6; do
	addresses $family
	session "web$family" "$client" "$VIP:80"
	say "web$family" "hello"
	session "more$family" "$client" "$VIP:80"
	session "port$family" "$client" "$NODE:30080"
	session "hidden$family" "$client" "$VIP:90"
	say "hidden$family" "hello"
	# Past the services, with and without translation.
	session "direct$family" "$client" "$B1:8080"
	ask "to=$VIP:80" proto=udp port=20000 n=3 tally=yes
	ask "to=$VIP:70" proto=udp port=20000 n=2 wait=no tally=yes
	[[ -z $sctp ]] || ask "to=$VIP:80" proto=sctp "from=$(plain "$CLIENT")" port=4000
done
# The node is a client, too.
session own "$node" 10.96.0.10:80
session alone "$client" 10.96.0.12:80

busywait 10000 same || fail "svcnat flows and conntrack -L differ: $(cat "$WORK/diff")"
printf 'the same %s connections\n' "$(wc -l <"$WORK/flows")"
svcnat -N "$node" flows
# TCP: 2 families of web, more, port, hidden, the node's own, and alone; UDP 3
# and 2.
expect_eq "TCP connections" 10 "$(number '.protocol == "tcp"')"
expect_eq "UDP connections" 10 "$(number '.protocol == "udp"')"
[[ -z $sctp ]] || expect_eq "SCTP associations" 2 "$(number '.protocol == "sctp"')"
expect_eq "of web by TCP" "7" "$(number '.protocol == "tcp"' web)"
expect_eq "of hidden, by name" "2 0" \
	"$(number true hidden) $(number '.service != "hidden"' hidden)"
expect_eq "of alone, by name" "1 0" \
	"$(number true alone) $(number '.service != "alone"' alone)"
expect_eq "of alone and its backend" "1 0" \
	"$(number true alone backend 10.0.1.1:8080) $(number true alone backend 10.0.2.1:8080)"
expect_eq "through node ports" 2 "$(number '.destination.port == 30080')"
expect_eq "IPv6" "$(conntrack_flows | grep -c :)" \
	"$(number '.client.address | contains(":")')"
expect_eq "masqueraded by order" "2" "$(number .masqueraded hidden)"
# Node ports are external and hide their clients, too.
expect_eq "masqueraded of web" 2 "$(number .masqueraded web)"
expect_eq "without an answer" 4 "$(number .unreplied)"
expect_eq "of mute without an answer" 4 "$(number .unreplied mute)"
expect_eq "left by their backends" 0 "$(number .left)"
expect_eq "ends with its number" "$(conntrack_flows | wc -l)" \
	"$(svcnat -N "$node" -j flows | tail -n 1 | jq 'select(.event == "end").flows')"
expect_eq "begins with the generation" "$(svcnat -N "$node" -j save | jq .generation)" \
	"$(svcnat -N "$node" -j flows | sed -n 1p | jq 'select(.event == "start").generation')"
expect_eq "the service that is listed" "hidden" \
	"$(svcnat -N "$node" flows hidden | awk 'NR > 1 { print $6 }' | sort -u)"

# One backend, of all services and of one, also with the kernel's own filter.
for family in 4 6; do
	addresses $family
	b1=$(plain "$B1")
	expect_eq "of $B1" "$(conntrack_flows | awk -v b="$b1" '$7 == b' | wc -l) 0" \
		"$(svcnat -N "$node" -j flows backend "$B1:8080" | jq -s \
			"[.[] | select(.event == \"flow\")] | \"\(length) \([.[] | select(.backend.address != \"$b1\")] | length)\"" -r)"
	expect_eq "of $B1 in hidden" 1 "$(number true hidden backend "$B1:8080")"
	expect_eq "in the other family" 0 "$(number ".backend.address != \"$b1\"" web backend "$B1:8080")"
	expect_eq "of another port of it" 0 "$(number true backend "$B1:8081")"
done

# Counting.
count()
{
	svcnat -N "$node" -j flows --count | jq "$1"
}
svcnat -N "$node" flows --count
sum='[.services[].flows | .active + .unreplied + .closed] | add'
expect_eq "all are counted" "$(number true)" "$(count "$sum")"
expect_eq "backends are the whole" true \
	"$(count '[.services[] | (.flows | .active + .unreplied + .closed) == ([.backends[].flows | .active + .unreplied + .closed] | add)] | all')"
expect_eq "of mute" "0 4" "$(count '.services[] | select(.name == "mute").flows | .active, .unreplied' | xargs)"
expect_eq "of hidden" "2 0 0" "$(count '.services[] | select(.name == "hidden").flows | .active, .unreplied, .closed' | xargs)"
expect_eq "stats --flows tells the same" \
	"$(count '[.services[].backends[].flows]')" \
	"$(svcnat -N "$node" -j stats --flows | jq '[.services[].backends[].flows]')"

# What a backend still has when it is gone.
before=$(number '.backend.address == "10.0.1.1" and .protocol == "tcp" and .state == "ESTABLISHED"' web)
[[ $before -gt 0 ]] || fail "no connection of web to 10.0.1.1 to test with"
cmd_ok svcnat -N "$node" backend del web 10.0.1.1:8080
udp_gone()
{
	[[ $(number '.backend.address == "10.0.1.1" and .protocol == "udp"' web) -eq 0 ]]
}
# They have five seconds to end in.
wait_for 10000 udp_gone
svcnat -N "$node" flows web backend 10.0.1.1:8080
expect_eq "marked" "$before" "$(number '.left and .state == "ESTABLISHED"')"
expect_eq "and no others" 0 "$(number '.left and .backend.address != "10.0.1.1"')"
expect_eq "nor of another service" 0 "$(number '.left and .service != "web"')"
expect_eq "counted apart" "$before" \
	"$(count '.services[] | select(.name == "web").left[] | select(.address == "10.0.1.1").flows.active')"
svcnat -N "$node" flows --count web | grep "10.0.1.1:8080 left" ||
	fail "--count does not tell the backend that left"
expect_eq "by its address" "$before" \
	"$(svcnat -N "$node" -j flows --count web backend 10.0.1.1:8080 |
		jq '.services[0].left[0].flows.active')"

# Ended connections are closed, not active.
session last "$client" 10.96.0.10:90
close_session last
ended()
{
	[[ $(count '.services[] | select(.name == "hidden").flows | .active, .closed' | xargs) == "2 1" ]]
}
wait_for 20000 ended

# In the namespace itself, and none where there are none.
expect_eq "inside" "$(number true)" \
	"$(on "$node" svcnat -j flows | jq -s '[.[] | select(.event == "flow")] | length')"
expect_eq "elsewhere" '{"event":"end","flows":0}' "$(svcnat -N "$client" -j flows | tail -n 1)"
cmd_fail 1 "there is no service 'nothing'" svcnat -N "$node" flows nothing
svcnat -N "$node" flows | sed -n 1p >"$WORK/head"
grep -q '^PROTO  *STATE ' "$WORK/head"
