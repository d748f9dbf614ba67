#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A VIP answers pings though it is on no interface, the client's and the node's
# own; unless echo is off. One that is only external does if external-echo is on.
#
#   client ---- node, VIP:80, external 198.51.100.10:80 ---- b1
. "$(dirname "$0")/../lib.sh"

topology 1
apply <<END
service set web
frontend add web tcp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
frontend add web tcp 198.51.100.10:80 kind external
frontend add web tcp [fd00:cb::10]:80 kind external
backend set web 10.0.1.1:80
END

for ns in "$client" "$node"; do
	cmd_ok on "$ns" ping -c 2 -i 0.2 -W 60 10.96.0.10
	cmd_ok on "$ns" ping -c 2 -i 0.2 -W 60 fd00:96::10
	# More than a frame.
	cmd_ok on "$ns" ping -c 1 -s 4000 -W 60 10.96.0.10
	cmd_ok on "$ns" ping -c 1 -s 4000 -W 60 fd00:96::10
done
cmd_fail 1 "100% packet loss" on "$client" ping -c 1 -W 1 10.96.0.11

# unanswered ADDRESS: by svcnat, and there is nobody else.
unanswered()
{
	if on "$client" ping -c 1 -W 1 "$1"; then
		fail "a ping to $1 was answered"
	fi
}
unanswered 198.51.100.10
unanswered fd00:cb::10
cmd_ok svcnat -N "$node" config set external-echo on
for ns in "$client" "$node"; do
	cmd_ok on "$ns" ping -c 1 -W 20 198.51.100.10
	cmd_ok on "$ns" ping -c 1 -W 20 fd00:cb::10
done
cmd_ok svcnat -N "$node" config set external-echo off echo on
unanswered 198.51.100.10
cmd_ok svcnat -N "$node" frontend add web udp 198.51.100.10:80
cmd_ok on "$client" ping -c 1 -W 20 198.51.100.10

cmd_ok svcnat -N "$node" config set echo off
for ns in "$client" "$node"; do
	cmd_fail 1 "100% packet loss" on "$ns" ping -c 1 -W 1 10.96.0.10
	cmd_fail 1 "100% packet loss" on "$ns" ping -c 1 -W 1 fd00:96::10
done
cmd_ok svcnat -N "$node" config set echo on
cmd_ok on "$client" ping -c 1 -W 60 10.96.0.10

cmd_ok svcnat -N "$node" service del web
cmd_fail 1 "100% packet loss" on "$client" ping -c 1 -W 1 10.96.0.10
