# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the scripts about the doctor share. To be sourced after lib.sh.

# examine: asks the doctor; field CHECK NAME: of what it has found, or null. One jq
# reads all of it, because a slow guest takes long to start one.
declare -A FOUND
examine()
{
	local status=0 problems=none check name value

	svcnat -N "$node" -j doctor >"$WORK/doctor" || status=$?
	FOUND=()
	while IFS=$'\x1f' read -r check name value; do
		case $check in
		'') problems=$value ;;
		*)
			[[ ! -v FOUND["$check $name"] ]] || value=twice
			FOUND["$check $name"]=$value
			;;
		esac
	done < <(jq -r '["", "", .problems],
		(.checks[] | .check as $check | to_entries[] | [$check, .key, .value])
		| map(tostring) | join("\u001f")' "$WORK/doctor")
	[[ $problems != none && $status -eq $((problems > 0 ? 1 : 0)) ]] ||
		fail "exit status $status with $problems problems"
}

field()
{
	echo "${FOUND["$1 $2"]-null}"
}

# is CHECK STATUS [TEXT]: what the check must find.
is()
{
	examine
	expect_eq "$1" "$2" "$(field "$1" status)"
	[[ $(field "$1" found) == *"${3-}"* ]] ||
		fail "$1: expected '${3-}' in '$(field "$1" found)'"
}

# command_of CHECK: what mends it, without other ways.
command_of()
{
	field "$1" mend | sed 's/, \(or\|likewise\) .*//'
}

# mend CHECK: does on the node what the doctor says, which takes nothing from it;
# mend_machine CHECK: in the machine's first network namespace, where some settings are.
mend()
{
	local had

	had=$(belongings)
	cmd_ok on "$node" bash -c "$(command_of "$1")"
	is "$1" ok
	had=$(comm -23 <(echo "$had") <(belongings))
	[[ -z $had ]] || fail "$1: the mend has taken $had of $(ip -n "$node" -6 route show)"
	expect_eq "the node itself after $1" "b1=2" \
		"$(ask_on "$node" to=10.0.1.1:80,[fd00:1::1]:80 n=2 tally=yes)"
}

# belongings: addresses and routes of the node, without the times they have.
belongings()
{
	local family

	for family in -4 -6; do
		ip -n "$node" $family -o address show | sed 's/ valid_lft.*//'
		ip -n "$node" $family route show | sed 's/ expires.*//'
	done | sed 's/ *$//' | sort
}

mend_machine()
{
	cmd_ok bash -c "$(command_of "$1")"
	is "$1" ok
}

# answers NETNS ADDRESS NAME: the server that answers; fails ... ERROR: why none
# does.
answers()
{
	expect_eq "from $2" "$3=1" "$(ask_on "$1" "to=$2" tally=yes)"
}

fails()
{
	expect_eq "from $2" "$3=1" "$(ask_on "$1" "to=$2" tally=yes timeout=0.5)"
}

# table: a service with one backend, which the client reaches.
table()
{
	apply <<-END
		service set web
		frontend add web tcp 10.96.0.10:80
		frontend add web tcp [fd00:96::10]:80
		backend set web 10.0.1.1:80
		backend set web [fd00:1::1]:80
	END
}
