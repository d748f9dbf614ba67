# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the scripts of tests/netns share.  A script starts with
#	. "$(dirname "$0")/../lib.sh"
# passes by coming to its end, and leaves nothing behind however it ends.
set -Eeuo pipefail

TEST=$(basename "$0" .sh)
cd "$(dirname "${BASH_SOURCE[0]}")"
# Time limits are written for a fast machine; slow guests get more. What is waited
# for may take many times as long on a machine that has other work.
SLOW=${SVCNAT_SLOW:-1}
PATIENCE=10
TMPDIR=${TMPDIR:-/tmp}
WORK=$(mktemp -d "$TMPDIR/svcnat-$TEST.XXXXXX")
KSFT_SKIP=4

# The variables of the namespaces that topology makes, see name_ns.
# shellcheck disable=SC2034
client='' node='' b1='' b2='' b3=''
NAMESPACES=()
DEFERRED=()
# Something that never becomes readable, to pause on while polling.
exec {NEVER}<> <(:)
. ./topology.sh
. ./traffic.sh

# run COMMAND...: shows the command and runs it.
run()
{
	printf '+ %s\n' "$*" >&2
	"$@"
}

fail()
{
	printf '%s: FAILED: %s\n' "$TEST" "$*" >&2
	exit 1
}

skip()
{
	printf '%s\n' "$*"
	exit "$KSFT_SKIP"
}

# need PROGRAM...: nothing is skipped where the packages were installed for
# the purpose.
need()
{
	local program

	for program in "$@"; do
		command -v "$program" >/dev/null && continue
		[[ ${CI-} == true ]] && fail "$program is not installed"
		skip "$program is not installed"
	done
}

# need_protocol NAME MODULE: a protocol that the kernel may have as a module, or
# not at all.
need_protocol()
{
	modprobe -q "$2" || true
	grep -q "^$1 " /proc/net/protocols || skip "this kernel lacks $1"
}

# defer COMMAND...: to be run at the end, last one first.
defer()
{
	DEFERRED+=("$(printf '%q ' "$@")")
}

# machine_sysctl NAME VALUE: for the time of the script.
machine_sysctl()
{
	defer sysctl -qw "$1=$(sysctl -n "$1")"
	run sysctl -qw "$1=$2"
}

