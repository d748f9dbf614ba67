#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The doctor and the trace see rules that keep connections from backends, in
# nftables and in both variants of iptables: those that surely do, and those that
# may. What the doctor says lets the connections through.
#
#   client ---- node, VIP:80 -> b1:80, VIP:82 -> node:8080 ---- b1
. "$(dirname "$0")/../lib.sh"
. ./examine.sh

need jq nft iptables-nft iptables-legacy
topology 1
serve "80/tcp" b1

# traced WORD [PORT]: what a trace says of filters.
traced()
{
	expect_eq "trace" "$1" "$(svcnat -N "$node" -j trace tcp 192.0.2.1:4000 \
		"10.96.0.10:${2-80}" | jq -r '.filters + " " + (.filter // "")')"
}

# Filters that drop what goes to backends, and such as do not or may not.
filters()
{
	local tables

	is forward-filter ok
	is input-filter null
	is notrack ok
	traced "pass "
	on "$node" nft -f - <<-END
		table inet fw {
			chain forward {
				type filter hook forward priority 0; policy drop
				ct state { established, related } accept
				iif lo accept
				meta l4proto { icmp, ipv6-icmp } accept
				tcp dport { 22, 443 } accept
			}
		}
	END
	is forward-filter problem "inet fw forward"
	traced "drop inet fw forward"
	fails "$client" 10.96.0.10:80 TIMEOUT
	fails "$client" "[fd00:96::10]:80" TIMEOUT
	mend forward-filter
	answers "$client" 10.96.0.10:80 b1
	answers "$client" "[fd00:96::10]:80" b1
	on "$node" nft "flush chain inet fw forward;
		add rule inet fw forward ct state established accept;
		add rule inet fw forward iifname uplink accept"
	is forward-filter note "inet fw forward"
	traced "depends inet fw forward"
	answers "$client" 10.96.0.10:80 b1
	on "$node" nft "flush chain inet fw forward;
		add chain inet fw forward { policy accept; };
		add rule inet fw forward tcp dport 1-100 reject"
	is forward-filter problem "by a rule"
	on "$node" nft "insert rule inet fw forward ct status dnat accept"
	is forward-filter ok
	# What comes back has to get through, too.
	on "$node" nft "flush chain inet fw forward;
		add chain inet fw forward { policy drop; };
		add rule inet fw forward tcp dport 80 accept"
	is forward-filter problem "drops the answers to what svcnat forwards"
	traced "drop inet fw forward"
	fails "$client" 10.96.0.10:80 TIMEOUT
	on "$node" nft "add rule inet fw forward tcp sport 80 ct state established accept"
	is forward-filter ok
	answers "$client" 10.96.0.10:80 b1
	on "$node" nft flush ruleset

	for tables in iptables-nft iptables-legacy; do
		if ! on "$node" "$tables" -nL >/dev/null 2>&1; then
			echo "this kernel lacks $tables"
			continue
		fi
		on "$node" "$tables" -P FORWARD DROP
		on "$node" "$tables" -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		on "$node" "$tables" -N WEB
		on "$node" "$tables" -A FORWARD -j WEB
		on "$node" "$tables" -A WEB -p tcp -m multiport --dports 22,81:99 -j ACCEPT
		is forward-filter problem "filter FORWARD"
		fails "$client" 10.96.0.10:80 TIMEOUT
		mend forward-filter
		answers "$client" 10.96.0.10:80 b1
		on "$node" "$tables" -D FORWARD 1
		on "$node" "$tables" -A WEB -d 10.0.1.0/24 -p tcp --dport 80 -j ACCEPT
		is forward-filter ok
		answers "$client" 10.96.0.10:80 b1
		on "$node" "$tables" -P FORWARD ACCEPT
		on "$node" "$tables" -F
		on "$node" "$tables" -X
	done
	on "$node" nft flush ruleset
}

# A filter that was written for the service's port, with the server on the node.
input_filter()
{
	serve "8080/tcp" node
	svcnat -N "$node" add - <<-END
		service set here
		frontend add here tcp 10.96.0.10:82
		backend set here 10.0.1.254:8080
	END
	is input-filter ok
	on "$node" nft -f - <<-END
		table inet fw {
			chain input {
				type filter hook input priority 0; policy drop
				ct state vmap { established : accept, invalid : drop }
				iifname lo accept
				meta l4proto ipv6-icmp accept
				tcp dport 82 accept
			}
		}
	END
	is input-filter problem "tcp 10.0.1.254:8080"
	traced "drop inet fw input" 82
	fails "$client" 10.96.0.10:82 TIMEOUT
	mend input-filter
	answers "$client" 10.96.0.10:82 node
	on "$node" nft flush ruleset
	svcnat -N "$node" service del here
}

notrack()
{
	on "$node" nft -f - <<-END
		table ip raw {
			chain pre {
				type filter hook prerouting priority raw
				ip daddr 10.96.0.0/16 notrack
			}
		}
	END
	is notrack problem "ip raw pre keeps tcp 10.96.0.10:80"
	expect_eq "trace" "ip raw pre" "$(svcnat -N "$node" -j trace tcp 192.0.2.1:4000 \
		10.96.0.10:80 | jq -r '."untracked-by"')"
	expect_eq "not tracked" "" "$(ask to=10.96.0.10:80 timeout=0.5 tally=yes | grep b1 || true)"
	on "$node" nft "flush chain ip raw pre; add rule ip raw pre iifname nowhere notrack"
	is notrack note
	answers "$client" 10.96.0.10:80 b1
	on "$node" nft flush ruleset
	is notrack ok
}

table
filters
input_filter
notrack
