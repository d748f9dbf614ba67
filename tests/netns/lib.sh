# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the scripts of tests/netns share.  A script starts with
#	. "$(dirname "$0")/lib.sh"
# passes by coming to its end, and leaves nothing behind however it ends.
# shellcheck disable=SC2154 # namespaces get their variables from name_ns
set -Eeuo pipefail

TEST=$(basename "$0" .sh)
cd "$(dirname "${BASH_SOURCE[0]}")"
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

# topology N: the house that most scripts live in.
#
#   client                    node (svcnat)                 b1 ... bN
#   eth0 192.0.2.1/24 --- uplink 192.0.2.254/24
#        2001:db8:2::1/64        2001:db8:2::fe/64
#   lo   203.0.113.0/24       b1 10.0.1.254/24 ------------ eth0 10.0.1.1/24
#        2001:db8:3::/64         fd00:1::fe/64                   fd00:1::1/64
#                             b2 10.0.2.254/24, fd00:2::fe/64 -- 10.0.2.1/24 ...
#
# All of the networks on the client's lo are its own: sources to choose from.
# Default routes lead from client and backends to node, from node to client.
topology()
{
	local n=$1 i name names=()

	for ((i = 1; i <= n; i++)); do
		names+=("b$i")
	done
	name_ns client node "${names[@]}"
	{
		printf 'netns add %s\n' "${NAMESPACES[@]}"
		echo "link add eth0 netns $client type veth peer name uplink netns $node"
		for name in "${names[@]}"; do
			echo "link add eth0 netns ${!name} type veth peer name $name netns $node"
		done
	} | run ip -batch -
	{
		device lo
		device eth0 fe80::1/64 192.0.2.1/24 2001:db8:2::1/64
		route 192.0.2.254 2001:db8:2::fe
		echo "route add local 203.0.113.0/24 dev lo"
		echo "route add local 2001:db8:3::/64 dev lo"
	} | ip -n "$client" -batch -
	{
		device lo
		device uplink fe80::fe/64 192.0.2.254/24 2001:db8:2::fe/64
		route 192.0.2.1 2001:db8:2::1
		for ((i = 1; i <= n; i++)); do
			device "b$i" fe80::fe/64 "10.0.$i.254/24" "fd00:$i::fe/64"
		done
	} | ip -n "$node" -batch -
	for ((i = 1; i <= n; i++)); do
		name=b$i
		{
			device lo
			device eth0 fe80::1/64 "10.0.$i.1/24" "fd00:$i::1/64"
			route "10.0.$i.254" "fd00:$i::fe"
		} | ip -n "${!name}" -batch -
	done
	make_router "$node"
}

# make_router NETNS: forwards, and tells of every packet that it cannot forward.
make_router()
{
	on "$1" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
		net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
		net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
}

# device NAME ADDRESS... and route GATEWAY... (default routes) print lines for
# `ip -batch`. The addresses are usable at once; a link-local one must be named
# where IPv6 is to be forwarded.
device()
{
	local dev=$1 addr
	shift

	[[ $dev == lo ]] || echo "link set dev $dev addrgenmode none"
	for addr in "$@"; do
		[[ $addr != *:* ]] || addr+=" nodad"
		echo "address add $addr dev $dev"
	done
	echo "link set dev $dev up"
}

route()
{
	printf 'route add default via %s\n' "$@"
}

# serve "PORT/PROTOCOL ..." NAME...: starts servers that tell their name in the
# namespaces that setup_ns made by that name.  Returns when they listen.
serve()
{
	local where name pid args=()

	for where in $1; do
		for name in "${@:2}"; do
			args+=("$name@${!name}:$where")
		done
	done
	pid=$(run ./serve.py "${args[@]}")
	defer kill -KILL "$pid"
}

# ask KEY=VALUE...: asks from the client, see ask.py; ask_on NETNS for others.
ask()
{
	ask_on "$client" "$@"
}

ask_on()
{
	run ./ask.py "netns=$1" "${@:2}"
}

# apply [OPTION...]: makes standard input the node's table.
apply()
{
	local table
	table=$(cat)

	printf 'node# svcnat apply - %s<<END\n%s\nEND\n' "${*:+$* }" "$table" >&2
	svcnat -N "$node" apply - "$@" <<<"$table"
}

# count_packets NETNS NAME HOOK MATCH...: counts packets from now on, ahead of
# conntrack; packets NETNS NAME tells how many it were.
count_packets()
{
	local ns=$1 name=$2 hook=$3
	shift 3

	on "$ns" nft -f - <<-END
		table inet $name {
			counter $name { }
			chain $name {
				type filter hook $hook priority -350
				$* counter name $name
			}
		}
	END
}

packets()
{
	nsenter "--net=/run/netns/$1" nft list counter inet "$2" "$2" |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
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
