#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Connections to what is removed are kept, reset, or reset after a time, as their
# service says; a reset reaches both ends at once, though neither has sent a
# thing. Deadlines outlast other changes and are void when the backend is back.
#
#   client, node ---- node, VIP tcp/80, node port 30080 ---- b1
#                                                       \--- b2
. "$(dirname "$0")/../lib.sh"

need jq
# Seconds for what has to be done before the deadline, which may take longer than
# on a machine that does nothing else, and for what comes at once.
SHORT=$((5 * SLOW)) SOON=120
topology 2
mkfifo "$WORK/pairs.in" "$WORK/pairs.out"
./pairs.py <"$WORK/pairs.in" >"$WORK/pairs.out" &
exec {PAIRS_IN}>"$WORK/pairs.in" {PAIRS_OUT}<"$WORK/pairs.out"

# pairs REQUEST...: prints the answer of pairs.py.
pairs()
{
	local line

	printf '# pairs %s\n' "$*" >&2
	printf '%s\n' "$*" >&"$PAIRS_IN"
	IFS= read -r line <&"$PAIRS_OUT"
	printf '%s\n' "$line"
}

# open ID WHO: a connection from the client to $VIP, which WHO answers.
open()
{
	expect_eq "$1: who answers" "$2" "$(pairs open "$1" "$client" "$VIP:80" | cut -d' ' -f1)"
	goes_on "$1"
}

goes_on()
{
	local id

	for id; do
		expect_eq "$id goes on" ok "$(pairs talk "$id")"
	done
}

# reset_within SECONDS ID: both ends, of a connection that nobody uses.
reset_within()
{
	local ends

	ends=$(pairs wait "$1" "$2")
	[[ $ends == "ECONNRESET ECONNRESET "* ]] ||
		fail "$2: expected resets at both ends, saw '$ends'"
	echo "$2: $ends ms"
}

# table ON-REMOVAL LINE...: the node's table, with a service web.
table()
{
	apply <<-END
		service set web on-removal $1
		frontend add web tcp 10.96.0.10:80
		frontend add web tcp [fd00:96::10]:80
		frontend add web tcp nodeport 30080
		$(printf '%s\n' "${@:2}")
	END
}

# change COMMAND...: of svcnat, on the node
change()
{
	cmd_ok svcnat -N "$node" "$@"
}

# draining: the addresses of backends that drain.
draining()
{
	svcnat -N "$node" -j show web | jq -r '[.services[0].draining[]?.address] | join(" ")'
}

drains()
{
	[[ $(draining) == "$1" ]]
}

now()
{
	printf '%s\n' $((${EPOCHREALTIME/[.,]/} / 1000))
}

# challenges NETNS: resets that were no good there at first sight (RFC 5961).
challenges()
{
	nsenter "--net=/run/netns/$1" awk '
		/^TcpExt:/ && !n { n = split($0, names); next }
		/^TcpExt:/ {
			for (i = 2; i <= n; i++)
				if (names[i] == "TCPChallengeACK")
					print $i
		}' /proc/net/netstat
}

# told_drained ADDRESS: by the monitor, once.
told_drained()
{
	[[ $(jq -r 'select(.event == "backend-drained") | .name + " " + .backend.address' \
		"$WORK/events" | grep -cFx "web $1") == 1 ]]
}

svcnat -N "$node" -j monitor >"$WORK/events" &
wait_for 20000 grep -q start "$WORK/events"
for name in b1 b2; do
	expect_eq "$name listens" ok "$(pairs listen "${!name}" 80 "$name")"
done

# A reset tells both ends, whatever the backend takes for its client.
for masquerade in auto always; do
	for family in 4 6; do
		addresses $family
		table reset "service set web masquerade $masquerade" "backend set web $B1:80"
		open r$masquerade$family b1
		table reset "backend set web $B2:80"
		reset_within $SOON r$masquerade$family
	done
done
# Also a client on the node itself, a node port, and one that has said nothing.
for to in "$node 10.96.0.10:80" "$node [fd00:96::10]:80" \
	"$client 192.0.2.254:30080" "$client [2001:db8:2::fe]:30080"; do
	table reset "backend set web 10.0.1.1:80" "backend set web [fd00:1::1]:80"
	expect_eq "$to: who answers" b1 "$(pairs open r "$to" | cut -d' ' -f1)"
	change service del web
	reset_within $SOON r
done

# Drained: it goes on, through other changes, and is reset in time.
for family in 4 6; do
	addresses $family
	table "drain ${SHORT}s" "backend set web $B1:80"
	open d$family b1
	start=$(now)
	change add - <<-END
		backend del web $B1:80
		backend set web $B2:80
	END
	expect_eq "draining" "$(plain "$B1")" "$(draining)"
	for i in 1 2 3; do
		# A slow machine has no time for all of them.
		((i == 1 || $(now) - start < SHORT * 500)) || break
		change service set "other$i" scheduler rr
		change backend set web "$B2:80" weight $((i + 1))
		goes_on d$family
	done
	svcnat -N "$node" show web
	reset_within $((SHORT + SOON)) "d$family"
	took=$(($(now) - start))
	((took >= SHORT * 1000)) ||
		fail "d$family: expected a reset after $SHORT s, saw it after $took ms"
	wait_for 1000 drains ""
	wait_for 4000 told_drained "$(plain "$B1")"
	change backend del web "$B2:80"
	wait_for 4000 drains ""
done

addresses 4
# Back before the deadline, while another one is not.
table "drain ${SHORT}s" "backend set web $B1:80"
open back b1
table "drain ${SHORT}s" "backend set web $B2:80"
open gone b2
table "drain ${SHORT}s"
expect_eq "draining" "$(plain "$B1") $(plain "$B2")" "$(draining)"
change backend set web "$B1:80"
expect_eq "draining" "$(plain "$B2")" "$(draining)"
reset_within $((SHORT + SOON)) gone
goes_on back

# The service is removed, and comes back with another backend.
table "drain ${SHORT}s" "backend set web $B1:80"
open service b1
change service del web
goes_on service
table "drain 1h" "backend set web $B2:80"
goes_on service
open other b2
reset_within $((SHORT + SOON)) service
goes_on other

# keep forgets who drains, reset ends them at once.
table "drain ${SHORT}s" "backend set web $B1:80"
open kept b1
table "drain ${SHORT}s" "backend set web $B2:80"
table keep "backend set web $B2:80"
expect_eq "draining" "" "$(draining)"
open clock b2
table "drain ${SHORT}s"
reset_within $((SHORT + SOON)) clock
goes_on kept
table "drain 1h" "backend set web $B1:80"
table "drain 1h" "backend set web $B2:80"
goes_on kept
change service set web on-removal reset
reset_within $SOON kept

# Every single reset was believed.
for name in client node b1 b2; do
	expect_eq "$name: challenges" 0 "$(challenges "${!name}")"
done

# Whoever is refused is told why.
cmd_fail 2 "drain" svcnat -N "$node" service set web on-removal drain
cmd_fail 2 "from 1s to 30d" svcnat -N "$node" service set web on-removal drain 31d
