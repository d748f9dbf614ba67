#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The doctor tells who else translates destinations, before or after svcnat, in
# nftables and in both variants of iptables.
#
#   client ---- node, VIP:80 -> b1:80 ---- b1
. "$(dirname "$0")/../lib.sh"
. ./examine.sh

need jq nft iptables-nft iptables-legacy
topology 1

order()
{
	is nat-order ok "no other"
	on "$node" nft "add table inet other;
		add chain inet other out { type nat hook output priority -150; };
		add chain inet other post { type nat hook postrouting priority -150; };
		add rule inet other post masquerade;
		add chain inet other filter { type filter hook output priority -200; };
		add rule inet other filter accept"
	is nat-order ok "no other"
	on "$node" nft add rule inet other out ip daddr 10.99.0.1 dnat ip to 10.0.1.1
	is nat-order note "inet other out (output, priority -150)"
	on "$node" nft "delete chain inet other out;
		add chain inet other out { type nat hook output priority -100; };
		add rule inet other out ip daddr 10.99.0.1 dnat ip to 10.0.1.1"
	is nat-order ok "after svcnat"
	on "$node" nft delete table inet other
}

# legacy IPTABLES: is there such a thing? If so, the doctor does not make the
# kernel add a table to those there are.
legacy()
{
	local names=/proc/net/${1%tables-*}_tables_names

	on "$node" "$1" -t filter -nL >/dev/null 2>&1 || return
	is kube-proxy ok
	! on "$node" grep -qx nat "$names" || fail "the doctor made a table"
}

kube_proxy()
{
	local tables chain

	# What is there without kube-proxy: its tables empty, the kubelet's chains.
	is kube-proxy ok
	on "$node" nft "add table ip kube-proxy;
		add chain ip kube-proxy nat-prerouting {
			type nat hook prerouting priority dstnat; };
		add table ip6 nat; add chain ip6 nat KUBE-MARK-MASQ;
		add rule ip6 nat KUBE-MARK-MASQ return;
		add chain ip6 nat KUBE-SERVICES"
	is kube-proxy ok
	on "$node" nft "add chain ip kube-proxy services;
		add rule ip kube-proxy nat-prerouting jump services"
	is kube-proxy problem "ip kube-proxy nat-prerouting"
	svcnat -N "$node" flush
	is kube-proxy note "no services yet"
	table
	on "$node" nft flush ruleset
	is kube-proxy ok

	for tables in iptables-nft ip6tables-nft iptables-legacy ip6tables-legacy; do
		if [[ $tables == *legacy ]] && ! legacy "$tables"; then
			echo "this kernel lacks $tables"
			continue
		fi
		for chain in KUBE-SERVICES KUBE-NODEPORTS; do
			on "$node" "$tables" -t nat -N $chain
			[[ $tables != *legacy ]] || is kube-proxy ok
			on "$node" "$tables" -t nat -A $chain -j RETURN
			is kube-proxy problem "$chain"
			[[ $tables != *legacy ]] || is kube-proxy problem "$tables nat $chain"
			on "$node" "$tables" -t nat -F
			on "$node" "$tables" -t nat -X
			is kube-proxy ok
		done
		docker "$tables"
	done
	on "$node" nft flush ruleset
}

# docker IPTABLES
docker()
{
	is docker ok
	on "$node" "$1" -t nat -N DOCKER
	on "$node" "$1" -t nat -A DOCKER -i docker0 -j RETURN
	on "$node" "$1" -t nat -A PREROUTING -j DOCKER
	is docker note "after svcnat"
	is nat-order ok "after svcnat"
	is kube-proxy ok
	on "$node" "$1" -t nat -F
	on "$node" "$1" -t nat -X
	is docker ok
	is nat-order ok "no other"
}

docker_before()
{
	on "$node" nft "add table ip nat; add chain ip nat DOCKER;
		add rule ip nat DOCKER return;
		add chain ip nat early { type nat hook prerouting priority -110; };
		add rule ip nat early jump DOCKER"
	is docker note "before svcnat"
	on "$node" nft flush ruleset
}

table
order
kube_proxy
docker_before
