#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a network namespace has svcnat remember is charged to the control group of
# whoever made its table, whether a request, a packet or a worker needs it, and stays
# within the group's limit.
#
#   client, 17,000 addresses ---- node, table made in a group of 64 MiB ---- b1
. "$(dirname "$0")/../lib.sh"

need jq
[[ -e /sys/fs/cgroup/cgroup.controllers ]] &&
	grep -qw memory /sys/fs/cgroup/cgroup.controllers ||
	skip "this kernel lacks control groups that limit memory"
topology 1
serve "80/udp" b1
echo +memory >/sys/fs/cgroup/cgroup.subtree_control
group=/sys/fs/cgroup/svcnat-$$
mkdir "$group"
defer rmdir "$group"
limit=$((64 << 20))
echo "$limit" >"$group/memory.max"

# within COMMAND...: runs it in the group, and waits for its end.
within()
{
	bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@"
}

slab()
{
	awk '$1 == "slab_unreclaimable" { print $2 }' "$group/memory.stat"
}

remembered()
{
	svcnat -N "$node" -j config show | jq '.used."affinity-entries"'
}

# Clients are remembered by packets, which come from outside of the group.
cmd_ok within svcnat -N "$node" apply - <<END
service set web affinity 1h
frontend add web udp [fd00:96::10]:80
backend set web [fd00:1::1]:80
END
before=$(slab)
# Until all have come through the queues on their way.
all_remembered()
{
	ask "to=[fd00:96::10]:80" proto=udp from=2001:db8:3::1+2000 n=2000 wait=no tally=yes
	(($(remembered) == 2000))
}
wait_for 30000 all_remembered
# What a group uses is summed up every two seconds.
charged()
{
	echo $(($(slab) - before))
}
busywait 10000 more_than $((2000 * 48)) charged ||
	fail "2000 clients: expected at least $((2000 * 48)) bytes charged, saw $(charged)"

# Where the limit is reached they are served without. Each processor may have charged
# 256 KiB ahead, room for less than 3,000.
read -r current <"$group/memory.current"
echo "$current" >"$group/memory.reclaim" || true
cat "$group/memory.current" >"$group/memory.max"
ask "to=[fd00:96::10]:80" proto=udp from=2001:db8:3::1001+15000 n=15000 wait=no tally=yes
within=$(remembered)
echo "at the limit: $within clients"
((within < 17000)) || fail "all clients were remembered"
expect_eq "one that is new" "b1=1" \
	"$(ask "to=[fd00:96::10]:80" proto=udp from=2001:db8:3::ffff n=1 tally=yes)"
echo "$limit" >"$group/memory.max"

# They go with what they are remembered for.
cmd_ok svcnat -N "$node" service set web affinity off
expect_eq "clients remembered without affinity" 0 "$(remembered)"

# A table that is larger than the group changes nothing.
before=$(svcnat -N "$node" -j save)
awk 'BEGIN {
	for (i = 0; i < 12; i++) {
		print "service set s" i, "scheduler maglev maglev-size 4194301"
		print "backend set s" i, "10.8.0.1:80"
	}
}' >"$WORK/table"
cmd_fail 1 "not enough memory" within svcnat -N "$node" -q add "$WORK/table"
expect_eq "the table" "$before" "$(svcnat -N "$node" -j save)" >/dev/null
(($(cat "$group/memory.peak" 2>/dev/null || echo 0) <= limit)) || fail "it took more"
