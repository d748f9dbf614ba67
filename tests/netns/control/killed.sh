#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who is killed is gone soon, whatever it has asked for: of many requests in one
# message those that were not begun are not carried out, the one that is being
# carried out is given up, and who waits for the table waits no longer. A request is
# done, or has changed nothing.
#
#   node: Maglev tables that take long to be filled, senders that are killed
. "$(dirname "$0")/../lib.sh"

setup_ns node
{
	echo "config set seed 00000000000000000000000000000000"
	awk 'BEGIN {
		for (i = 0; i < 8; i++) {
			print "service set s" i, "scheduler maglev maglev-size 4194301"
			print "backend set s" i, "10.8.0.1:80"
			print "backend set s" i, "10.8.0.2:80"
		}
	}'
} >"$WORK/table"
cmd_ok svcnat -N "$node" -q apply "$WORK/table"
run ./killed.py "$node"
