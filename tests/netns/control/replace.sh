#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cpus: 2
# All of a large table is replaced again and again while clients open connections,
# a thousand a second if the machine can, and others hold some open: none fails,
# each goes to a backend that its service had at that time, at once, and those that
# are open stay open.
#
#   client, 200 of 2000 services ---- node ---- b1 b2, then b3 only, then b1 b2 ...
#
# SERVICES is the number of services in the table, RATE that of connections a
# second, STRESS for how many seconds at least:
#	SERVICES=10000 STRESS=60 make check-netns KERNEL=plain TEST=replace
. "$(dirname "$0")/../lib.sh"

need socat conntrack jq
program dial
topology 3
serve "81/tcp" b1 b2 b3
services=${SERVICES:-2000} rate=${RATE:-1000} seconds=${STRESS:-10}
dialed_services=200
# So many connections make it a test, however long it takes. With lockdep each lock
# that keeps interrupts off costs User Mode Linux system calls of the host: 250 to
# 450 connections a second are all that it can do.
case ${SVCNAT_KERNEL-} in
uml) fewest=1000 ;;
debug) fewest=100 ;;
*) fewest=3000 ;;
esac
for i in 1 2 3; do
	ns=b$i
	ip -n "${!ns}" route add local "10.1.$i.0/24" dev lo
	ip -n "$node" route add "10.1.$i.0/24" via "10.0.$i.1"
done

# table BACKEND...: each service is moved to these, those that are open included.
table()
{
	awk -v "backends=$*" -v "services=$services" -v "dialed=$dialed_services" '
		BEGIN {
			n = split(backends, names)
			for (i = 0; i < services; i++) {
				print "service set s" i
				vip = i < dialed ? "10.96.1." i : \
					"10.97." int(i / 250) "." i % 250
				print "frontend add s" i " tcp " vip ":80"
				for (j = 1; j <= n; j++)
					print "backend set s" i " 10.1." names[j] "." \
						(i < dialed ? i : i % 250) ":80"
			}
			print "service set open"
			print "frontend add open tcp 10.96.0.10:81"
			for (j = 1; j <= n; j++)
				print "backend set open 10.0." names[j] ".1:81"
		}'
}

# step SERVERS: from now on connections may be answered by these. Sets `dialed` to
# how many there were until now.
step()
{
	printf '%s\n' "$1" >&"$STEPS"
	IFS= read -r dialed <&"$DIALED"
}

# replace TABLE SERVERS: connections are opened all the time.
replace()
{
	local before

	step 123
	before=$dialed
	cmd_ok svcnat -N "$node" -q apply "$WORK/$1"
	step "$2"
	((during = dialed - before))
}

# counted NAME: sum of this statistic of the node's conntrack.
counted()
{
	on "$node" conntrack -S | grep -o " $1=[0-9]*" |
		awk -F= '{ sum += $2 } END { print sum }'
}

# lost: packets that svcnat did not give to a backend.
lost()
{
	svcnat -N "$node" -j stats | jq '.counters | .misses + .rejected + .dropped'
}

machine_sysctl net.netfilter.nf_conntrack_max 262144
table 1 2 >"$WORK/old"
table 3 >"$WORK/new"
cmd_ok svcnat -N "$node" -q apply "$WORK/old"
for i in 1 2 3 4; do
	session "open$i" "$client" 10.96.0.10:81
	say "open$i" "from the start"
done
lost=$(lost) failed=$(counted insert_failed) dropped=$(counted drop)
mkfifo "$WORK/steps" "$WORK/dialed"
"$WORK/dial" "$client" 10.96.1.0 $dialed_services 80 "$rate" "$b1" "$b2" "$b3" \
	<"$WORK/steps" >"$WORK/dialed" &
dial=$!
exec {STEPS}>"$WORK/steps" {DIALED}<"$WORK/dialed"
step 12
end=$((SECONDS + seconds)) rounds=0
while ((SECONDS < end || rounds < 4 || dialed < fewest)); do
	if ((rounds % 2)); then
		replace old 12
	else
		replace new 3
	fi
	((during > 0)) || fail "round $rounds: expected connections while the table changed"
	((++rounds))
	for i in 1 2 3 4; do
		say "open$i" "round $rounds"
	done
done
exec {STEPS}>&-
report=$(cat <&"$DIALED")
echo "$services services, $rounds times replaced: $report"
wait "$dial" || fail "expected no connection to fail, to go astray or to try again"
expect_eq "given to no backend" "$lost" "$(lost)"
expect_eq "not inserted" "$failed" "$(counted insert_failed)"
expect_eq "dropped" "$dropped" "$(counted drop)"
