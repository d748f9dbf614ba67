# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The shortest way that nftables has: two maps.
# shellcheck disable=SC2034 # for guest
TRANSLATES=all
TABLES=nft-maps
# For each anonymous map the kernel looks at the names of all others: these take half
# an hour to load here.
MOST=20000

peer_init()
{
	nft -f "$SVCNAT_RUNDIR/nft-maps"
}
