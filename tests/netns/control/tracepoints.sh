#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tracepoints tell what becomes of a new connection: svcnat_miss, svcnat_pick,
# svcnat_refuse.
#
#   client ---- node, VIP:80 -> web, VIP:70 -> none ---- b1
. "$(dirname "$0")/../lib.sh"

tracing=/sys/kernel/tracing
[[ -e $tracing/events ]] || mount -t tracefs tracefs $tracing 2>/dev/null ||
	skip "this kernel lacks tracefs"
[[ -e $tracing/events/svcnat ]] || fail "the module has no events in $tracing"
topology 1
serve "80/tcp 80/udp" b1
apply <<END
service set default/web:http
frontend add default/web:http tcp 10.96.0.10:80
frontend add default/web:http udp [fd00:96::10]:80
backend set default/web:http 10.0.1.1:80
backend set default/web:http [fd00:1::1]:80
service set none
frontend add none tcp 10.96.0.10:70
END
buffer=$tracing/instances/svcnat-$$
mkdir "$buffer"
defer rmdir "$buffer"
echo 1 >"$buffer/events/svcnat/enable"
defer bash -c "echo 0 >$buffer/events/svcnat/enable"

ask to=10.96.0.10:80,10.96.0.10:70,10.96.0.10:71 n=3 port=4000 from=192.0.2.1
ask "to=[fd00:96::10]:80,[fd00:1::1]:80" n=2 proto=udp port=4000 from=2001:db8:2::1

trace=$(grep -o 'svcnat_.*' "$buffer/trace")
printf '%s\n' "$trace"
for line in \
	"svcnat_pick: protocol=6 from=192.0.2.1:4000 to=10.96.0.10:80 backend=10.0.1.1:80 service=default/web:http" \
	"svcnat_refuse: protocol=6 from=192.0.2.1:4001 to=10.96.0.10:70 verdict=reject service=none" \
	"svcnat_refuse: protocol=6 from=192.0.2.1:4002 to=10.96.0.10:71 verdict=reject service=" \
	"svcnat_pick: protocol=17 from=[2001:db8:2::1]:4000 to=[fd00:96::10]:80 backend=[fd00:1::1]:80 service=default/web:http" \
	"svcnat_miss: protocol=17 from=[2001:db8:2::1]:4001 to=[fd00:1::1]:80"; do
	grep -qxF "$line" <<<"$trace" || fail "not traced: $line"
done
