#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is shown or saved is the table of one generation, while it changes all the
# time: each change gives the first and the last of 2,000 services the same new
# weight and replaces a service between them, and no reader ever sees less of it.
#
#   node: a writer, and readers of the whole table
. "$(dirname "$0")/../lib.sh"

need jq
setup_ns node
{
	echo "service set first"
	echo "backend set first 10.8.0.1:80 weight 1"
	# What is replaced may get the number that comes next, or this one again.
	echo "service set odd"
	awk 'BEGIN {
		for (i = 0; i < 2000; i++) {
			print "service set s" i
			print "backend set s" i, "10.8.1.1:80"
			print "backend set s" i, "10.8.1.2:80"
		}
	}'
	echo "service set last"
	echo "backend set last 10.8.0.1:80 weight 1"
} >"$WORK/table"
cmd_ok svcnat -N "$node" -q apply "$WORK/table"

# write: changes the table until $WORK/stop is there; $WORK/wrote counts them.
write()
{
	local weight=1 names=(even odd)

	while [[ ! -e $WORK/stop ]]; do
		weight=$((weight % 60000 + 1))
		svcnat -N "$node" -q add - <<-END || return
			backend set first 10.8.0.1:80 weight $weight
			service del ${names[!(weight % 2)]}
			service set ${names[weight % 2]}
			backend set last 10.8.0.1:80 weight $weight
		END
		echo "$weight" >"$WORK/wrote.new"
		mv "$WORK/wrote.new" "$WORK/wrote"
	done
}

# Each prints the two weights, how many services there are, and which of the two
# is between them.
in_text()
{
	awk '$1 == "service" { services++; if ($3 ~ /^(odd|even)$/) which = which $3 }
	     $1 == "backend" && $3 ~ /^(first|last)$/ { weight[$3] = $6 }
	     END { print weight["first"], weight["last"], services, which }'
}

in_table()
{
	awk '/^[a-z]/ { service = $1; services++; if ($1 ~ /^(odd|even)$/) which = which $1 }
	     /^  ->/ && service ~ /^(first|last)$/ { weight[service] = $3 }
	     END { print weight["first"], weight["last"], services, which }'
}

in_json()
{
	jq -r '[(.services[] | select(.name == ("first", "last")).backends[0].weight),
		(.services | length),
		(.services[].name | select(. == ("odd", "even")))] | join(" ")'
}

# whole READER COMMAND...: what it prints is the table as one change left it.
overtaken=0
whole()
{
	local reader=$1 first last services which before after parity=(even odd)
	shift

	before=$(generation)
	svcnat -N "$node" "$@" >"$WORK/read" || fail "'$*' failed"
	after=$(generation)
	read -r first last services which < <("$reader" <"$WORK/read") || true
	[[ $first && $first == "$last" && $services -eq 2003 &&
		$which == "${parity[first % 2]}" ]] ||
		fail "'$*': weights $first and $last, $services services, '$which'"
	# One for the reading itself, which may end just before a change.
	[[ $((after - before)) -lt 3 ]] || overtaken=$((overtaken + 1))
}

echo 1 >"$WORK/wrote"
write &
writer=$!
defer kill "$writer"
for ((round = 0; round < 4; round++)); do
	whole in_text save
	whole in_json -j save
	whole in_table show
	whole in_json -j show
done
touch "$WORK/stop"
wait "$writer" || fail "a change was refused"
printf 'reads %s, overtaken %s, changes %s\n' $((4 * round)) $overtaken "$(<"$WORK/wrote")"
# Where memory is checked in an emulator a change takes longer than a reading.
[[ $overtaken -gt 0 || $SLOW -gt 3 ]] || fail "nothing changed while the table was read"
