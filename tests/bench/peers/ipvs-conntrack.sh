# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# IPVS whose connections other software sees, too: conntrack=1, as kube-proxy
# sets it.  Without kube-proxy's iptables and ipset rules.
# shellcheck source=tests/bench/peers/ipvs.sh
. "$BENCH_DIR/peers/ipvs.sh"
# shellcheck disable=SC2034 # for run
MOST=2000

peer_init()
{
	ipvs_init 1
}
