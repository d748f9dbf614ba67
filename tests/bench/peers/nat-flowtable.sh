# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The floor of those with a flowtable in front.
# shellcheck source=tests/bench/peers/nat.sh
. "$BENCH_DIR/peers/nat.sh"
# shellcheck disable=SC2034 # for flow-guest
FORWARDED=none
