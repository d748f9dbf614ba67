# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# svcnat whose services fail over, so that packets of connections that exist are
# looked at.
# shellcheck source=tests/bench/peers/svcnat.sh
. "$BENCH_DIR/peers/svcnat.sh"
# shellcheck disable=SC2034 # for guest
TABLES=svcnat-failover
# shellcheck disable=SC2034 # for run
MOST=2000
