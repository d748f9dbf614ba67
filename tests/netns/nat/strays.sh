#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is of no connection, to an address of a service or one set aside for them,
# is refused or dropped as what is for an unknown port: it does not go round
# between the node and a router that sends it there.
#
#   far 198.51.100.1 ---- client, a router ---- node, VIP:80, :53 -> b1 ---- b1
#       2001:db8:5::1       to VIP by node       to far by client
. "$(dirname "$0")/../lib.sh"

need jq
topology 1
far=''
setup_ns far
ip -n "$client" link add far type veth peer name eth0 netns "$far"
device far fe80::fe/64 198.51.100.254/24 2001:db8:5::fe/64 | ip -n "$client" -batch -
{
	device eth0 fe80::1/64 198.51.100.1/24 2001:db8:5::1/64
	route 198.51.100.254 2001:db8:5::fe
} | ip -n "$far" -batch -
make_router "$client"
serve "80/tcp 53/udp" b1

# table SETTING VALUE...
table()
{
	apply <<-END
		config set service-cidr 10.96.1.0/24,fd00:96:1::/64 $*
		service set web
		frontend add web tcp 10.96.0.10:80
		frontend add web tcp [fd00:96::10]:80
		backend set web 10.0.1.1:80
		backend set web [fd00:1::1]:80
		service set dns
		frontend add dns udp 10.96.0.10:53
		frontend add dns udp [fd00:96::10]:53
		backend set dns 10.0.1.1:53
		backend set dns [fd00:1::1]:53
	END
}

count_packets "$client" <<END
there forward ip daddr 10.96.0.0/16 oifname eth0
there6 forward ip6 daddr fd00:96::/32 oifname eth0
back prerouting ip daddr 10.96.0.0/16 iifname eth0
back6 prerouting ip6 daddr fd00:96::/32 iifname eth0
END
count_packets "$far" <<END
unreach4 input icmp type destination-unreachable icmp code port-unreachable
unreach6 input icmpv6 type destination-unreachable icmpv6 code port-unreachable
reset4 input ip protocol tcp tcp flags & rst == rst
reset6 input ip6 nexthdr tcp tcp flags & rst == rst
expired4 input icmp type time-exceeded
expired6 input icmpv6 type time-exceeded
END

refused()
{
	svcnat -N "$node" -j stats | jq '.counters.rejected + .counters.dropped'
}

# strays FAMILY HOW TO KIND,...: sends one of each kind and sees all of them refused
# like that, and nothing come back of them.
strays()
{
	local six=6 from='[2001:db8:5::1]:4000' before after back kinds n passed=''
	[[ $1 == 6 ]] || six='' from=198.51.100.1:4000

	IFS=, read -ra kinds <<<"$4"
	n=${#kinds[@]}
	read -ra before < <(packets "$far" unreach$1 reset$1)
	before+=("$(packets "$client" "there$six")" "$(refused)")
	run ./raw.py "$far" "$4" "$from" "$3"
	wait_for 20000 more_than $((before[2] + n - 1)) packets "$client" "there$six"
	busywait 10000 more_than $((before[3] + n - 1)) refused || passed=y
	back=$(packets "$client" back back6)
	[[ $back == "0 0" ]] || fail "of $4 to $3 came back to the router: $back packets"
	[[ ! $passed ]] || fail "$4 to $3 were not refused"
	read -ra after < <(packets "$far" unreach$1 reset$1)
	expect_eq "$policy: $4 to $3" "$2" "$(case "$((after[0] - before[0])) $((after[1] - before[1]))" in
		"0 0") echo nothing ;;
		"$n 0") echo unreachable ;;
		"0 $n") echo reset ;;
		*) echo mixed ;;
	esac)"
}

errors=rst,rst-ack,bad-udp,icmp-error,echo-reply
segments=fin-ack,syn-ack,null,syn-fin,xmas
queries4=timestamp,address-mask,gre,none
queries6=node-information,gre
for policy in reject tcp-reset drop; do
	table unknown-port $policy
	for family in 4 6; do
		addresses $family
		queries=queries$family neighbours=
		[[ $family == 4 ]] || neighbours=,neighbour,none
		case $policy in
		reject)
			strays $family nothing "$VIP:80" $errors$neighbours
			strays $family unreachable "$VIP:80" "$segments,${!queries}"
			;;
		tcp-reset)
			strays $family nothing "$VIP:90" $errors$neighbours
			strays $family reset "$VIP:90" $segments
			;;
		drop) strays $family nothing "$VIP:80" "$errors,$segments,${!queries}" ;;
		esac
	done
done
for policy in drop reject; do
	table unknown-address $policy
	how=unreachable
	[[ $policy != drop ]] || how=nothing
	strays 4 $how 10.96.1.7:80 fin-ack,timestamp
	strays 6 $how '[fd00:96:1::7]:80' fin-ack,node-information
	strays 4 nothing 10.96.1.7:80 rst,icmp-error
	strays 6 nothing '[fd00:96:1::7]:80' rst,icmp-error
done

