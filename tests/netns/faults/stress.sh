#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cpus: 2
# Everything at once, in random order, under traffic over TCP and UDP: commits of
# every kind from two sides, readers, network namespaces that go with services,
# flows and listeners in them, and the module, again and again. Who is answered
# is answered by a backend, no command breaks, and in the end all is as usable
# as ever and the module goes.
#
#   client ---- node, w0 to w3 at 10.96.0.10 to .13, fd00:96::10 to ::13 ---- b1 b2
#
# STRESS is how many seconds it lasts, SEED where the random order begins (that
# is the same for a seed, but not how the processes interleave):
#	STRESS=120 SEED=7 make check-netns KERNEL=uml TEST=stress
. "$(dirname "$0")/../lib.sh"

need conntrack jq nft
topology 2
name_ns short
serve "80/tcp 80/udp" b1 b2
seed=${SEED:-$(((${EPOCHREALTIME/[.,]/} / 1000) % 1000000))}
duration=${STRESS:-$((20 + 5 * SLOW))}
echo "seed $seed, $duration s"

# one_of WORD...
one_of()
{
	local words=("$@")

	word=${words[RANDOM % $#]}
}

# chance N: in one case of N.
chance()
{
	((RANDOM % $1 == 0))
}

pause()
{
	read -rt "0.$(printf %03d $((RANDOM % $1)))" -u "$NEVER" || true
}

busy()
{
	[[ -e $WORK/go ]]
}

# The next functions set `line` to a command.  Many will be refused: what they
# name is not there, or is there already.
line_service()
{
	local scheduler affinity removal

	one_of hash random rr wrr sh maglev lc wlc sed twos && scheduler=$word
	one_of off 1s 1h && affinity=$word
	one_of keep reset "drain 1s" "drain 1h" && removal=$word
	line="service set w$((RANDOM % 4)) scheduler $scheduler affinity $affinity on-removal $removal"
	! chance 4 || line+=" masquerade always reject-with tcp-reset"
	one_of off off 1 20 && line+=" max-connections $word"
	one_of off 1 8 && line+=" failover $word"
	one_of 1 50 100 && line+=" penalty-share $word"
}

line_frontend()
{
	local nr=$((RANDOM % 4)) to verb settings=''

	# Now and then it moves to another service.
	one_of "10.96.0.1$nr:80" "[fd00:96::1$nr]:80" "nodeport 3008$nr" && to=$word
	one_of set set add del && verb=$word
	[[ $verb == del ]] || ! chance 3 || settings=" source-ranges 0.0.0.0/0,::/0"
	one_of tcp udp
	line="frontend $verb w$((RANDOM % 8 ? nr : RANDOM % 4)) $word $to$settings"
}

line_backend()
{
	local settings=''

	one_of 10.0.1.1:80 10.0.2.1:80 "[fd00:1::1]:80" "[fd00:2::1]:80"
	if ! chance 3; then
		settings=" weight $((RANDOM % 4))"
		! chance 4 || settings+=" terminating on"
		line="backend set w$((RANDOM % 4)) $word$settings"
	else
		line="backend del w$((RANDOM % 4)) $word"
	fi
}

line_config()
{
	one_of "unknown-port drop" "unknown-port reject" "masquerade always" \
		"masquerade auto" "seed random" "affinity-max 4" "affinity-max 65536" \
		"nodeport-addresses none" "nodeport-addresses all" \
		"service-cidr 10.96.0.0/16" "service-cidr none" \
		"pod-cidr 192.0.2.0/24" "pod-cidr none"
	line="config set $word"
}

line_any()
{
	one_of service frontend frontend backend backend backend config
	"line_$word"
	! chance 30 || line="service del w$((RANDOM % 4))"
}

# commands NUMBER
commands()
{
	local i

	for ((i = 0; i < $1; i++)); do
		line_any
		echo "$line"
	done
}

# table: some of the services, in some state.
table()
{
	local i proto

	for i in 0 1 2 3; do
		! chance 4 || continue
		line_service
		echo "${line/w[0-9]/w$i}"
		for proto in tcp udp; do
			echo "frontend add w$i $proto 10.96.0.1$i:80"
			echo "frontend add w$i $proto [fd00:96::1$i]:80"
			! chance 2 || echo "frontend add w$i $proto nodeport 3008$i"
		done
		chance 4 || echo "backend set w$i 10.0.1.1:80"
		chance 2 || echo "backend set w$i 10.0.2.1:80 weight $((RANDOM % 3))"
		chance 4 || echo "backend set w$i [fd00:1::1]:80"
		chance 2 || echo "backend set w$i [fd00:2::1]:80"
	done
}

# Is refused, or there may be no module: but it must end, and by itself.
accepted=0 refused=0
try()
{
	local status=0

	svcnat -q "$@" >/dev/null 2>"$WORK/$worker.said" || status=$?
	case $status in
	0) ((accepted += 1)) ;;
	1) ((refused += 1)) ;;
	*) fail "svcnat $*: exit status $status: $(<"$WORK/$worker.said")" ;;
	esac
}

