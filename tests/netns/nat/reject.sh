#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Where a service has no backend for a connection the client is told at once,
# by ICMP port unreachable, by a TCP reset, or by an SCTP ABORT whatever reject-with
# says, be it another machine or the node.
#
#   client ---- node, VIP:80 without backends, VIP:90 with one of weight 0 ---- b1
#               VIP:81 and VIP:91 are the same with reject-with tcp-reset
. "$(dirname "$0")/../lib.sh"

protos="tcp udp"
modprobe -q sctp || true
! grep -q "^SCTP " /proc/net/protocols || protos+=" sctp"
topology 1
{
	for proto in $protos; do
		for port in 80 81 90 91; do
			with=icmp
			[[ $port != *1 ]] || with=tcp-reset
			echo "service set s-$proto-$port reject-with $with"
			echo "frontend add s-$proto-$port $proto 10.96.0.10:$port"
			echo "frontend add s-$proto-$port $proto [fd00:96::10]:$port"
			[[ $port == 8* ]] || echo "backend set s-$proto-$port 10.0.1.1:80 weight 0"
			[[ $port == 8* ]] || echo "backend set s-$proto-$port [fd00:1::1]:80 weight 0"
		done
	done
} | apply
count_packets "$client" <<END
unreach4 input icmp type destination-unreachable icmp code port-unreachable
unreach6 input icmpv6 type destination-unreachable icmpv6 code port-unreachable
reset4 input ip saddr 10.96.0.10 tcp sport { 81, 91 } tcp flags & rst == rst
reset6 input ip6 saddr fd00:96::10 tcp sport { 81, 91 } tcp flags & rst == rst
wrong input tcp sport { 80, 90 } tcp flags & rst == rst
abort4 input ip saddr 10.96.0.10 sctp sport { 80, 81, 90, 91 } @th,96,8 6
abort6 input ip6 saddr fd00:96::10 sctp sport { 80, 81, 90, 91 } @th,96,8 6
END

# A client that gets the refusal while it is still busy sending may have to try
# twice, so that there are as many refusals or more.
at_least()
{
	(($2 >= $3)) || fail "expected $3 $1 or more, saw $2"
}

again=0
for family in 4 6; do
	addresses $family
	services=$VIP:80,$VIP:81,$VIP:90,$VIP:91
	for ns in "$client" "$node"; do
		for proto in $protos; do
			told=$(ask_on "$ns" "to=$services" proto=$proto n=8 tally=yes resent=1)
			[[ $told =~ ^ECONNREFUSED(\+?=8|=[1-7]\ ECONNREFUSED\+=[1-7])$ ]] ||
				fail "$proto to $services: expected 8 refusals, saw '$told'"
			[[ $told =~ \+=([1-8]) ]] && again=$((again + BASH_REMATCH[1]))
			echo "$proto to $services: $told"
		done
	done
	read -r unreach reset wrong abort < <(packets "$client" unreach$family reset$family \
		wrong abort$family)
	[[ $protos != *sctp ]] || at_least "SCTP aborts" "$abort" 8
	at_least "ICMP port unreachable" "$unreach" 12
	at_least "TCP resets" "$reset" 4
	expect_eq "resets by services that refuse by ICMP" 0 "$wrong"
done
# "+" is what had to be asked twice.
((again <= 32)) || fail "of 64 refusals $again came to the second SYN only"
