#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Other people's NAT rules and svcnat live in one network namespace, whoever was
# there first: svcnat has its VIPs, the rules have everything else, also the
# unknown ports of a VIP under the policy pass, and may hide sources.
#
#   client ---- node, VIP 10.96.0.10:80 -> b1 by svcnat ---- b1
#                     10.96.0.10:80, 10.99.0.1:80 and
#                     10.96.0.10:99 -> b2 by a rule     ---- b2
. "$(dirname "$0")/../lib.sh"

need nft iptables-nft
topology 2
serve "80/tcp" b1 b2

rules_nft()
{
	on "$node" nft -f - <<-END
		table ip other {
			chain pre {
				type nat hook prerouting priority dstnat
				ip daddr { 10.96.0.10, 10.99.0.1 } tcp dport { 80, 99 } dnat to 10.0.2.1:80
			}
			chain post {
				type nat hook postrouting priority srcnat
				ip daddr { 10.0.1.1, 10.0.2.1 } masquerade
			}
		}
	END
}

rules_iptables()
{
	on "$node" iptables-nft-restore <<-END
		*nat
		-A PREROUTING -p tcp -d 10.96.0.10 --dport 80 -j DNAT --to 10.0.2.1:80
		-A PREROUTING -p tcp -d 10.96.0.10 --dport 99 -j DNAT --to 10.0.2.1:80
		-A PREROUTING -p tcp -d 10.99.0.1 --dport 80 -j DNAT --to 10.0.2.1:80
		-A POSTROUTING -d 10.0.1.1 -j MASQUERADE
		-A POSTROUTING -d 10.0.2.1 -j MASQUERADE
		COMMIT
	END
}

table()
{
	apply <<-END
		config set unknown-port pass
		service set web
		frontend add web tcp 10.96.0.10:80
		backend set web 10.0.1.1:80
	END
}

for kind in nft iptables; do
	for order in "rules_$kind table" "table rules_$kind"; do
		echo "first, second: $order"
		on "$node" nft flush ruleset
		module_unload
		# shellcheck disable=SC2119
		module_load
		for step in $order; do
			$step
		done
		expect_eq "service, other address, unknown port" \
			"b1 10.0.1.254 b2 10.0.2.254 b2 10.0.2.254" \
			"$(ask to=10.96.0.10:80,10.99.0.1:80,10.96.0.10:99 n=3 |
				cut -d' ' -f1,2 | xargs)"
	done
done
