# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the scripts of tests/netns share.  A script starts with
#	. "$(dirname "$0")/lib.sh"
# passes by coming to its end, and leaves nothing behind however it ends.
set -Eeuo pipefail

TEST=$(basename "$0" .sh)
# Time limits are written for a fast machine; slow guests get more.
SLOW=${SVCNAT_SLOW:-1}
TMPDIR=${TMPDIR:-/tmp}
WORK=$(mktemp -d "$TMPDIR/svcnat-$TEST.XXXXXX")
KSFT_SKIP=4

NAMESPACES=()
DEFERRED=()
# Something that never becomes readable, to pause on while polling.
exec {NEVER}<> <(:)

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

# defer COMMAND...: to be run at the end, last one first.
defer()
{
	DEFERRED+=("$(printf '%q ' "$@")")
}

cleanup()
{
	local status=$? i ns pids

	trap - EXIT ERR
	set +e
	for ((i = ${#DEFERRED[@]} - 1; i >= 0; i--)); do
		eval "${DEFERRED[i]}"
	done
	for ns in "${NAMESPACES[@]}"; do
		pids=$(ip netns pids "$ns" 2>/dev/null)
		# shellcheck disable=SC2086 # one word each
		[[ $pids ]] && kill -KILL $pids 2>/dev/null
		ip netns del "$ns" 2>/dev/null
	done
	pids=$(jobs -p)
	# shellcheck disable=SC2086 # one word each
	[[ $pids ]] && kill -KILL $pids 2>/dev/null
	wait 2>/dev/null
	rm -rf "$WORK"
	exit "$status"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP
trap 'fail "line $LINENO: $BASH_COMMAND: exit status $?"' ERR

# setup_ns NAME...: makes a network namespace for each and sets the variable of
# that name to its real name, which no other run uses.
setup_ns()
{
	local name ns key

	for name in "$@"; do
		ns=svcnat-$name-$$
		run ip netns add "$ns"
		NAMESPACES+=("$ns")
		declare -g "$name=$ns"
		ip -n "$ns" link set lo up
		for key in all default; do
			ip netns exec "$ns" sysctl -qw "net.ipv6.conf.$key.accept_dad=0"
		done
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

# busywait MILLISECONDS COMMAND...: polls until the command succeeds.
busywait()
{
	local limit=$(($1 * SLOW)) start
	shift

	start=$(date +%s%3N)
	until "$@"; do
		(($(date +%s%3N) - start < limit)) || return 1
		read -rt 0.02 -u "$NEVER" || true
	done
}

# wait_for MILLISECONDS COMMAND...: the same, and the test fails if it does
# not come true.
wait_for()
{
	busywait "$@" || fail "waited $(($1 * SLOW)) ms in vain for: ${*:2}"
}

expect_eq()
{
	local what=$1 expected=$2 actual=$3

	[[ $actual == "$expected" ]] ||
		fail "$what: expected '$expected', saw '$actual'"
	printf '%s: %s\n' "$what" "$actual"
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
