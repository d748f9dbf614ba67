# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The shortest way that nftables has: two maps.
# shellcheck disable=SC2034 # for guest
TRANSLATES=all
TABLES=nft-maps

peer_init()
{
	nft -f "$SVCNAT_RUNDIR/nft-maps"
}
