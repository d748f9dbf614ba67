# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The rules that kube-proxy's iptables mode writes for ClusterIP services.  As
# it does for large clusters, without comments.
# shellcheck disable=SC2034 # for guest
TRANSLATES=$((SERVICES * BACKENDS))

# A chain for each backend; each takes its share of those that the ones before
# it left.
iptables_service()
{
	local left=$BACKENDS backend probability

	echo ":KUBE-SVC-$1 - [0:0]"
	echo "-A KUBE-SERVICES -d $2 -p udp -m udp --dport 80 -j KUBE-SVC-$1"
	echo "-A KUBE-SVC-$1 ! -s 10.0.0.0/8 -d $2 -p udp -m udp --dport 80 -j KUBE-MARK-MASQ"
	for backend in $(backends "$1"); do
		probability=
		[[ $left -eq 1 ]] ||
			probability="-m statistic --mode random --probability 0.$((10 ** 10 / left))"
		echo ":KUBE-SEP-$backend - [0:0]"
		echo "-A KUBE-SVC-$1 $probability -j KUBE-SEP-$backend"
		echo "-A KUBE-SEP-$backend -s $backend -j KUBE-MARK-MASQ"
		echo "-A KUBE-SEP-$backend -p udp -m udp -j DNAT --to-destination $backend:8080"
		((left--)) || true
	done
}

iptables_rules()
{
	cat <<-EOF
		*filter
		:KUBE-EXTERNAL-SERVICES - [0:0]
		:KUBE-FORWARD - [0:0]
		:KUBE-NODEPORTS - [0:0]
		:KUBE-PROXY-FIREWALL - [0:0]
		:KUBE-SERVICES - [0:0]
		-A INPUT -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL
		-A INPUT -j KUBE-NODEPORTS
		-A INPUT -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES
		-A FORWARD -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL
		-A FORWARD -j KUBE-FORWARD
		-A FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES
		-A FORWARD -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES
		-A OUTPUT -m conntrack --ctstate NEW -j KUBE-PROXY-FIREWALL
		-A OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES
		-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
		-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT
		-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		COMMIT
		*nat
		:KUBE-MARK-MASQ - [0:0]
		:KUBE-NODEPORTS - [0:0]
		:KUBE-POSTROUTING - [0:0]
		:KUBE-SERVICES - [0:0]
		-A PREROUTING -j KUBE-SERVICES
		-A OUTPUT -j KUBE-SERVICES
		-A POSTROUTING -j KUBE-POSTROUTING
		-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
		-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
		-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
		-A KUBE-POSTROUTING -j MASQUERADE --random-fully
		$(service_map iptables_service)
		-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
		COMMIT
	EOF
}

peer_init()
{
	iptables_rules | iptables-legacy-restore
}
