# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# svcnat with its defaults.
# shellcheck disable=SC2034 # for guest
TRANSLATES=all
TABLES=svcnat

peer_init()
{
	"$SVCNAT_REPO/tests/vm/guest/load"
	svcnat -q apply "$SVCNAT_RUNDIR/$TABLES"
}
