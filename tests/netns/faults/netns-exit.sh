#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A network namespace may go at any time: with services, affinity, live flows,
# packets on their way, a monitor that listens and a transaction that is open.
#
#   client ---- node, VIP:80 ---- b1          (again and again)
. "$(dirname "$0")/../lib.sh"

need socat
topology 1
serve "80/tcp 80/udp" b1
apply <<END
service set web affinity 1h on-removal drain 1h
frontend add web tcp 10.96.0.10:80
frontend add web udp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
backend set web 10.0.1.1:80
backend set web [fd00:1::1]:80
service set maglev scheduler maglev
frontend add maglev tcp 10.96.0.11:80
backend set maglev 10.0.1.1:80
END
session four "$client" 10.96.0.10:80
say four "hello"
session six "$client" "[fd00:96::10]:80"
say six "hello"
# Something drains.
cmd_ok svcnat -N "$node" add - <<END
backend set web 10.0.1.2:80
backend del web 10.0.1.2:80
frontend del web tcp [fd00:96::10]:80
END
ask to=10.96.0.10:80 proto=udp n=20 from=203.0.113.1+20 tally=yes

svcnat -N "$node" monitor >"$WORK/monitor" &
monitor=$!
wait_for 20000 test -s "$WORK/monitor"
mkfifo "$WORK/in" "$WORK/out"
./nlsh.py "$node" <"$WORK/in" >"$WORK/out" &
owner=$!
exec {IN}>"$WORK/in" {OUT}<"$WORK/out"
for request in "txn-begin txn=1 replace" \
	"service-set txn=1 name=never frontend=tcp/10.96.0.12:80 backend=10.0.1.1:80"; do
	echo "$request" >&"$IN"
	read -rt $((30 * SLOW * PATIENCE)) -u "$OUT" answer
	expect_eq "$request" ok "$answer"
done

# Datagrams come all the time.
touch "$WORK/go"
ask_alone to=10.96.0.10:80,10.96.0.11:80 proto=udp wait=no while="$WORK/go" tally=yes &
asker=$!

# The name goes, the namespace lives on in the processes.
run ip netns del "$node"
say four "still here"
run kill "$monitor"
run kill "$owner"
exec {IN}>&- {OUT}<&-
wait "$monitor" "$owner" || true

# Its devices go with it, and the client's with them.
uplink_gone()
{
	! ip -n "$client" link show eth0 >/dev/null 2>&1
}
wait_for 60000 uplink_gone
rm "$WORK/go"
wait "$asker"

# Ones that live shortly, with and without anything in them.
for i in {1..8}; do
	ip netns add "svcnat-short-$$"
	((i % 4 == 0)) || svcnat -N "svcnat-short-$$" add - <<-END
		service set web
		frontend add web tcp 10.96.0.10:80
		backend set web 127.0.0.1:80
	END
	((i % 2 == 0)) || ip -n "svcnat-short-$$" link set lo up
	ip netns del "svcnat-short-$$"
done
# All of them are through when the module can go.
module_unload
# shellcheck disable=SC2119
module_load