do_command()
{
	line_any
	# shellcheck disable=SC2086 # words
	try -N "$node" $line
}

do_batch()
{
	try -N "$node" add - < <(
		echo "service set w0"
		echo "service set w1"
		echo "service set w2"
		echo "service set w3"
		commands $((RANDOM % 3 + 1))
	)
}

do_apply()
{
	try -N "$node" apply - < <(table)
}

# Refused at the last line, when all else is ready.
do_abort()
{
	try -N "$node" apply - < <(
		table
		echo "service set w9"
		echo "frontend add w9 tcp 10.96.0.99:80"
		echo "frontend add w9 tcp 10.96.0.99:80"
	)
}

do_flush()
{
	! chance 8 || try -N "$node" flush
}

do_look()
{
	one_of show save stats "config show" "-j show w0 --affinity" "show w1" \
		"trace tcp 192.0.2.1:99 10.96.0.10:80"
	# shellcheck disable=SC2086 # words
	try -N "$node" $word
}

# Everything is forgotten under the module's feet.
do_conntrack()
{
	! chance 4 || nsenter "--net=/run/netns/$node" conntrack -F 2>/dev/null
}

# What is under way when a network namespace goes.
use_short()
{
	local vip i

	for vip in 10.96.0.10 fd00:96::10; do
		for ((i = 0; i < 5; i++)); do
			echo "hello" >"/dev/udp/$vip/80"
			: >"/dev/tcp/$vip/80"
		done
	done 2>/dev/null
}

do_namespace()
{
	local monitor='' removal

	one_of keep reset "drain 1s" "drain 1h" && removal=$word
	ip netns add "$short"
	ip -n "$short" link set lo up
	ip -n "$short" route add default dev lo
	ip -n "$short" -6 route add default dev lo
	try -N "$short" add - <<-END
		service set short affinity 1h on-removal $removal
		frontend add short tcp 10.96.0.10:80
		frontend add short udp 10.96.0.10:80
		frontend add short udp [fd00:96::10]:80
		backend set short 127.0.0.1:80
		backend set short [::1]:80
	END
	if chance 2; then
		svcnat -N "$short" monitor >/dev/null 2>&1 &
		monitor=$!
	fi
	# A connection hangs while there is no module.
	nsenter "--net=/run/netns/$short" timeout 2 \
		bash -c "$(declare -f use_short); use_short" || true
	if chance 2; then
		try -N "$short" backend del short 127.0.0.1:80
		try -N "$short" frontend del short udp "[fd00:96::10]:80"
	fi
	ip netns del "$short"
	[[ -z $monitor ]] || kill "$monitor" 2>/dev/null || true
	# Dead or not: it ends where the module does.
	[[ -z $monitor ]] || wait "$monitor" || true
}

