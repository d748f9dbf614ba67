# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# IPVS with a flowtable in front, which sees no connection that it could take.
# shellcheck source=tests/bench/peers/ipvs.sh
. "$BENCH_DIR/peers/ipvs.sh"
