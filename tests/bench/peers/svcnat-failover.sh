# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# svcnat whose services fail over, so that packets of connections that exist are
# looked at.
# shellcheck source=tests/bench/peers/svcnat.sh
. "$BENCH_DIR/peers/svcnat.sh"

failover_service()
{
	echo "service set s$1 failover 2"
}

peer_init()
{
	svcnat_init
	service_map failover_service | svcnat add -
}
