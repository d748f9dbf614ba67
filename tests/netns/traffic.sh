# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Servers, questions, and connections that stay open. To be sourced by lib.sh.

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
