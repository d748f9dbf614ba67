#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cpus: 2
# No backend ever has more connections than max-connections, also if SYNs race
# on two CPUs. What none takes is refused; when one connection has ended the
# next is taken. UDP flows count until their entry goes. An affinity yields to
# the limit. The module and the network namespace go with all of it.
#
#   client, two CPUs ---- node, VIP:80 ---- b1, b2, b3
. "$(dirname "$0")/../lib.sh"

need jq conntrack
topology 3
serve "80/tcp 80/udp" b1 b2 b3
table()
{
	local i proto

	{
		echo "service set web $1"
		for proto in tcp udp; do
			echo "frontend add web $proto 10.96.0.10:80"
		done
		for i in 1 2 3; do
			echo "backend set web 10.0.$i.1:80"
		done
	} | apply
}

active()
{
	svcnat -N "$node" -j stats web |
		jq -r '[.services[0].backends[].counters.active] | join(" ")'
}

is_active()
{
	[[ $(active) == "$1" ]]
}

on_node()
{
	nsenter "--net=/run/netns/$node" "$@"
}

# The scheduler and the affinity are for one backend, the limit sends the rest on.
for settings in "scheduler hash" "scheduler sh" "scheduler rr affinity 1h" \
	"scheduler wlc affinity 1h" "scheduler maglev reject-with tcp-reset"; do
	table "$settings max-connections 3"
	hold_start
	expect_eq "$settings" "ECONNREFUSED=4 b1=3 b2=3 b3=3" \
		"$(hold open 10.96.0.10:80 13)"
	expect_eq "active" "3 3 3" "$(active)"
	cmd_ok svcnat -N "$node" -j trace tcp 192.0.2.1:1000 10.96.0.10:80 |
		jq -e 'tostring | contains("\"full\"")'
	expect_eq "one ends" "b2=2" "$(hold close b2 1)"
	wait_for 10000 is_active "3 2 3"
	expect_eq "the next ones" "ECONNREFUSED=1 b2=1" \
		"$(hold open 10.96.0.10:80 2)"
	hold_end
	wait_for 10000 is_active "0 0 0"
done

# Clients stay with their backend below the limit.
table "scheduler rr affinity 1h max-connections 6"
hold_start
expect_eq "affinity with room" "b.=4" \
	"$(hold open 10.96.0.10:80 4 | sed 's/^b[123]/b./')"
hold_end
wait_for 10000 is_active "0 0 0"

# A limit that comes later counts from then on, a lower one ends nothing.
table "scheduler lc"
hold_start
expect_eq "no limit" "b1=4 b2=4 b3=4" "$(hold open 10.96.0.10:80 12)"
table "scheduler lc max-connections 2"
expect_eq "lowered limit" "ECONNREFUSED=1" "$(hold open 10.96.0.10:80 1)"
expect_eq "who had more" "4 4 4" "$(active)"
hold_end
wait_for 10000 is_active "0 0 0"

# SYNs of clients that never answer fill nothing, and all that there is room for
# gets in.
table "scheduler hash max-connections 4"
cmd_ok ./raw.py "$client" syn 198.51.100.1:10000 10.96.0.10:80 n=60 hosts=60
hold_start
expect_eq "beside SYNs of nobody" "ECONNREFUSED=1 b1=4 b2=4 b3=4" \
	"$(hold open 10.96.0.10:80 13)"
hold_end
cmd_ok on_node conntrack -F
wait_for 10000 is_active "0 0 0"

# A reset that does not arrive ends nothing, nor a FIN that comes twice of the same
# end: of those who believe to be the only one a single one goes on.
apply <<-END
	service set web max-connections 1
	frontend add web tcp 10.96.0.10:80
	backend set web 10.0.1.1:80
END
for word in rst fin; do
	lives=$(./lives.py "$client" 10.96.0.10:80 4 $word)
	[[ $lives == [01] ]] || fail "$word: expected one of four to live at the most, saw $lives"
	on_node conntrack -D -p tcp >"$WORK/deleted" 2>&1 || true
	wait_for 30000 is_active 0
done

# SYNs from both CPUs, more than there is room for.
for limit in 1 5 10; do
	table "scheduler twos max-connections $limit"
	hold_start
	told=$(hold race 10.96.0.10:80 20)
	for name in b1 b2 b3; do
		nr=$(grep -o "$name=[0-9]*" <<<"$told" | cut -d= -f2)
		((${nr:-0} <= limit)) || fail "limit $limit of $name: '$told'"
	done
	echo "limit $limit: $told"
	hold_end
	wait_for 10000 is_active "0 0 0"
done

# UDP: each of them a flow of its own.
table "scheduler lc max-connections 2"
expect_eq "UDP flows" "ECONNREFUSED=3 b1=2 b2=2 b3=2" \
	"$(ask to=10.96.0.10:80 proto=udp port=7000 n=9 tally=yes)"
expect_eq "active" "2 2 2" "$(active)"
expect_eq "known flow" "b.=1" "$(ask to=10.96.0.10:80 proto=udp port=7000 n=1 tally=yes |
	sed 's/^b[123]/b./')"
on_node conntrack -D -p udp >"$WORK/deleted" 2>&1
wait_for 10000 is_active "0 0 0"

# Live ones when the backend, the service, the module and the namespace go.
hold_start
expect_eq "before" "b1=2 b2=2 b3=2" "$(hold open 10.96.0.10:80 6)"
cmd_ok svcnat -N "$node" backend del web 10.0.1.1:80
expect_eq "one backend less" "2 2" "$(active)"
cmd_ok svcnat -N "$node" backend set web 10.0.1.1:80
expect_eq "a new one" "0 2 2" "$(active)"
expect_eq "has room" "b1=1" "$(hold open 10.96.0.10:80 1)"
hold close b1 3
wait_for 10000 is_active "0 2 2"
cmd_ok svcnat -N "$node" service del web
hold close b2 1
table "scheduler lc max-connections 2"
expect_eq "a new service" "b1=2 b2=2 b3=2" "$(hold open 10.96.0.10:80 6)"
module_unload
# shellcheck disable=SC2119
module_load
table "scheduler lc max-connections 2"
expect_eq "a new module" "b1=2 b2=2 b3=2" "$(hold open 10.96.0.10:80 6)"
run ip netns del "$node"
hold_end
