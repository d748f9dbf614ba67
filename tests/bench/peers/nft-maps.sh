# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The shortest way that nftables has: two maps.
# shellcheck disable=SC2034 # for guest
TRANSLATES=all
TABLES=nft-maps
# 20,000 take half an hour to load here, and a packet costs the same then.
MOST=2000

peer_init()
{
	nft -f "$SVCNAT_RUNDIR/nft-maps"
}
