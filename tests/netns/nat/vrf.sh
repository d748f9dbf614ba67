#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# In a VRF services are reached, and refusals reach who is refused, as elsewhere,
# and who has to end as there is no room any more; the main table's routes lead to
# others.
#
#   client ---- node, VIP:80 -> tb, :81 nobody, ---- tenant 198.51.100.1, 2001:db8:5::1
#                     :82 nobody, by reset     \---- tb 10.9.0.1, fd00:9::1
#                     :83 -> tb, max-connections 1
#      main table            VRF red: both on the right
. "$(dirname "$0")/../lib.sh"

modprobe -q vrf || true
topology 0
ip -n "$node" link add red type vrf table 100 || skip "this kernel lacks VRFs"
tenant='' tb=''
setup_ns tenant tb
{
	echo "link set red up"
	for name in tenant tb; do
		echo "link add $name type veth peer name eth0 netns ${!name}"
		echo "link set $name master red"
	done
	device tenant fe80::fe/64 198.51.100.254/24 2001:db8:5::fe/64
	device tb fe80::fe/64 10.9.0.254/24 fd00:9::fe/64
	echo "route add vrf red default via 198.51.100.1"
	echo "route add vrf red default via 2001:db8:5::1"
} | ip -n "$node" -batch -
{
	device eth0 fe80::1/64 198.51.100.1/24 2001:db8:5::1/64
	route 198.51.100.254 2001:db8:5::fe
} | ip -n "$tenant" -batch -
{
	device eth0 fe80::1/64 10.9.0.1/24 fd00:9::1/64
	route 10.9.0.254 fd00:9::fe
} | ip -n "$tb" -batch -
protos="tcp udp"
modprobe -q sctp || true
! grep -q "^SCTP " /proc/net/protocols || protos+=" sctp"
for proto in $protos; do
	serve "80/$proto" tb
done
{
	for proto in tcp udp sctp; do
		for port in 80 81 82; do
			with=icmp
			[[ $port != 82 ]] || with=tcp-reset
			echo "service set s-$proto-$port reject-with $with"
			echo "frontend add s-$proto-$port $proto 10.96.0.10:$port"
			echo "frontend add s-$proto-$port $proto [fd00:96::10]:$port"
		done
		echo "backend set s-$proto-80 10.9.0.1:80"
		echo "backend set s-$proto-80 [fd00:9::1]:80"
	done
	echo "service set full max-connections 1"
	echo "frontend add full tcp 10.96.0.10:83"
	echo "backend set full 10.9.0.1:80"
} | apply
count_packets "$client" <<END
astray prerouting ip saddr 10.96.0.10
astray6 prerouting ip6 saddr fd00:96::10
END

# SCTP before 6.2 takes nothing that its own host sends in a VRF.
own=$protos
[[ -e /proc/sys/net/sctp/l3mdev_accept ]] || own="tcp udp"
for family in 4 6; do
	addresses $family
	for proto in $protos; do
		expect_eq "$proto: served" "tb=2" \
			"$(ask_on "$tenant" "to=$VIP:80" proto=$proto n=2 tally=yes)"
		for port in 81 82; do
			expect_eq "$proto: $port" "ECONNREFUSED=2" \
				"$(ask_on "$tenant" "to=$VIP:$port" proto=$proto n=2 tally=yes)"
			[[ $own != *$proto* ]] || expect_eq "$proto: $port, the node's own" "ECONNREFUSED=2" \
				"$(ask_on "$node" "to=$VIP:$port" proto=$proto n=2 dev=red \
					tally=yes)"
		done
	done
done

# Of two for which there is room for one, as the node believes that both have ended.
count_packets "$tenant" <<<"ended input tcp sport 83 tcp flags & rst == rst"
expect_eq "who goes on" 1 "$(./lives.py "$tenant" 10.96.0.10:83 2)"
wait_for 20000 more_than 0 packets "$tenant" ended
expect_eq "what went to others" "0 0" "$(packets "$client" astray astray6)"
