# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# svcnat as on a Kubernetes node, with all that there is to look at: clients are
# pods, each service has a node port and an external address, and the addresses
# set aside for services are known.
# shellcheck source=tests/bench/peers/svcnat.sh
. "$BENCH_DIR/peers/svcnat.sh"

svcnat_more()
{
	echo "frontend add s$1 udp nodeport $((30000 + $1))"
	echo "frontend add s$1 udp 192.0.2.$1:80 kind external policy local"
}

peer_init()
{
	svcnat_init
	{
		echo "config set pod-cidr 10.1.0.0/16 service-cidr 10.96.0.0/12"
		service_map svcnat_more
	} | svcnat add -
}
