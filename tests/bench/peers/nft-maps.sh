# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The shortest way that nftables has: one map finds the service, another one a
# random backend of it, and nothing else is done.
# shellcheck disable=SC2034 # for guest
TRANSLATES=$((SERVICES * BACKENDS))

nft_chain()
{
	echo "chain service-$1 {"
	echo "  meta l4proto udp dnat to numgen random mod $BACKENDS map {"
	backends "$1" | awk '{ print "    " NR - 1 " : " $1 " . 8080," }'
	echo "  }"
	echo "}"
}

nft_element()
{
	echo "$2 . udp . 80 : goto service-$1,"
}

peer_init()
{
	nft -f - <<-EOF
		table ip services {
		$(service_map nft_chain)
		map services {
			type ipv4_addr . inet_proto . inet_service : verdict
			elements = { $(service_map nft_element) }
		}
		chain prerouting {
			type nat hook prerouting priority dstnat;
			ip daddr . meta l4proto . th dport vmap @services
		}
		}
	EOF
}
