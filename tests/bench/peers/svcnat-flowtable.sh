# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# svcnat with a flowtable in front, which takes its connections.
# shellcheck source=tests/bench/peers/svcnat.sh
. "$BENCH_DIR/peers/svcnat.sh"
# shellcheck disable=SC2034 # for flow-guest
FORWARDED=none
