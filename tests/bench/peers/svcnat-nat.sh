# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# svcnat next to the empty nat table of other software.
# shellcheck source=tests/bench/peers/svcnat.sh
. "$BENCH_DIR/peers/svcnat.sh"

peer_init()
{
	empty_nat_table
	svcnat_init
}
