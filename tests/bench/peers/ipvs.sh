# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# IPVS with NAT and its own connection table only: conntrack=0, its default.
# The table is as large as conntrack's, the VIPs are on a dummy interface and
# the scheduler is rr, both as kube-proxy does it.
# shellcheck disable=SC2034 # for guest
TRANSLATES=all
# Requests leave from where this host receives packets for itself.
FORWARDED=answers
TABLES="ipvs ipvs-addresses"

ipvs_init()
{
	modprobe ip_vs conn_tab_bits=18
	ip link add vips type dummy
	ip -batch "$SVCNAT_RUNDIR/ipvs-addresses"
	ipvsadm -R <"$SVCNAT_RUNDIR/ipvs"
	ipvsadm --set 0 0 1000000
	sysctl -qw net.ipv4.vs.conntrack="$1"
}

peer_init()
{
	ipvs_init 0
}

# connections CLIENT PROTOCOL
connections()
{
	local client=$1:

	# The beginning of all addresses in the network.
	[[ $1 != *.0/24 ]] || client=${1%0/24}
	ipvsadm -Lnc | awk -v "client=$client" -v "protocol=${2^^}" \
		'index($4, client) == 1 && $1 == protocol'
}

answering()
{
	connections "$@" | awk '{ print $5, $6 }'
}

settled()
{
	connections "$@" | grep -qE ' (ESTABLISHED|UDP) '
}
