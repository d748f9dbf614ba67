#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Connections that stay open are shared by how many there are: lc, wlc and sed
# exactly, twos nearly. One that ends, by FIN or by reset, does not count any
# more, and its backend gets the next one.
#
#   client ---- node, VIP:80 ---- b1, b2, b3
. "$(dirname "$0")/../lib.sh"

need jq
topology 3
serve "80/tcp" b1 b2 b3

# table SETTINGS [WEIGHT WEIGHT WEIGHT]
table()
{
	local weights=("${@:2}") i

	{
		echo "service set web $1"
		echo "frontend add web tcp 10.96.0.10:80"
		echo "frontend add web tcp [fd00:96::10]:80"
		for i in 1 2 3; do
			echo "backend set web 10.0.$i.1:80 weight ${weights[i - 1]-1}"
			echo "backend set web [fd00:$i::1]:80 weight ${weights[i - 1]-1}"
		done
	} | apply
}

# active: how many each backend has, those of IPv4 first.
active()
{
	svcnat -N "$node" -j show web |
		jq -r '[.services[0].backends[].counters.active] | join(" ")'
}

is_active()
{
	[[ $(active) == "$1" ]]
}

# Where nothing is counted there is nothing to tell.
table ""
expect_eq "active, scheduler hash" "     " "$(active)"

# families NUMBERS: what is active when only the family at hand has these.
families()
{
	[[ $family -eq 4 ]] && echo "$1 0 0 0" || echo "0 0 0 $1"
}

# exactly SCHEDULER WEIGHT WEIGHT WEIGHT EXPECTED: of 24.
exactly()
{
	local n1 n2 n3

	table "scheduler $1" "${@:2:3}"
	hold_start
	read -r n1 n2 n3 <<<"$5"
	expect_eq "$*" "b1=$n1 b2=$n2 b3=$n3" "$(hold open "$VIP:80" 24)"
	expect_eq "active" "$(families "$5")" "$(active)"
	expect_eq "b1 is left by FIN" "b1=$((n1 - 2))" "$(hold close b1 2)"
	wait_for 10000 is_active "$(families "$((n1 - 2)) $n2 $n3")"
	expect_eq "and gets the next" "b1=2" "$(hold open "$VIP:80" 2)"
	expect_eq "b3 is left by reset" "b3=$((n3 - 2))" "$(hold reset b3 2)"
	wait_for 10000 is_active "$(families "$n1 $n2 $((n3 - 2))")"
	expect_eq "and gets the next" "b3=2" "$(hold open "$VIP:80" 2)"
	hold_end
	wait_for 10000 is_active "0 0 0 0 0 0"
}

for family in 4 6; do
	addresses $family
	exactly lc 1 9 1 "8 8 8"
	exactly wlc 1 2 3 "4 8 12"
	exactly sed 1 2 3 "4 8 12"
done

table "scheduler twos" 1 2 3
hold_start
hold open 10.96.0.10:80 120
read -r n1 n2 n3 _ <<<"$(active)"
((n1 + n2 + n3 == 120 && n1 > 14 && n1 < 26 && n2 > 33 && n2 < 47)) ||
	fail "twos, weights 1 2 3: $n1 $n2 $n3"

# Asking counts nothing.
cmd_ok svcnat -N "$node" trace tcp 192.0.2.1:1000 10.96.0.10:80
expect_eq "after trace" "$n1 $n2 $n3 0 0 0" "$(active)"
hold_end
wait_for 10000 is_active "0 0 0 0 0 0"
