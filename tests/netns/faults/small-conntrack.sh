#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# With a small table of connections, and when that is full: what has an entry goes
# on, what would need another one is lost as without svcnat, and when there is room
# again all is well. Nobody is counted who is not there.
#
#   client ---- node, VIP tcp/80 udp/53 ---- b1, b2
# boot: nf_conntrack.hashsize=16
. "$(dirname "$0")/../lib.sh"

need conntrack jq
topology 2
serve "80/tcp 53/udp" b1 b2
MOST=64
machine_sysctl net.netfilter.nf_conntrack_max $MOST
# A namespace may have as many as all together.
apply <<END
service set web scheduler lc max-connections 1000 failover 2 on-removal reset
frontend add web tcp 10.96.0.10:80
service set dns affinity 1h
frontend add dns udp 10.96.0.10:53
$(for i in 1 2; do
	printf 'backend set %s\n' "web 10.0.$i.1:80" "dns 10.0.$i.1:53"
done)
END

entries()
{
	nsenter "--net=/run/netns/$node" sysctl -n net.netfilter.nf_conntrack_count
}

active()
{
	svcnat -N "$node" -j stats web | jq '[.services[0].backends[].counters.active] | add'
}

is_active()
{
	[[ $(active) == "$1" ]]
}

is_empty()
{
	on "$node" conntrack -D >/dev/null 2>&1 || true
	[[ $(entries) -eq 0 ]]
}

for round in 1 2; do
	expect_split "round $round: a few" 20 "b1 b2" "$(ask to=10.96.0.10:80 n=20 tally=yes)"
	wait_for 20000 is_empty
	# Clients that stay, as many as there is room for.
	hold_start
	expect_eq "round $round: fill it" "b1=$((MOST / 2)) b2=$((MOST / 2))" \
		"$(hold open 10.96.0.10:80 $MOST)"
	expect_eq "entries" $MOST "$(entries)"
	expect_eq "active" $MOST "$(active)"
	# Full of connections that are assured.
	for to in 10.96.0.10:80 10.0.1.1:80; do
		expect_eq "$to, one more" "TIMEOUT=2" "$(ask "to=$to" n=2 timeout=0.5 tally=yes)"
	done
	expect_eq "a datagram more" "TIMEOUT=2" \
		"$(ask to=10.96.0.10:53 proto=udp n=2 timeout=0.5 tally=yes)"
	expect_eq "entries" $MOST "$(entries)"
	expect_eq "active" $MOST "$(active)"
	# One goes, another one comes.
	cmd_ok on "$node" conntrack -D -p tcp --reply-src 10.0.1.1 >/dev/null
	wait_for 20000 is_active $((MOST / 2))
	expect_eq "there is room" "b1=1" "$(hold open 10.96.0.10:80 1)"
	expect_eq "active" $((MOST / 2 + 1)) "$(active)"
	hold_end
	wait_for 20000 is_empty
	expect_eq "active, all gone" 0 "$(active)"
done

# A backend goes whose connections fill the table.
hold_start
hold open 10.96.0.10:80 $MOST
cmd_ok svcnat -N "$node" backend del web 10.0.1.1:80
wait_for 20000 is_active $((MOST / 2))
expect_eq "there is room" "b2=4" "$(hold open 10.96.0.10:80 4)"
hold_end
