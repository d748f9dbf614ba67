#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A connection through a service can be taken into an nft flowtable, where
# packets no longer meet conntrack: it stays translated.
#
#   client ---- uplink node b1 ---- b1
#                   flowtable
. "$(dirname "$0")/../lib.sh"

need socat iperf3 conntrack
topology 1
serve "80/tcp" b1
background nsenter "--net=/run/netns/$b1" iperf3 -s --logfile "$WORK/iperf3"
on "$node" nft -f - <<END || skip "this kernel lacks flowtables"
table inet fast {
	flowtable f {
		hook ingress priority 0
		devices = { uplink, b1 }
	}
	chain forward {
		type filter hook forward priority 0
		meta l4proto tcp flow add @f
	}
}
END
{
	for family in 4 6; do
		addresses $family
		echo "service set web"
		echo "frontend add web tcp $VIP:80"
		echo "backend set web $B1:80"
		echo "service set iperf"
		echo "frontend add iperf tcp $VIP:5201"
		echo "backend set iperf $B1:5201"
	done
} | apply
wait_for 20000 listens "$b1" tcp 5201

# offloaded FAMILY: is there a flow to the VIP in the flowtable?
offloaded()
{
	local family=ipv$1

	conntrack_list -f "$family" | grep -q "dport=80 .*\[OFFLOAD\]"
}

conntrack_list()
{
	on "$node" conntrack -L -p tcp "$@" 2>/dev/null
}

for family in 4 6; do
	addresses $family
	session "v$family" "$client" "$VIP:80"
	say "v$family" "some packets"
	say "v$family" "both ways"
	wait_for 10000 offloaded $family
	say "v$family" "past conntrack"
	cmd_ok on "$client" iperf3 -c "$(plain "$VIP")" -n 8M
	say "v$family" "and still there"
done