# SCTP: the tag of the packet, or the one that an INIT begins with.
count_packets "$far" <<END
begun4 input ip protocol sctp @th,96,16 0x0600 @th,32,32 0x01234567
begun6 input ip6 nexthdr sctp @th,96,16 0x0600 @th,32,32 0x01234567
data4 input ip protocol sctp @th,96,16 0x0601 @th,32,32 77
data6 input ip6 nexthdr sctp @th,96,16 0x0601 @th,32,32 77
other input meta l4proto sctp @th,96,8 != 6
END
table unknown-port reject
for to in 198.51.100.1:4000=10.96.0.10:90 '[2001:db8:5::1]:4000=[fd00:96::10]:90'; do
	so_far=$(refused)
	run ./raw.py "$far" sctp-init,sctp-data,sctp-abort,bad-sctp "${to%=*}" "${to#*=}"
	wait_for 20000 more_than $((so_far + 3)) refused
done
expect_eq "SCTP aborts" "1 1 1 1 0" "$(packets "$far" begun4 begun6 data4 data6 other)"
expect_eq "what came back to the router" "0 0" "$(packets "$client" back back6)"

# stays NAME PORT COUNTER WHAT: a connection from that port goes on after an invalid packet
# of it, and COUNTER has seen no resets, which WHAT is about.
stays()
{
	local name family so_far

	for family in 4 6; do
		name=$1$family
		addresses $family
		session "$name" "$client" "$VIP:80,bind=$CLIENT,sourceport=$2"
		so_far=$(refused)
		run ./raw.py "$client" tcp "$CLIENT:$2" "$VIP:80" flags=19
		wait_for 20000 more_than "$so_far" refused
		say "$name" "goes on"
		expect_eq "$4" 0 "$(packets "$client" "$3")"
		close_session "$name"
	done
}

# What is invalid in the middle of a connection ends nothing.
table unknown-port tcp-reset
count_packets "$client" <<<"ends prerouting tcp dport 5000 tcp flags & rst == rst"
stays live 5000 ends "resets of a live connection"

# What is of a connection, or begins one, goes its way.
for family in 4 6; do
	addresses $family
	six=6 from='[2001:db8:5::1]'
	[[ $family == 6 ]] || six='' from=198.51.100.1
	expect_eq "a datagram" "b1=2" "$(ask_on "$far" "to=$VIP:53" proto=udp n=2 tally=yes)"
	expect_eq "4000 bytes" "b1=2" \
		"$(ask_on "$far" "to=$VIP:53" proto=udp size=4000 n=2 tally=yes)"
	run ./raw.py "$far" udp "$from:4000" "$VIP:53" ttl=2
	wait_for 20000 more_than 0 packets "$far" expired$family
	cmd_ok on "$far" ping -c 1 -W 20 "$(plain "$VIP")"
done
expect_eq "what came back to the router" "0 0" "$(packets "$client" back back6)"

# An address of the node is its own.
table unknown-port drop
ip -n "$node" -batch - <<END
address add 10.96.0.10/32 dev lo
address add fd00:96::10/128 dev lo
END
reset_by_node()
{
	local before
	before=$(packets "$far" "reset$1")

	./raw.py "$far" fin-ack "$2:4000" "$VIP:90"
	busywait 200 more_than "$before" packets "$far" "reset$1"
}
addresses 4
wait_for 20000 reset_by_node 4 198.51.100.1
addresses 6
wait_for 20000 reset_by_node 6 '[2001:db8:5::1]'
ip -n "$node" -batch - <<END
address del 10.96.0.10/32 dev lo
address del fd00:96::10/128 dev lo
END

# Between neighbours of IPv6 the node may speak for the VIP: what no router sent.
for key in all uplink; do
	on "$node" sysctl -qw net.ipv6.conf.$key.proxy_ndp=1
done
run ip -6 -n "$node" neighbour add proxy fd00:96::10 dev uplink
count_packets "$client" <<END
advertised input icmpv6 type nd-neighbor-advert @th,64,128 0xfd000096000000000000000000000010
END
run ./raw.py "$client" neighbour '[2001:db8:2::1]:4000' '[fd00:96::10]:80' ttl=255
wait_for 20000 more_than 0 packets "$client" advertised
so_far=$(refused)
run ./raw.py "$client" neighbour '[2001:db8:2::1]:4000' '[fd00:96::10]:80' ttl=254
wait_for 20000 more_than "$so_far" refused

# Nor in the middle of one in a zone: nobody can say any more in which it came.
table unknown-port tcp-reset
on "$node" nft -f - <<END
table inet zones {
	chain pre {
		type filter hook prerouting priority -300
		iifname { uplink, b1 } ct zone set 5
	}
}
END
count_packets "$client" <<<"zoned prerouting tcp dport 5001 tcp flags & rst == rst"
stays zone 5001 zoned "resets of one in a zone"

# Left to routing it is routed, round and round.
table unknown-port pass
goes_round()
{
	./raw.py "$far" fin-ack 198.51.100.1:4000 10.96.0.10:90
	./raw.py "$far" fin-ack '[2001:db8:5::1]:4000' '[fd00:96::10]:90'
	[[ $(packets "$client" back back6) =~ ^[1-9][0-9]+\ [1-9][0-9] ]]
}
wait_for 20000 goes_round
