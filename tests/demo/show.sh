#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The main job with real traffic.
#
#   client 192.0.2.1 ---- node (svcnat) ---- b1 10.0.1.1, b2 10.0.2.1, b3 10.0.3.1
#   2001:db8:2::1         VIP 10.96.0.10     fd00:1::1    fd00:2::1    fd00:3::1
#                         VIP fd00:96::10
SHOW=$(realpath "$0")
. "$(dirname "$0")/../netns/lib.sh"

ASKED=400
# How far a share may be from its weight: five standard deviations.
SLACK=50

chapter()
{
	printf '\n== %s\n\n' "$*"
}

# Commands for the reader, without the namespaces' long names.
node()
{
	printf 'node# %s\n' "$*"
	nsenter "--net=/run/netns/$node" "$@"
}

# split TITLE ADDR PROTOCOL WEIGHT-OF-B1 B2 B3: asks often and compares.
split()
{
	local title=$1 to=$2 proto=$3 tally name i weight expected saw sum=0
	shift 3

	tally=$(ask "to=$to" "proto=$proto" "n=$ASKED" tally=yes 2>/dev/null)
	for weight in "$@"; do
		((sum += weight))
	done
	printf '%s, %d connections\n' "$title" "$ASKED"
	for ((i = 1; i <= $#; i++)); do
		name=b$i weight=${!i}
		expected=$((ASKED * weight / sum))
		saw=$(tr ' ' '\n' <<<"$tally" | sed -n "s/^$name=//p")
		printf '  %s  weight %d  expected about %3d  saw %3d\n' \
			"$name" "$weight" "$expected" "${saw:=0}"
		((saw >= expected - SLACK && saw <= expected + SLACK)) ||
			fail "$name: expected about $expected, saw $saw ($tally)"
		[[ $weight -ne 0 || $saw -eq 0 ]] ||
			fail "$name has weight 0 and got $saw connections"
	done
}

chapter "A client, a node and three servers, each in a network namespace"
topology 3 2>/dev/null
serve "8080/tcp 8053/udp" b1 b2 b3 2>/dev/null
sed -n '/^#   client/,/^#  .*fd00:96/s/^#//p' "$SHOW"

chapter "A service: weights 1, 2 and 1, two addresses, TCP and UDP"
cat >"$WORK/table" <<END
service set default/web
frontend add default/web tcp 10.96.0.10:80
frontend add default/web tcp [fd00:96::10]:80
backend set default/web 10.0.1.1:8080
backend set default/web 10.0.2.1:8080 weight 2
backend set default/web 10.0.3.1:8080
backend set default/web [fd00:1::1]:8080
backend set default/web [fd00:2::1]:8080 weight 2
backend set default/web [fd00:3::1]:8080
service set default/dns
frontend add default/dns udp 10.96.0.10:53
frontend add default/dns udp [fd00:96::10]:53
backend set default/dns 10.0.1.1:8053
backend set default/dns 10.0.2.1:8053 weight 2
backend set default/dns 10.0.3.1:8053
backend set default/dns [fd00:1::1]:8053
backend set default/dns [fd00:2::1]:8053 weight 2
backend set default/dns [fd00:3::1]:8053
END
cat "$WORK/table"
node svcnat apply "$WORK/table"

chapter "Connections are spread by weight"
split "TCP over IPv4 to 10.96.0.10:80" 10.96.0.10:80 tcp 1 2 1
split "TCP over IPv6 to [fd00:96::10]:80" '[fd00:96::10]:80' tcp 1 2 1
split "UDP over IPv4 to 10.96.0.10:53" 10.96.0.10:53 udp 1 2 1
split "UDP over IPv6 to [fd00:96::10]:53" '[fd00:96::10]:53' udp 1 2 1

chapter "The VIPs exist on no interface, and answer pings"
on "$client" ping -c 1 -W 5 10.96.0.10 2>/dev/null | sed -n 2p
on "$client" ping -c 1 -W 5 fd00:96::10 2>/dev/null | sed -n 2p

chapter "b2 is drained while a connection to it is open, then removed"
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	session "s$i" "$client" 10.96.0.10:80 2>/dev/null
	[[ $(greeting "s$i") == b2* ]] && break
done
expect_eq "an open connection goes to" b2 "$(greeting "s$i" | cut -d' ' -f1)"
node svcnat backend set default/web 10.0.2.1:8080 weight 0
split "new connections" 10.96.0.10:80 tcp 1 0 1
say "s$i" "still here"
echo "the open connection to b2 still works"
node svcnat backend del default/web 10.0.2.1:8080
say "s$i" "and even now"
echo "and goes on after b2 was removed, until one side closes it"
node svcnat show default/web

chapter "Every flow is plain conntrack NAT"
echo "node# conntrack -L -p tcp --state ESTABLISHED"
nsenter "--net=/run/netns/$node" conntrack -L -p tcp --state ESTABLISHED 2>/dev/null |
	grep 'dst=10.96.0.10' | head -n 3

for name in "${!SESSION_PID[@]}"; do
	close_session "$name"
done

chapter "What the kernel refuses it explains, and nothing changes"
echo "node# svcnat frontend add default/dns tcp 10.96.0.10:80"
cmd_fail 1 "another service has this frontend" \
	nsenter "--net=/run/netns/$node" \
	svcnat frontend add default/dns tcp 10.96.0.10:80 2>/dev/null
node svcnat stats

chapter "That was it; namespaces and module go away again"
