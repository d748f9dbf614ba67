# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The table that kube-proxy's nftables mode writes for ClusterIP services.
# shellcheck disable=SC2034 # for guest
TRANSLATES=all
TABLES=nft
# 20,000 need more memory to load than the guest has (2 GiB).
MOST=2000

peer_init()
{
	nft -f "$SVCNAT_RUNDIR/nft"
}
