# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# One rule that sends everything to one backend: what translating alone costs,
# without finding a service and picking a backend.
# shellcheck disable=SC2034 # for guest
TRANSLATES=1
# shellcheck disable=SC2034 # for run
MOST=2000

peer_init()
{
	empty_nat_table
	local protocol

	for protocol in $PROTOCOLS; do
		nft add rule ip nat prerouting ip daddr 10.96.0.0/12 "$protocol" dport 80 \
			dnat to 10.128.0.17:8080
	done
}
