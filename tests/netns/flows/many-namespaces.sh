#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cpus: 2
# However many network namespaces change their tables without end, there is one pass
# over the connections at a time, so that all of them take as much of a CPU for that
# as a single one may. None is left out.
. "$(dirname "$0")/../lib.sh"

need conntrack jq
TRACING=/sys/kernel/tracing
[[ -d $TRACING/events ]] || mount -t tracefs none "$TRACING" ||
	skip "this kernel has no tracefs"
# A pass takes its time.
machine_sysctl net.netfilter.nf_conntrack_buckets $((4 << 20))
names=(n1 n2 n3 n4 n5 n6 n7 n8)
setup_ns "${names[@]}"
for name in "${names[@]}"; do
	svcnat -N "${!name}" apply - <<-END
		service set web
		frontend add web tcp 10.96.0.10:80
		backend set web 10.0.1.1:80
	END
	# Where there is no connection there is nothing to be looked through.
	cmd_ok on "${!name}" conntrack -I -p tcp -s 192.0.2.1 -d 198.51.100.1 --sport 1 \
		--dport 1 --state ESTABLISHED -t 600 >/dev/null
done

passes()
{
	svcnat -N "${!1}" -j stats | jq .counters.sweeps
}

# made PASSES: so many has each of them made.
made()
{
	local name

	for name in "${names[@]}"; do
		(($(passes "$name") >= $1)) || return 1
	done
}

TRACE=$TRACING/instances/svcnat-$$
mkdir "$TRACE"
defer rmdir "$TRACE"
# In their order, whatever clock each processor has.
echo counter >"$TRACE/trace_clock"
for event in start end; do
	echo 1 >"$TRACE/events/workqueue/workqueue_execute_$event/enable"
	defer bash -c "echo 0 >$TRACE/events/workqueue/workqueue_execute_$event/enable"
done
nss=()
for name in "${names[@]}"; do
	nss+=("${!name}")
done
mkfifo "$WORK/go"
./changes.py "${nss[@]}" <"$WORK/go" &
changes=$!
exec {GO}>"$WORK/go"
wait_for 120000 made 4
exec {GO}>&-
wait "$changes"

# How many passes began, and how many were made at the same time.
read -r began most < <(awk '
	/workqueue_execute_start:.*function svcnat_walk_work/ {
		began++
		most = ++now > most ? now : most
	}
	/workqueue_execute_end:.*function svcnat_walk_work/ && now { now-- }
	END { print began + 0, most + 0 }' "$TRACE/trace")
((began >= 8)) || fail "saw only $began passes"
expect_eq "passes at the same time, of $began" 1 "$most"
