#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# One network namespace can only have so many services, frontends and backends
# as the module's parameters say; what does not fit is refused and nothing
# changes. The memory is charged to whoever asks for it.
#
#   node: a table at its limits
. "$(dirname "$0")/../lib.sh"

need jq
module_unload
module_load max_services=3 max_frontends=4 max_backends=5
setup_ns node
apply <<END
service set a
frontend add a tcp 10.96.0.1:1
frontend add a tcp 10.96.0.1:2
backend set a 10.0.0.1:1
backend set a 10.0.0.1:2
backend set a 10.0.0.1:3
service set b
frontend add b tcp 10.96.0.1:3
frontend add b tcp 10.96.0.1:4
backend set b 10.0.0.1:1
backend set b [fd00::1]:2
service set c
END
before=$(svcnat -N "$node" -j save)
cmd_fail 1 "too many services" svcnat -N "$node" service set d
cmd_fail 1 "too many frontends" svcnat -N "$node" frontend add c tcp 10.96.0.1:5
cmd_fail 1 "too many backends" svcnat -N "$node" backend set c 10.0.0.1:1
expect_eq "the table" "$before" "$(svcnat -N "$node" -j save)"
expect_eq "used and limits" "3 4 5 3 4 5" \
	"$(svcnat -N "$node" -j config show |
		jq -r '[.used, .limits | .services, .frontends, .backends] | join(" ")')"

# One goes, one comes, in one transaction.
cmd_ok svcnat -N "$node" add - <<END
service del b
service set d
frontend add d tcp 10.96.0.1:9
frontend add d tcp 10.96.0.1:3
backend set d 10.0.0.1:1
backend set d 10.0.0.2:1
END
cmd_fail 1 "too many" svcnat -N "$node" frontend add d tcp 10.96.0.1:5
# Other network namespaces have their own.
other=''
setup_ns other
cmd_ok svcnat -N "$other" service set a

# Charged: to the control group, where there are any.
module_unload
module_load
group=/sys/fs/cgroup/svcnat-$$
if [[ -e /sys/fs/cgroup/cgroup.controllers ]] &&
	grep -qw memory /sys/fs/cgroup/cgroup.controllers; then
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir "$group"
	defer rmdir "$group"
	awk 'BEGIN {
		for (i = 0; i < 1000; i++) {
			print "service set s" i
			print "frontend add s" i, "tcp 10.97." int(i / 256) "." i % 256 ":80"
			print "backend set s" i, "10.0.0.1:80"
		}
	}' >"$WORK/table"
	run bash -c 'echo $$ >"$1/cgroup.procs" && exec svcnat -N "$2" apply "$3"' x \
		"$group" "$node" "$WORK/table"
	read -r _ charged < <(grep '^slab_unreclaimable ' "$group/memory.stat")
	((charged >= 1000 * 200)) ||
		fail "1000 services were applied, $charged bytes charged"
	echo "1000 services: $charged bytes of slab charged"
	cmd_ok svcnat -N "$node" flush
fi
