# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# svcnat next to the empty nat table of other software.
# shellcheck source=tests/bench/peers/svcnat.sh
. "$BENCH_DIR/peers/svcnat.sh"
# shellcheck disable=SC2034 # for run
TABLES=svcnat
# shellcheck disable=SC2034 # for run
MOST=2000

peer_init()
{
	empty_nat_table
	"$SVCNAT_REPO/tests/vm/guest/load"
	svcnat -q apply "$SVCNAT_RUNDIR/$TABLES"
}
