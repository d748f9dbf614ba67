#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# No connection is left where nobody answers: what a client sends by UDP after
# its backend, frontend or service was removed never goes there, nor to the VIP
# as it was when nobody answered, and the flow is forgotten within five seconds. TCP
# connections go on, or are reset where the service says so. A burst of changes makes
# few passes.
#
#   client, always from port 5000 ---- node, VIP udp/53, tcp/80, node port 30053 ---- b1
#                                                                               \--- b2
. "$(dirname "$0")/../lib.sh"

need jq conntrack
topology 2
serve "53/udp 80/tcp" b1 b2

# who KEY=VALUE...: who answers the client, with the same port each time.
who()
{
	ask proto=udp port=5000 timeout=2 "$@" | cut -d' ' -f1
}

# answered WHO KEY=VALUE...
answered()
{
	[[ $(who "${@:2}") == "$1" ]]
}

on_node()
{
	nsenter "--net=/run/netns/$node" "$@"
}

no_flow()
{
	[[ $(on_node conntrack -L -p udp --orig-port-src 5000 2>/dev/null | wc -l) -eq 0 ]]
}

table()
{
	apply <<-END
		service set dns
		frontend add dns udp 10.96.0.10:53
		frontend add dns udp [fd00:96::10]:53
		frontend add dns udp nodeport 30053
		$(printf '%s\n' "$@")
	END
}
b1=("backend set dns 10.0.1.1:53" "backend set dns [fd00:1::1]:53")
b2=("backend set dns 10.0.2.1:53" "backend set dns [fd00:2::1]:53")

svcnat -N "$node" -j monitor >"$WORK/events" &
wait_for 20000 grep -q start "$WORK/events"
for vip in 10.96.0.10:53 "[fd00:96::10]:53" 192.0.2.254:30053; do
	table "${b1[@]}"
	expect_eq "$vip: first backend" b1 "$(who "to=$vip")"
	table "${b2[@]}"
	wait_for 5000 answered b2 "to=$vip"
	expect_eq "$vip: a live flow stays" b2 "$(who "to=$vip")"
	# No backend, then one.
	table
	wait_for 5000 answered ECONNREFUSED "to=$vip"
	table "${b1[@]}"
	wait_for 5000 answered b1 "to=$vip"
	# The frontends go, and come again with another backend.
	apply <<<"service set other"
	who "to=$vip" >"$WORK/nobody" || true
	table "${b2[@]}"
	wait_for 5000 answered b2 "to=$vip"
	cmd_ok svcnat -N "$node" service del dns
done
wait_for 10000 no_flow
# The passes that ended any of them were told of.
wait_for 5000 grep -q '"event":"sweep",.*"swept":[1-9]' "$WORK/events"

# What was asked before its backend went is answered; what is asked after that,
# through the same flow, is answered by another one.
has_flow()
{
	[[ $(on_node conntrack -L -f "$1" -p udp --orig-port-src 5001 2>/dev/null) ]]
}

swept()
{
	(($(sweeps) > before))
}

for family in ipv4 ipv6; do
	vip=10.96.0.10:53
	[[ $family == ipv4 ]] || vip="[fd00:96::10]:53"
	table "${b1[@]}"
	kill -STOP "$(<"$WORK/serve")"
	ask_alone "to=$vip" proto=udp port=5001 >"$WORK/late" &
	late=$!
	wait_for 5000 has_flow $family
	before=$(sweeps)
	table "${b2[@]}"
	wait_for 5000 swept
	kill -CONT "$(<"$WORK/serve")"
	wait "$late"
	expect_eq "$vip: asked before" b1 "$(cut -d' ' -f1 "$WORK/late")"
	expect_eq "$vip: asked after" b2 \
		"$(ask "to=$vip" proto=udp port=5001 | cut -d' ' -f1)"
	svcnat -N "$node" service del dns
done

# Adding and weights move nothing.
table "${b1[@]}"
expect_eq "before" b1 "$(who to=10.96.0.10:53)"
table "${b1[@]}" "${b2[@]}"
cmd_ok svcnat -N "$node" backend set dns 10.0.1.1:53 weight 0
cmd_ok svcnat -N "$node" backend set dns 10.0.1.1:53 terminating
expect_eq "drained, and going on" b1 "$(who to=10.96.0.10:53)"

# TCP: kept, or reset.
for policy in keep reset; do
	apply <<-END
		service set web on-removal $policy
		frontend add web tcp 10.96.0.10:80
		backend set web 10.0.1.1:80
	END
	session "$policy" "$client" 10.96.0.10:80
	say "$policy" "before"
	cmd_ok svcnat -N "$node" add - <<-END
		backend set web 10.0.2.1:80
		backend del web 10.0.1.1:80
	END
	if [[ $policy == keep ]]; then
		say keep "after"
		close_session keep
	else
		ended() { [[ -z $(ss -N "$client" -Htn state established 'dport = :80') ]]; }
		gone() { [[ $(on_node conntrack -L -p tcp --state ESTABLISHED 2>/dev/null | wc -l) -eq 0 ]]; }
		wait_for 5000 gone
		printf 'after\n' >&"${SESSION_IN[reset]}"
		wait_for 10000 ended
	fi
done

# A burst of changes: few passes, and nothing is left.
count_sweeps
nr=$((200 / SLOW))
for ((i = 1; i <= nr; i++)); do
	printf 'backend set web 10.0.3.%d:80\nbackend del web 10.0.3.%d:80\n' $i $i
done | while read -r line1 && read -r line2; do
	svcnat -N "$node" add - <<<"$line1"
	svcnat -N "$node" add - <<<"$line2"
done
few_sweeps "$nr removals"