# work NUMBER NAME...: does these in random order until the end.
work()
{
	local worker=work$1
	shift

	RANDOM=$((seed % 10000 + ${worker#work}))
	while busy; do
		one_of "$@"
		"do_$word"
	done
	echo "$worker: $accepted accepted, $refused refused" >"$WORK/$worker"
}

# Flows that live on through all of it, in the client's namespace.
flows()
{
	local proto=$1 flow

	trap '' PIPE
	while [[ -e $WORK/go ]]; do
		{ exec {flow}<>"/dev/$proto/$2/80"; } 2>/dev/null || continue
		for ((i = 0; i < 100; i++)); do
			echo "still there?" >&"$flow" || break
			read -rt 0.05 -u "$flow" || true
		done 2>/dev/null
		exec {flow}>&-
	done
}

# Somebody else translates, too, for a time.
other_nat()
{
	if chance 2; then
		on "$node" nft add table ip other 2>/dev/null
		on "$node" nft add chain ip other pre '{ type nat hook prerouting priority dstnat; }'
	else
		nsenter "--net=/run/netns/$node" nft delete table ip other 2>/dev/null || true
	fi
}

speak()
{
	nsenter "--net=/run/netns/$b1" nft delete table inet silence 2>/dev/null || true
}

# b1 says nothing for a time, or refuses, so that others are to be found.
silence()
{
	speak
	chance 2 || return 0
	one_of drop reject "reject with tcp reset"
	on "$b1" nft -f - <<-END
		table inet silence {
			chain input {
				type filter hook input priority 0
				tcp dport 80 $word
			}
		}
	END
}

# Not while somebody reads a table.
unloaded()
{
	rmmod svcnat 2>/dev/null
}

touch "$WORK/go"
vips="10.96.0.10:80,[fd00:96::10]:80,10.96.0.11:80,[fd00:96::11]:80,10.96.0.12:80"
vips+=",10.96.0.13:80,192.0.2.254:30080,[2001:db8:2::fe]:30081"
asks=() works=() live=()
for proto in tcp udp; do
	ask_alone "to=$vips" proto=$proto while="$WORK/go" timeout="0.$SLOW" tally=yes >"$WORK/$proto" &
	asks+=($!)
	for vip in 10.96.0.10 fd00:96::10; do
		WORK=$WORK nsenter "--net=/run/netns/$client" \
			bash -c "$(declare -f flows); flows $proto $vip" &
		live+=($!)
	done
done
work 1 command command command batch apply flush abort look conntrack &
works+=($!)
work 2 command batch look apply &
works+=($!)
work 3 namespace &
works+=($!)

RANDOM=$((seed % 10000))
end=$((SECONDS + duration)) reloads=0
while ((SECONDS < end)); do
	for ((i = RANDOM % 6; i >= 0; i--)); do
		pause 500
	done
	other_nat
	silence
	wait_for 30000 unloaded
	! chance 2 || pause 200
	# shellcheck disable=SC2119
	module_load
	((reloads += 1))
	svcnat -q -N "$node" apply - < <(table) || true
done
rm "$WORK/go"
wait "${works[@]}" || fail "a worker has failed"
wait "${asks[@]}"
kill -KILL "${live[@]}" 2>/dev/null || true
cat "$WORK"/work?
echo "$reloads times unloaded and loaded"
for proto in tcp udp; do
	told=$(<"$WORK/$proto")
	echo "$proto: $told"
	[[ $told =~ ^((b1|b2|EOF|TIMEOUT|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EACCES)=[0-9]+ ?)+$ &&
	   $told =~ b[12]= ]] || fail "clients over $proto saw '$told'"
done

listens "$b1" tcp 80 || fail "the servers have died"
# As if nothing had been.
speak
nsenter "--net=/run/netns/$node" nft delete table ip other 2>/dev/null || true
{
	echo "config set unknown-port reject"
	echo "service set web"
	for proto in tcp udp; do
		for vip in 10.96.0.10 "[fd00:96::10]"; do
			echo "frontend add web $proto $vip:80"
		done
	done
	for i in 1 2; do
		echo "backend set web 10.0.$i.1:80"
		echo "backend set web [fd00:$i::1]:80"
	done
} | apply
for proto in tcp udp; do
	expect_split "$proto" 40 "b1 b2" \
		"$(ask "to=10.96.0.10:80,[fd00:96::10]:80" proto=$proto n=40 tally=yes)"
done
svcnat -N "$node" save >"$WORK/saved"
before=$(generation)
cmd_ok svcnat -N "$node" apply "$WORK/saved"
expect_eq "generation after applying what was saved" "$before" \
	"$(generation)"
svcnat -N "$node" show
wait_for 30000 unloaded
