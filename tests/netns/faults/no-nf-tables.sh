#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Where nf_tables and iptables cannot be loaded, svcnat can, and does everything.
#
#   client 192.0.2.1 ---- node, VIP 10.96.0.10 ---- b1 10.0.1.1
#          2001:db8:2::1       [fd00:96::10]   \--- b2 10.0.2.1
# kernels: 6.1 6.12
# boot: module_blacklist=nf_tables,nft_chain_nat,nft_nat,x_tables,ip_tables,ip6_tables,iptable_nat,ip6table_nat
. "$(dirname "$0")/../lib.sh"

need conntrack
for module in nf_tables x_tables; do
	! modprobe "$module" 2>"$WORK/modprobe" || fail "$module can be loaded"
	[[ ! -e /sys/module/$module ]] || fail "$module is loaded"
done
topology 2
serve "80/tcp 53/udp" b1 b2
apply <<END
service set web on-removal reset
frontend add web tcp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
frontend add web tcp nodeport 30080
service set dns masquerade always
frontend add dns udp 10.96.0.10:53
frontend add dns udp [fd00:96::10]:53
$(for i in 1 2; do
	printf 'backend set %s\n' "web 10.0.$i.1:80" "web [fd00:$i::1]:80" \
		"dns 10.0.$i.1:53" "dns [fd00:$i::1]:53"
done)
END
for family in 4 6; do
	addresses $family
	expect_split "$VIP, TCP" 20 "b1 b2" "$(ask "to=$VIP:80" n=20 tally=yes)"
	expect_split "$NODE, a node port" 20 "b1 b2" "$(ask "to=$NODE:30080" n=20 tally=yes)"
	expect_split "from the node" 20 "b1 b2" "$(ask_on "$node" "to=$VIP:80" n=20 tally=yes)"
	expect_split "$VIP, UDP" 20 "b1 b2" "$(ask "to=$VIP:53" proto=udp n=20 tally=yes)"
	expect_eq "$VIP, another port" "ECONNREFUSED=1" "$(ask "to=$VIP:81" tally=yes)"
	cmd_ok on "$client" ping -c 1 -W 60 "$(plain "$VIP")"
done
session one "$client" 10.96.0.10:80
say one "while it lasts"
cmd_ok svcnat -N "$node" service del web
ended()
{
	[[ -z $(ss -N "$client" -Htn state established 'dport = :80') ]]
}
wait_for 10000 ended
