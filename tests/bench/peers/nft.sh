# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The table that kube-proxy's nftables mode writes for ClusterIP services,
# chains for services that have no endpoints or a firewall included.
# shellcheck disable=SC2034 # for guest
TRANSLATES=$((SERVICES * BACKENDS))

nft_chains()
{
	local j=0 backend choices=''

	for backend in $(backends "$1"); do
		echo "chain endpoint-$backend {"
		echo "  ip saddr $backend jump mark-for-masquerade"
		echo "  meta l4proto udp dnat to $backend:8080"
		echo "}"
		choices+="${choices:+, }$j : goto endpoint-$backend"
		((++j))
	done
	echo "chain service-$1 {"
	echo "  ip daddr $2 udp dport 80 ip saddr != 10.0.0.0/8 jump mark-for-masquerade"
	echo "  numgen random mod $j vmap { $choices }"
	echo "}"
}

nft_element()
{
	echo "$2 . udp . 80 : goto service-$1,"
}

nft_cluster_ip()
{
	echo "$2,"
}

nft_table()
{
	cat <<-EOF
		table ip kube-proxy {
		set cluster-ips {
			type ipv4_addr
			elements = { $(service_map nft_cluster_ip) }
		}
		set nodeport-ips {
			type ipv4_addr
			elements = { 172.16.0.2 }
		}
		map firewall-ips {
			type ipv4_addr . inet_proto . inet_service : verdict
		}
		map no-endpoint-services {
			type ipv4_addr . inet_proto . inet_service : verdict
		}
		map no-endpoint-nodeports {
			type inet_proto . inet_service : verdict
		}
		map service-nodeports {
			type inet_proto . inet_service : verdict
		}
		chain mark-for-masquerade {
			meta mark set meta mark or 0x4000
		}
		chain masquerading {
			meta mark & 0x4000 == 0 return
			meta mark set meta mark xor 0x4000
			masquerade fully-random
		}
		chain firewall-check {
			ip daddr . meta l4proto . th dport vmap @firewall-ips
		}
		chain service-endpoints-check {
			ip daddr . meta l4proto . th dport vmap @no-endpoint-services
		}
		chain nodeport-endpoints-check {
			ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports
		}
		chain cluster-ips-check {
			ip daddr @cluster-ips reject
			ip daddr { 10.96.0.0/16 } drop
		}
		$(service_map nft_chains)
		map service-ips {
			type ipv4_addr . inet_proto . inet_service : verdict
			elements = { $(service_map nft_element) }
		}
		chain services {
			ip daddr . meta l4proto . th dport vmap @service-ips
			ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
		}
		chain filter-prerouting-pre-dnat {
			type filter hook prerouting priority dstnat - 10;
			ct state new jump firewall-check
		}
		chain filter-output-pre-dnat {
			type filter hook output priority -110;
			ct state new jump firewall-check
		}
		chain filter-input {
			type filter hook input priority filter;
			ct state new jump nodeport-endpoints-check
			ct state new jump service-endpoints-check
		}
		chain filter-forward {
			type filter hook forward priority filter;
			ct state new jump service-endpoints-check
			ct state new jump cluster-ips-check
		}
		chain filter-output {
			type filter hook output priority filter;
			ct state new jump service-endpoints-check
			ct state new jump cluster-ips-check
		}
		chain nat-prerouting {
			type nat hook prerouting priority dstnat;
			jump services
		}
		chain nat-output {
			type nat hook output priority -100;
			jump services
		}
		chain nat-postrouting {
			type nat hook postrouting priority srcnat;
			jump masquerading
		}
		}
	EOF
}

peer_init()
{
	nft_table | nft -f -
}
