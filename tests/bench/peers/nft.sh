# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The table that kube-proxy's nftables mode writes for ClusterIP services.
# shellcheck disable=SC2034 # for guest
TRANSLATES=all
TABLES=nft
# The time to load them grows with the square of their number, see nft-maps, and so
# 20,000 would take hours here.
MOST=2000

peer_init()
{
	nft -f "$SVCNAT_RUNDIR/nft"
}
