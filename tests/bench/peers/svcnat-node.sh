# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# svcnat as on a Kubernetes node: clients are pods, each service has a node port
# (as far as there are any) and an external address, and the addresses set aside
# for services are known.
# shellcheck source=tests/bench/peers/svcnat.sh
. "$BENCH_DIR/peers/svcnat.sh"
# shellcheck disable=SC2034 # for guest
TABLES=svcnat-node
# shellcheck disable=SC2034 # for run
MOST=2000
