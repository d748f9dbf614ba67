# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the scripts of tests/netns share.  A script starts with
#	. "$(dirname "$0")/lib.sh"
# passes by coming to its end, and leaves nothing behind however it ends.
set -Eeuo pipefail

TEST=$(basename "$0" .sh)
cd "$(dirname "${BASH_SOURCE[0]}")"
# Time limits are written for a fast machine; slow guests get more.
SLOW=${SVCNAT_SLOW:-1}
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

# busywait MILLISECONDS COMMAND...: polls until the command succeeds.
busywait()
{
	local end=$((${EPOCHREALTIME/[.,]/} + $1 * SLOW * 1000))
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
	agent_start
}

# addresses 4|6: sets VIP, CLIENT, NODE and B1 to B3 to the topology's addresses
# in that family, as they are written before a port.
# shellcheck disable=SC2034 # for the scripts
addresses()
{
	case $1 in
	4)
		VIP=10.96.0.10 CLIENT=192.0.2.1 NODE=192.0.2.254
		B1=10.0.1.1 B2=10.0.2.1 B3=10.0.3.1
		;;
	6)
		VIP='[fd00:96::10]' CLIENT='[2001:db8:2::1]' NODE='[2001:db8:2::fe]'
		B1='[fd00:1::1]' B2='[fd00:2::1]' B3='[fd00:3::1]'
		;;
	esac
}

# plain ADDRESS: without brackets.
plain()
{
	printf '%s\n' "${1//[\[\]]/}"
}

# make_router NETNS: forwards, and tells of every packet that it cannot forward.
make_router()
{
	on "$1" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
		net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
		net.ipv4.icmp_ratemask=0 net.ipv6.icmp.ratelimit=0
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

# program NAME: puts what the runner has built of NAME.c into $WORK. Not every
# guest can execute files of the run directory.
program()
{
	cp "$SVCNAT_RUNDIR/$1" "$WORK/$1"
}

# agent_start: the process that serves and asks, see agent.py.
agent_start()
{
	mkfifo "$WORK/agent.in" "$WORK/agent.out"
	./agent.py <"$WORK/agent.in" >"$WORK/agent.out" &
	exec {AGENT_IN}>"$WORK/agent.in" {AGENT_OUT}<"$WORK/agent.out"
}

# agent REQUEST...: prints the answer.
agent()
{
	local line

	printf '%s\n' "$*" >&"$AGENT_IN"
	while IFS= read -r line <&"$AGENT_OUT"; do
		case $line in
		.) return 0 ;;
		!) break ;;
		esac
		printf '%s\n' "$line"
	done
	return 1
}

# serve "PORT/PROTOCOL ..." NAME...: starts servers that tell their name in the
# namespaces that setup_ns made by that name.  Returns when they listen.
serve()
{
	local where name args=()

	printf '+ serve %s\n' "$*" >&2
	for where in $1; do
		for name in "${@:2}"; do
			args+=("$name@${!name}:$where")
		done
	done
	agent serve "${args[@]}" >"$WORK/serve"
	defer kill -KILL "$(<"$WORK/serve")"
}

# listens NETNS tcp|udp|sctp PORT: for wait_for, about other servers.
listens()
{
	[[ $(ss -N "$1" -Hln "--$2" "sport = :$3") ]]
}

# ask KEY=VALUE...: asks from the client, see ask.py; ask_on NETNS for others.
ask()
{
	ask_on "$client" "$@"
}

ask_on()
{
	local name=${1#svcnat-}

	printf '%s# ask %s\n' "${name%-*}" "${*:2}" >&2
	agent ask "netns=$1" "${@:2}"
}

# ask_alone KEY=VALUE...: asks from the client in a process of its own, to go on
# in the background.
ask_alone()
{
	run ./ask.py "netns=$client" "$@"
}

# expect_split WHAT COUNT "NAME ..." TALLY: that many answers in all, some from
# each of these and none from others.
expect_split()
{
	local name nr sum=0 who=""

	while IFS='=' read -r name nr; do
		who+="$name "
		((sum += nr))
	done < <(tr ' ' '\n' <<<"$4")
	[[ $who == "$3 " && $sum -eq $2 ]] ||
		fail "$1: expected $2 answers, some from each of $3, saw '$4'"
	printf '%s: %s\n' "$1" "$4"
}

# session NAME NETNS ADDR:PORT[,SOCAT-OPTION...]: a TCP connection that stays
# open until close_session NAME or the end of the script.
declare -A SESSION_IN SESSION_PID
session()
{
	local name=$1 ns=$2 to=$3 fd

	mkfifo "$WORK/$name.in"
	: >"$WORK/$name.out"
	printf '+ socat - TCP:%s (%s) &\n' "$to" "$name" >&2
	nsenter "--net=/run/netns/$ns" socat -t 30 - "TCP:$to" \
		<"$WORK/$name.in" >"$WORK/$name.out" &
	SESSION_PID[$name]=$!
	exec {fd}>"$WORK/$name.in"
	SESSION_IN[$name]=$fd
	wait_for 20000 test -s "$WORK/$name.out"
}

# greeting NAME: what serve.py said at first.
greeting()
{
	head -n 1 "$WORK/$1.out"
}

# say NAME TEXT: sends the text, which must be new, and waits for its echo.
say()
{
	printf '%s\n' "$2" >&"${SESSION_IN[$1]}"
	wait_for 20000 grep -qx "$2" "$WORK/$1.out"
}

close_session()
{
	local fd=${SESSION_IN[$1]}

	exec {fd}>&-
	wait "${SESSION_PID[$1]}" || true
}

# hold_start: from now on the client holds connections open, see hold.py.
hold_start()
{
	mkfifo "$WORK/hold.in" "$WORK/hold.out"
	./hold.py "$client" <"$WORK/hold.in" >"$WORK/hold.out" &
	HOLD_PID=$!
	exec {HOLD_IN}>"$WORK/hold.in" {HOLD_OUT}<"$WORK/hold.out"
	rm "$WORK/hold.in" "$WORK/hold.out"
}

# hold_end: all of them end.
hold_end()
{
	exec {HOLD_IN}>&- {HOLD_OUT}<&-
	wait "$HOLD_PID" || true
}

# hold COMMAND...: prints the answer.
hold()
{
	local line

	printf 'client# hold %s\n' "$*" >&2
	printf '%s\n' "$*" >&"$HOLD_IN"
	IFS= read -r line <&"$HOLD_OUT"
	printf '%s\n' "$line"
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
