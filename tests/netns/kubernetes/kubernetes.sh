#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a Kubernetes node must do with a connection, for each kind of frontend,
# policy and sender: the cases in kubernetes.cases, one a line.  Packets and
# `svcnat trace` must agree on each.
#
#   out                      node (svcnat)                     node2
#   eth0 192.0.2.1/24 ------ uplink 192.0.2.254/24
#   lo 198.51.100.0/24,      lan 10.16.0.1/24 ---------------- lan 10.16.0.2/24
#      203.0.113.99,         pod-a (no address) -- a           pod-c 10.244.2.30/25 -- c
#      10.96.0.200           pod-b 10.244.1.130/25 -- b        pod-d 10.244.2.130/25 -- d
#
#   a 10.244.1.1/32 and 10.245.0.1/32   c 10.244.2.1/25
#   b 10.244.1.129/25                   d 10.244.2.129/25
#
# a is on the node as Calico has its pods: a route to the one address, and no
# address at the other end.  What node2's pods send, also to each other, goes by
# way of the node, which does their service work, too: replies come back there.
# IPv6 addresses have the digits of the IPv4 ones, see casefile.py.
FAMILY=${FAMILY:-4}
. "$(dirname "$0")/../lib.sh"

name_ns out node node2 a b c d
{
	printf 'netns add %s\n' "${NAMESPACES[@]}"
	echo "link add eth0 netns $out type veth peer name uplink netns $node"
	echo "link add lan netns $node type veth peer name lan netns $node2"
	echo "link add pod-a netns $node type veth peer name eth0 netns $a"
	echo "link add pod-b netns $node type veth peer name eth0 netns $b"
	echo "link add pod-c netns $node2 type veth peer name eth0 netns $c"
	echo "link add pod-d netns $node2 type veth peer name eth0 netns $d"
} | run ip -batch -
{
	device lo 203.0.113.99/32 10.96.0.200/32 2001:db8:3::99/128 fd00:96::200/128
	device eth0 fe80::1/64 192.0.2.1/24 2001:db8:2::1/64
	route 192.0.2.254 2001:db8:2::254
	echo "route add local 198.51.100.0/24 dev lo"
	echo "route add local 2001:db8:51::/64 dev lo"
} | ip -n "$out" -batch -
{
	device lo
	device uplink fe80::fe/64 192.0.2.254/24 2001:db8:2::254/64
	device lan fe80::1/64 10.16.0.1/24 fd00:16::1/64
	device pod-a fe80::fe/64
	device pod-b fe80::fe/64 10.244.1.130/25 fd00:244:1::130/120
	route 192.0.2.1 2001:db8:2::1
	for addr in 10.244.1.1 10.245.0.1 fd00:244:1::1 fd00:245::1; do
		echo "route add $addr dev pod-a"
	done
	echo "route add 10.244.2.0/24 via 10.16.0.2"
	echo "route add fd00:244:2::/64 via fd00:16::2"
} | ip -n "$node" -batch -
{
	device lo
	device lan fe80::2/64 10.16.0.2/24 fd00:16::2/64
	device pod-c fe80::fe/64 10.244.2.30/25 fd00:244:2::30/120
	device pod-d fe80::fe/64 10.244.2.130/25 fd00:244:2::130/120
	route 10.16.0.1 fd00:16::1
	echo "route add default via 10.16.0.1 table 100"
	echo "route add default via fd00:16::1 table 100"
} | ip -n "$node2" -batch -
for version in 4 6; do
	printf 'rule add iif %s lookup 100\n' pod-c pod-d |
		ip -n "$node2" -$version -batch -
done
{
	device lo
	device eth0 fe80::1/64 10.244.1.1/32 10.245.0.1/32 fd00:244:1::1/128 fd00:245::1/128
	echo "route add 169.254.1.1 dev eth0"
	route "169.254.1.1 dev eth0" "fe80::fe dev eth0"
} | ip -n "$a" -batch -
{
	device lo
	device eth0 fe80::1/64 10.244.1.129/25 fd00:244:1::129/120
	route 10.244.1.130 fd00:244:1::130
} | ip -n "$b" -batch -
{
	device lo
	device eth0 fe80::1/64 10.244.2.1/25 fd00:244:2::1/120
	route 10.244.2.30 fd00:244:2::30
} | ip -n "$c" -batch -
{
	device lo
	device eth0 fe80::1/64 10.244.2.129/25 fd00:244:2::129/120
	route 10.244.2.130 fd00:244:2::130
} | ip -n "$d" -batch -
for ns in "$node" "$node2"; do
	make_router "$ns"
	# Between pods of node2 the way by the node is meant.
	on "$ns" sysctl -qw net.ipv4.conf.all.send_redirects=0 \
		net.ipv4.conf.default.send_redirects=0 \
		net.ipv4.conf.lan.send_redirects=0
done
on "$node" sysctl -qw net.ipv4.conf.pod-a.proxy_arp=1 net.ipv4.neigh.pod-a.proxy_delay=0

agent_start
for ns in "${NAMESPACES[@]}"; do
	on "$ns" sysctl -qw net.ipv4.ping_group_range="0 0"
done
# Backends, h being one in the node's own network; and what answers where svcnat
# lets a packet pass.
h=$node
ports="8080/tcp 8080/udp"
modprobe -q sctp || true
! grep -q '^SCTP ' /proc/net/protocols || ports+=" 8080/sctp"
serve "$ports" a b c d h
serve "80/tcp 80/udp" out
serve "99/tcp 99/udp 30010/tcp 30010/udp 30099/tcp 30099/udp" node
serve "30010/tcp 30010/udp" node2

netns=()
for name in out node node2 a b c d; do
	netns+=("$name=${!name}")
done
agent cases kubernetes/kubernetes.cases "$FAMILY" "${netns[@]}" | tee "$WORK/verdicts"
read -r count _ failed _ < <(tail -n 1 "$WORK/verdicts")
((count > 0 && failed == 0)) || fail "$failed of $count cases"
