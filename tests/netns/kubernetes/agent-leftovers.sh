#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# svcnat-agent --cleanup-kube-proxy removes what kube-proxy has left in each of its modes,
# tells what that was, and leaves all else as it is.
#
#   client ---- node
. "$(dirname "$0")/../lib.sh"

need jq nft iptables svcnat-agent
topology 0

# cleanup_kube_proxy: on the node.
cleanup_kube_proxy()
{
	on "$node" svcnat-agent --cleanup-kube-proxy
}

# chains PROGRAM: a kube-proxy's, and those of others with rules that call both.
chains()
{
	on "$node" "$1-restore" --noflush <<-'RULES'
	*nat
	:KUBE-SERVICES - [0:0]
	:KUBE-SVC-A - [0:0]
	:KUBE-SEP-A - [0:0]
	:KUBE-MARK-MASQ - [0:0]
	:MINE - [0:0]
	-A PREROUTING -j KUBE-SERVICES
	-A PREROUTING -p tcp -m tcp --dport 7 -j MINE
	-A OUTPUT -m addrtype --dst-type LOCAL -j KUBE-SERVICES
	-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m tcp --dport 443 -j KUBE-SVC-A
	-A KUBE-SVC-A -j KUBE-SEP-A
	-A KUBE-SEP-A -s 10.0.1.1/32 -j KUBE-MARK-MASQ
	-A KUBE-SEP-A -p tcp -m tcp -j DNAT --to-destination 10.0.1.1:443
	-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
	-A MINE -j KUBE-MARK-MASQ
	-A MINE -j RETURN
	COMMIT
	*filter
	:KUBE-FIREWALL - [0:0]
	:KUBE-FORWARD - [0:0]
	-A INPUT -j KUBE-FIREWALL
	-A FORWARD -j KUBE-FORWARD
	-A KUBE-FIREWALL -d 127.0.0.0/8 -j DROP
	-A KUBE-FORWARD -j ACCEPT
	COMMIT
	RULES
}

# rest PROGRAM: rules of both tables, without counters.
rest()
{
	on "$node" "$1-save" | grep '^-A'
}

left='-A INPUT -j KUBE-FIREWALL
-A KUBE-FIREWALL -d 127.0.0.0/8 -j DROP
-A PREROUTING -p tcp -m tcp --dport 7 -j MINE
-A MINE -j RETURN'

expect_eq "nothing to remove" "there is nothing of kube-proxy" "$(cleanup_kube_proxy)"

on "$node" nft -f - <<'RULES'
table ip kube-proxy {
	map services { type ipv4_addr . inet_service : verdict; }
	chain one { accept; }
	chain pre { type nat hook prerouting priority dstnat; jump one; }
}
table ip6 kube-proxy { chain one { accept; }; }
table inet other { chain kube-proxy { accept; }; }
RULES
expect_eq "tables of nftables" "removed tables of nftables: 2" "$(cleanup_kube_proxy)"
expect_eq "tables that stay" "table inet other" "$(on "$node" nft list tables)"

chains iptables-nft
expect_eq "the doctor" note "$( (svcnat -N "$node" -j doctor || true) |
	jq -r '.checks[] | select(.check == "kube-proxy") | .status')"
expect_eq "chains of iptables" "removed chains of iptables: 5" "$(cleanup_kube_proxy)"
expect_eq "rules that stay" "$(sort <<<"$left")" "$(rest iptables-nft | sort)"
on "$node" nft flush ruleset

if on "$node" iptables-legacy -t nat -L >/dev/null 2>&1 &&
	on "$node" iptables-legacy -L >/dev/null 2>&1; then
	chains iptables-legacy
	expect_eq "chains of iptables-legacy" "removed chains of iptables-legacy: 5" \
		"$(cleanup_kube_proxy)"
	expect_eq "rules that stay" "$(sort <<<"$left")" "$(rest iptables-legacy | sort)"
	expect_eq "nothing to remove any more" "there is nothing of kube-proxy" \
		"$(cleanup_kube_proxy)"
fi

if modprobe -q ip_vs && modprobe -q dummy && command -v ipvsadm >/dev/null; then
	run ip -n "$node" link add kube-ipvs0 type dummy
	run ip -n "$node" address add 10.96.0.1/32 dev kube-ipvs0
	run ip -n "$node" address add fd00:96::1/128 dev kube-ipvs0 nodad
	on "$node" ipvsadm -A -t 10.96.0.1:443
	on "$node" ipvsadm -A -u 10.96.0.1:53
	on "$node" ipvsadm -A -t '[fd00:96::1]:443'
	on "$node" ipvsadm -A -t 192.0.2.254:80
	expect_eq "services of IPVS" \
		"removed services of IPVS: 3"$'\n'"removed the interface kube-ipvs0" \
		"$(cleanup_kube_proxy)"
	expect_eq "services that stay" "-A -t 192.0.2.254:80 -s wlc" \
		"$(on "$node" ipvsadm -Sn)"
	cmd_fail 1 "" ip -n "$node" link show kube-ipvs0
fi