cleanup()
{
	local status=$? i pids

	trap - EXIT ERR
	set +e
	for ((i = ${#DEFERRED[@]} - 1; i >= 0; i--)); do
		eval "${DEFERRED[i]}"
	done
	# From here on bash would tell of each process that is killed.
	exec 2>/dev/null
	mapfile -t pids < <(jobs -p)
	[[ ${#pids[@]} -eq 0 ]] || kill -KILL "${pids[@]}"
	[[ ${#NAMESPACES[@]} -eq 0 ]] ||
		printf 'netns del %s\n' "${NAMESPACES[@]}" | ip -force -batch -
	wait
	rm -rf "$WORK"
	exit "$status"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP
trap 'fail "line $LINENO: $BASH_COMMAND: exit status $?"' ERR

# name_ns NAME...: sets the variable of each name to the name of a network
# namespace that no other run uses, and sees to its end.
name_ns()
{
	local name

	for name in "$@"; do
		declare -g "$name=svcnat-$name-$$"
		NAMESPACES+=("${!name}")
	done
}

# setup_ns NAME...: makes these network namespaces.
setup_ns()
{
	local name

	name_ns "$@"
	for name in "$@"; do
		run ip netns add "${!name}"
		ip -n "${!name}" link set lo up
	done
}

# cmd_ok COMMAND...: must succeed; its output is shown if it does not.
cmd_ok()
{
	local out status=0

	printf '+ %s\n' "$*" >&2
	out=$("$@" 2>&1) || status=$?
	if [[ $status -ne 0 ]]; then
		fail "expected success of '$*', saw exit status $status: $out"
	fi
	[[ -z $out ]] || printf '%s\n' "$out"
}

# cmd_fail STATUS TEXT COMMAND...: must end with that status and say TEXT.
cmd_fail()
{
	local want=$1 text=$2 out status=0
	shift 2

	printf '+ %s\n' "$*" >&2
	out=$("$@" 2>&1) || status=$?
	printf '%s\n' "$out"
	[[ $status -eq $want ]] ||
		fail "expected exit status $want of '$*', saw $status: $out"
	[[ $out == *"$text"* ]] ||
		fail "expected '$*' to say '$text', saw: $out"
}

# busywait MILLISECONDS COMMAND...: polls until the command succeeds, for as long as
# that may take on a slow machine, and with patience.
busywait()
{
	local end=$((${EPOCHREALTIME/[.,]/} + $1 * SLOW * PATIENCE * 1000))
	shift

	until "$@"; do
		((${EPOCHREALTIME/[.,]/} < end)) || return 1
		read -rt 0.02 -u "$NEVER" || true
	done
}

# wait_for MILLISECONDS COMMAND...: the same, and the test fails if it does
# not come true.
wait_for()
{
	busywait "$@" || fail "waited $(($1 * SLOW * PATIENCE)) ms in vain for: ${*:2}"
}

# The number of the node's table.
generation()
{
	svcnat -N "$node" -j config show | jq .generation
}

# more_than NUMBER COMMAND...: it prints a larger one.
more_than()
{
	(($("${@:2}") > $1))
}

expect_eq()
{
	local what=$1 expected=$2 actual=$3

	[[ $actual == "$expected" ]] ||
		fail "$what: expected '$expected', saw '$actual'"
	printf '%s: %s\n' "$what" "$actual"
}

# on NETNS COMMAND...: shows the command and runs it in that network namespace.
on()
{
	local ns=$1 name=${1#svcnat-}
	shift

	printf '%s# %s\n' "${name%-*}" "$*" >&2
	nsenter "--net=/run/netns/$ns" "$@"
}

# background COMMAND...: runs it until the end of the script, or until $BG_PID
# is killed.
background()
{
	printf '+ %s &\n' "$*" >&2
	"$@" &
	# shellcheck disable=SC2034 # for the caller
	BG_PID=$!
}

# apply: makes standard input the node's table.
apply()
{
	local table
	table=$(cat)

	printf 'node# svcnat apply - <<END\n%s\nEND\n' "$table" >&2
	svcnat -N "$node" apply - <<<"$table"
}

# sweeps: passes over connections that the node has made.
sweeps()
{
	svcnat -N "$node" -j stats | jq .counters.sweeps
}

# count_sweeps: counts them from now on; few_sweeps WHAT tells how many it were, and
# fails if they came without rest. That is a tenth of a second, of which the first
# tick can be over, and that is a hundredth at most.
count_sweeps()
{
	SWEEPS_BEFORE=$(sweeps) SWEEPS_SINCE=${EPOCHREALTIME/[.,]/}
}

few_sweeps()
{
	local ms=$(((${EPOCHREALTIME/[.,]/} - SWEEPS_SINCE) / 1000)) passes

	passes=$(($(sweeps) - SWEEPS_BEFORE))
	echo "$1 in $ms ms: $passes passes"
	((passes <= ms / 90 + 2)) || fail "expected at most $((ms / 90 + 2)) passes"
}

# count_packets NETNS: counts packets from now on, ahead of reassembly and
# conntrack, for each line of standard input: NAME HOOK MATCH...
# packets NETNS NAME... tells how many it were.
count_packets()
{
	local name hook match

	while read -r name hook match; do
		cat <<-END
			table inet counts {
				counter $name { }
				chain $name {
					type filter hook $hook priority -450
					$match counter name $name
				}
			}
		END
	done | on "$1" nft -f -
}

packets()
{
	nsenter "--net=/run/netns/$1" nft list counters table inet counts |
		awk -v names="${*:2}" '
			$1 == "counter" { name = $2 }
			$1 == "packets" { count[name] = $2 }
			END {
				n = split(names, wanted)
				for (i = 1; i <= n; i++)
					printf "%s%s", count[wanted[i]], i < n ? " " : "\n"
			}'
}

module_loaded()
{
	[[ -d /sys/module/svcnat ]]
}

# module_load [PARAMETER...] and module_unload, for scripts about that; the
# runner has loaded the module before and will unload it afterwards.
module_load()
{
	run ../vm/guest/load "$@"
}

module_unload()
{
	run rmmod svcnat
}
