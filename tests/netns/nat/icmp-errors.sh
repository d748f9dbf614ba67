#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ICMP errors about a translated connection reach the client as from the
# service: a closed port at the backend, and a link behind the node that takes
# smaller packets only, which big transfers get over.
#
#   client ---- node, VIP ---- b1, a router ---- far 10.0.9.1, fd00:9::1
#          1500           1500              1300 towards far
. "$(dirname "$0")/../lib.sh"

need iperf3
topology 1
far=''
setup_ns far
ip -n "$b1" link add far mtu 1300 type veth peer name eth0 netns "$far" mtu 1500
device far fe80::fe/64 10.0.9.254/24 fd00:9::fe/64 | ip -n "$b1" -batch -
{
	device eth0 fe80::1/64 10.0.9.1/24 fd00:9::1/64
	route 10.0.9.254 fd00:9::fe
} | ip -n "$far" -batch -
make_router "$b1"
ip -n "$node" -batch - <<END
route add 10.0.9.0/24 via 10.0.1.1
route add fd00:9::/64 via fd00:1::1
END

apply <<END
service set iperf
frontend add iperf tcp 10.96.0.10:5201
frontend add iperf tcp [fd00:96::10]:5201
backend set iperf 10.0.9.1:5201
backend set iperf [fd00:9::1]:5201
service set closed
frontend add closed udp 10.96.0.10:53
frontend add closed udp [fd00:96::10]:53
backend set closed 10.0.9.1:5353
backend set closed [fd00:9::1]:5353
END

# A socket only gets the error if the packet inside is the one that it sent.
count_packets "$client" <<END
unreach4 input ip saddr 10.96.0.10 icmp type destination-unreachable icmp code port-unreachable
unreach6 input ip6 saddr fd00:96::10 icmpv6 type destination-unreachable icmpv6 code port-unreachable
toobig4 input ip saddr 10.96.0.10 icmp type destination-unreachable icmp code frag-needed
toobig6 input ip6 saddr fd00:96::10 icmpv6 type packet-too-big
END
expect_eq "closed port" ECONNREFUSED "$(ask to=10.96.0.10:53 proto=udp)"
expect_eq "closed port" ECONNREFUSED "$(ask "to=[fd00:96::10]:53" proto=udp)"
expect_eq "port unreachable from the service's addresses" "1 1" \
	"$(packets "$client" unreach4 unreach6)"

background nsenter "--net=/run/netns/$far" iperf3 -s --logfile "$WORK/iperf3"
wait_for 20000 listens "$far" tcp 5201
for vip in 10.96.0.10 fd00:96::10; do
	cmd_ok on "$client" iperf3 -c $vip -n 2M
	expect_eq "mtu that the client has learnt for $vip" "mtu 1300" \
		"$(ip -n "$client" route get $vip | grep -o 'mtu 1300')"
done
[[ $(packets "$client" toobig4 toobig6) =~ ^[1-9][0-9]*\ [1-9] ]] ||
	fail "no message about the size came from the service's address"
