#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cpus: 2
# Two datagrams that one socket sends at the same moment, as resolvers do with
# the queries for A and AAAA, are both answered, and by one backend, with every
# scheduler that decides by what both have in common or remembers its clients.
# With the others they are answered, too. None is lost in conntrack.
#
#   client, two CPUs ---- node, VIP:53 ---- b1, b2, b3
#
# PAIRS is the number of sockets for each scheduler and address family:
#	PAIRS=10000 TIMEOUT=900 make check-netns KERNEL=uml TEST=udp-race
. "$(dirname "$0")/../lib.sh"

need conntrack
[[ $(nproc) -ge 2 ]] || skip "two packets at the same moment need two CPUs"
program race
topology 3
# Each socket is another client, unknown to affinity.
ip -n "$client" route add local 198.18.0.0/15 dev lo
# As many as fit into the table together are raced at once.
pairs=${PAIRS:-200} chunk=25600
first=0

# counted NAME...: sums of these statistics of the node's conntrack.
counted()
{
	nsenter "--net=/run/netns/$node" conntrack -S | awk -v names="$*" '
		{
			for (i = 1; i <= NF; i++)
				if (split($i, pair, "=") == 2)
					sum[pair[1]] += pair[2]
		}
		END {
			n = split(names, wanted)
			for (i = 1; i <= n; i++)
				printf "%d%s", sum[wanted[i]], i < n ? " " : "\n"
		}'
}

# race_all same|any VIP FROM: prints what the program says.
race_all()
{
	local left nr

	for ((left = pairs; left > 0; left -= chunk)); do
		# Whole batches, see race.c.
		nr=$(((left < chunk ? left : chunk) + 31 & ~31))
		# Sources that were not used before, since the reply tuples of
		# all VIPs are alike.
		"$WORK/race" "$1" "$client" "$2" 53 "$3" 65000 "$first" "$nr" 5353 \
			"$b1" "$b2" "$b3" || return
		((first += nr))
		nsenter "--net=/run/netns/$node" conntrack -F 2>/dev/null
	done
}

# race_family same|any VIP FROM
race_family()
{
	local before after resolved

	read -r before _ < <(counted clash_resolve)
	race_all "$@" >"$WORK/said" || fail "$what, $2: $(<"$WORK/said")"
	read -r after _ < <(counted clash_resolve)
	resolved=$((after - before))
	((raced += resolved)) || true
	awk -v what="$what, $2" -v resolved="$resolved" '
		{ pairs += $1; torn += $5; for (i = 1; i <= 3; i++) served[i] += $(8 + i) }
		END {
			printf "%s: %d pairs, %d clashes resolved, %d pairs answered by two; b1=%d b2=%d b3=%d\n",
				what, pairs, resolved, torn, served[1], served[2], served[3]
		}' "$WORK/said"
}

machine_sysctl net.netfilter.nf_conntrack_max 262144
raced=0
read -r failed dropped < <(counted insert_failed drop)
while read -r same what; do
	{
		echo "service set dns scheduler $what"
		for family in 4 6; do
			addresses $family
			echo "frontend add dns udp $VIP:53"
			for backend in "$B1" "$B2" "$B3"; do
				echo "backend set dns $backend:5353"
			done
		done
	} | apply 2>/dev/null
	race_family "$same" 10.96.0.10 198.18.0.1
	race_family "$same" fd00:96::10 2001:db8:3::1
done <<END
same hash
same sh
same maglev
same rr affinity 1h
same random affinity 1h
same lc affinity 1h
any rr
any lc
END
expect_eq "not inserted, dropped" "$failed $dropped" "$(counted insert_failed drop)"
echo "early_drop: $(counted early_drop), clashes resolved: $raced"
((raced > 0)) || fail "no two packets ever raced"
