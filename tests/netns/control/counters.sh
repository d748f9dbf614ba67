#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The counters are the traffic: per frontend, service, backend, and for the
# network namespace.
#
#   client ---- node, VIP:80 and :90 -> web, :70 -> none ---- b1, b2
. "$(dirname "$0")/../lib.sh"

need jq
topology 2
serve "80/udp" b1 b2
serve "80/tcp" b1 b2
apply <<END
config set unknown-port drop
service set web scheduler rr
frontend add web udp 10.96.0.10:80
frontend add web udp 10.96.0.10:90
frontend add web tcp 10.96.0.10:80
frontend add web udp [fd00:96::10]:80
backend set web 10.0.1.1:80
backend set web 10.0.2.1:80
backend set web [fd00:1::1]:80
service set none
frontend add none udp 10.96.0.10:70
END

# number FILTER: from the counters now.
number()
{
	svcnat -N "$node" -j stats | jq "$1"
}
web='.services[] | select(.name == "web")'
none='.services[] | select(.name == "none")'
read -r lookups misses < <(number '.counters.lookups, .counters.misses' | xargs)

ask to=10.96.0.10:80 proto=udp port=20000 n=7 tally=yes
ask to=10.96.0.10:90 proto=udp port=20000 n=4 tally=yes
ask to=10.96.0.10:80 port=20000 n=6 tally=yes
ask "to=[fd00:96::10]:80" proto=udp port=20000 n=3 tally=yes
ask to=10.96.0.10:70 proto=udp port=20000 n=5 tally=yes
# Known flows are no new connections.
ask to=10.96.0.10:80 proto=udp port=20000 n=7 tally=yes
# The port is unknown, there is no answer to wait for.
ask to=10.96.0.10:60 proto=udp port=20000 n=2 wait=no tally=yes
# Not for a VIP.
ask to=10.0.1.1:80 proto=udp port=30000 n=8 tally=yes
on "$client" ping -q -c 2 -i 0.2 10.96.0.10
svcnat -N "$node" stats web

expect_eq "frontends" "7 4 6 3" \
	"$(number "[$web | .frontends[] | {k: \"\(.protocol) \(.address) \(.port)\", n: .counters.connections}] |
		(map({(.k): .n}) | add) as \$c |
		[\$c[\"udp 10.96.0.10 80\", \"udp 10.96.0.10 90\", \"tcp 10.96.0.10 80\", \"udp fd00:96::10 80\"]] |
		map(tostring) | join(\" \")" | tr -d '"')"
expect_eq "web: given a backend, rejected, dropped" "20 0 0" \
	"$(number "$web | .counters | .connections, .rejected, .dropped" | xargs)"
expect_eq "backends of web" "17 3" \
	"$(number "[$web | .backends[] | select(.address | contains(\".\")) | .counters.connections] | add" |
		xargs) $(number "$web | .backends[] | select(.address == \"fd00:1::1\") | .counters.connections")"
expect_eq "rr gave both backends the same share, one apart" true \
	"$(number "[$web | .backends[] | select(.address | contains(\".\")) | .counters.connections] |
		(.[0] - .[1]) | . * . <= 1")"
expect_eq "none: given a backend, rejected, dropped" "0 5 0" \
	"$(number "$none | .counters | .connections, .rejected, .dropped" | xargs)"
expect_eq "unknown port: rejected, dropped, pings answered" "0 2 1" \
	"$(number '.counters | .rejected, .dropped, .echoes' | xargs)"
# 7 + 4 + 6 + 3 + 5 + 2 + 8 and one ping session.
expect_eq "lookups and misses" "$((lookups + 36)) $((misses + 8))" \
	"$(number '.counters | .lookups, .misses' | xargs)"

# A change keeps them; a frontend that goes leaves its part with the service.
cmd_ok svcnat -N "$node" service set web scheduler hash
cmd_ok svcnat -N "$node" backend set web 10.0.1.1:80 weight 5
cmd_ok svcnat -N "$node" frontend del web udp 10.96.0.10:80
expect_eq "web after changes" 20 "$(number "$web | .counters.connections")"
expect_eq "its backends after changes" 20 \
	"$(number "[$web | .backends[].counters.connections] | add")"
