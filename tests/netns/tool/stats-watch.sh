#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `svcnat stats --watch` tells rates: lines or JSON into a pipe, a screen drawn
# anew on a terminal. It ends well by a signal, and when nobody reads any more,
# also when nothing would be written for long.
#
#   client ---- node, VIP:80 -> web ---- b1, b2
. "$(dirname "$0")/../lib.sh"

need jq script
topology 2
serve "80/udp" b1 b2
apply <<END
service set web scheduler rr
frontend add web udp 10.96.0.10:80
backend set web 10.0.1.1:80
backend set web 10.0.2.1:80
service set idle
frontend add idle tcp 10.96.0.11:80
END

# watch FILE ARGUMENT...: in the background, to a file.
watch()
{
	local file=$1
	shift
	: >"$file"
	background nsenter "--net=/run/netns/$node" svcnat "$@" >"$file"
}

# lines FILE N: has the file so many?
lines()
{
	[[ $(wc -l <"$1") -ge $2 ]]
}

# ends STATUS: the last one in the background ends so.
ends()
{
	local status=0
	wait "$BG_PID" || status=$?
	expect_eq "exit status" "$1" "$status"
}

# JSON: what the rates say is what the counters say.
watch "$WORK/json" -j stats --watch 0.3
wait_for 20000 lines "$WORK/json" 1
ask to=10.96.0.10:80 proto=udp port=20000 n=20 tally=yes
n=$(wc -l <"$WORK/json")
wait_for 20000 lines "$WORK/json" $((n + 2))
kill -INT "$BG_PID"
ends 0
total()
{
	jq -s "[.[] | .seconds as \$s | $1 | . * \$s] | add | round" "$WORK/json"
}
expect_eq "connections by rate and time" 20 \
	"$(total '.services[] | select(.name == "web").rates.connections')"
expect_eq "of each backend" "10 10" \
	"$(total '.services[] | select(.name == "web").backends[0].rates.connections') $(total '.services[] | select(.name == "web").backends[1].rates.connections')"
expect_eq "of the frontend" 20 \
	"$(total '.services[] | select(.name == "web").frontends[0].rates.connections')"
expect_eq "of the other service" 0 \
	"$(total '.services[] | select(.name == "idle").rates.connections')"
expect_eq "looked up, 20 at least" true \
	"$([[ $(total '.rates.lookups') -ge 20 ]] && echo true)"
expect_eq "the time between two looks" true \
	"$(jq -s '[.[].seconds >= 0.14] | all' "$WORK/json")"

# Lines: an object each.
watch "$WORK/lines" stats web --watch 0.3 --flows
wait_for 20000 lines "$WORK/lines" 8
kill -TERM "$BG_PID"
ends 0
cat "$WORK/lines"
grep -qE '^[-0-9T:.+]+ service web connections [0-9.]+ rejected 0.0 dropped 0.0 flows [0-9]+ unreplied 0 closed 0$' "$WORK/lines" ||
	fail "no line of the service"
grep -qE '^[-0-9T:.+]+ service web frontend udp 10.96.0.10:80 connections [0-9.]+ rejected 0.0 dropped 0.0$' "$WORK/lines" ||
	fail "no line of the frontend"
grep -qE '^[-0-9T:.+]+ service web backend 10.0.2.1:80 connections 0.0 flows [0-9]+ unreplied 0 closed 0$' "$WORK/lines" ||
	fail "no line of a backend"

# Nobody reads any more: it ends before it would write again.
svcnat -N "$node" stats --watch 0.2 | head -n 1 >"$WORK/first"
grep -q ' netns lookups ' "$WORK/first"
mkfifo "$WORK/pipe"
background svcnat -N "$node" -q stats --watch 3000
quiet=$BG_PID
nsenter "--net=/run/netns/$node" svcnat stats --watch 3000 >"$WORK/pipe" &
BG_PID=$!
exec {reader}<"$WORK/pipe"
exec {reader}<&-
ends 0
kill -INT "$quiet"
BG_PID=$quiet ends 0
# To a full disk it says so.
cmd_fail 1 "cannot write the output: No space left on device" \
	bash -c "svcnat -N $node stats --watch 0.1 >/dev/full"

# A terminal is drawn anew, and left as it was.
stop_after_screens()
{
	[[ $(grep -c 'per second, over' "$WORK/screen" 2>/dev/null) -ge 2 ]]
}
: >"$WORK/screen"
TERM=xterm script -qfc "echo \$\$ >$WORK/pid; exec svcnat -N $node stats --watch 0.3" "$WORK/screen" </dev/null >/dev/null &
BG_PID=$!
wait_for 20000 stop_after_screens
kill -INT "$(<"$WORK/pid")"
wait "$BG_PID" || true
tr -d '\r' <"$WORK/screen" | sed 's/\x1b\[/ESC[/g' >"$WORK/plain"
tail -n 12 "$WORK/plain"
grep -q 'ESC\[HESC\[JESC\[?7lper second, over [0-9.]* s, generation ' "$WORK/plain" ||
	fail "the screen is not drawn from its corner"
grep -q 'SERVICE.*CONNECTIONS.*REJECTED.*DROPPED' "$WORK/plain" || fail "no columns"
tail -n 3 "$WORK/plain" | grep -q 'ESC\[?7h' || fail "the terminal is not left as it was"

# What it watches goes away, or was never there.
watch "$WORK/gone" stats web --watch 0.2
wait_for 20000 lines "$WORK/gone" 1
cmd_ok svcnat -N "$node" service del web
ends 1
cmd_fail 1 "there is no service 'web'" svcnat -N "$node" stats web --watch
cmd_fail 2 "is not a number of seconds" svcnat -N "$node" stats --watch 0
