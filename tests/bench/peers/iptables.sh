# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The rules that kube-proxy's iptables mode writes for ClusterIP services. It is
# given up to 2,000 of them: the time for each grows with their number.
# shellcheck disable=SC2034 # for guest
TRANSLATES=all
TABLES=iptables
MOST=2000

peer_init()
{
	iptables-legacy-restore <"$SVCNAT_RUNDIR/iptables"
}
