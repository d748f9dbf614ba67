#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who has very many addresses and changes them without end has the worker that looks
# for this host's addresses rest for most of the time, and what changed last is seen.
#
#   node: some thousand addresses
. "$(dirname "$0")/../lib.sh"

TRACING=/sys/kernel/tracing
[[ -d $TRACING/events ]] || mount -t tracefs none "$TRACING" ||
	skip "this kernel has no tracefs"
setup_ns node
apply <<END
service set web
frontend add web tcp 10.96.0.10:80
backend set web 10.0.1.1:80
END

# addresses add|del FROM TO
addresses()
{
	awk -v what="$1" -v from="$2" -v to="$3" 'BEGIN {
		for (i = from; i < to; i++)
			print "address", what, "10.200." int(i / 250) "." i % 250 "/32 dev lo"
	}'
}

addresses add 0 4000 | ip -n "$node" -batch -
TRACE=$TRACING/instances/svcnat-$$
mkdir "$TRACE"
defer rmdir "$TRACE"
echo mono >"$TRACE/trace_clock"
for event in start end; do
	echo 1 >"$TRACE/events/workqueue/workqueue_execute_$event/enable"
	defer bash -c "echo 0 >$TRACE/events/workqueue/workqueue_execute_$event/enable"
done
for round in 1 2 3; do
	addresses add 4000 5000
	addresses del 4000 5000
done | ip -n "$node" -batch -
percent=$(awk '
	{
		for (i = 1; i <= NF; i++)
			if ($i ~ /^[0-9]+\.[0-9]+:$/) {
				now = $i + 0
				break
			}
	}
	/workqueue_execute_start:.*function svcnat_host_work/ {
		first = first ? first : now
		start = now
	}
	/workqueue_execute_end:.*function svcnat_host_work/ && start {
		busy += now - start
		last = now
	}
	END { print last > first ? int(100 * busy / (last - first)) : 100 }' "$TRACE/trace")
echo "the worker was busy for $percent % of the time"
((percent < 50)) || fail "the worker took $percent % of the time"

# The last change is not lost: other ports of an address that is the host's own are
# left alone, also if it is a VIP.
verdict()
{
	svcnat -N "$node" trace tcp 192.0.2.1:4000 10.96.0.10:81 || true
}

changed()
{
	[[ $(verdict) != "$before" ]]
}
before=$(verdict)
addresses add 4000 5000 | ip -n "$node" -batch -
run ip -n "$node" address add 10.96.0.10/32 dev lo
wait_for 10000 changed
