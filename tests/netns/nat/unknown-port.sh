#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A connection to a port that a VIP does not serve is refused, refused by reset,
# dropped, or left to routing, as configured; for a VIP that is only external
# there is a setting of its own.
#
#   client ---- node, VIP tcp/80 -> b1; the node's own tcp/99 and udp/99, to
#               which local routes lead from the VIPs ---- b1
#
# Where the VIP is an address of the node itself, its other ports are the
# node's, whatever is configured.
. "$(dirname "$0")/../lib.sh"

need jq
topology 1
serve "99/tcp 99/udp" node
serve "80/tcp" b1
apply <<END
service set web
frontend add web tcp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
frontend add web tcp 198.51.100.10:80 kind external
frontend add web tcp [fd00:cb::10]:80 kind external
backend set web 10.0.1.1:80
backend set web [fd00:1::1]:80
END
ip -n "$node" -batch - <<END
route add local 10.96.0.10/32 dev lo
route add local fd00:96::10/128 dev lo
route add local 198.51.100.10/32 dev lo
route add local fd00:cb::10/128 dev lo
END
count_packets "$client" <<END
unreach4 input icmp type destination-unreachable icmp code port-unreachable
unreach6 input icmpv6 type destination-unreachable icmpv6 code port-unreachable
reset4 input ip protocol tcp tcp flags & rst == rst
reset6 input ip6 nexthdr tcp tcp flags & rst == rst
END
kinds="unreach4 unreach6 reset4 reset6"
services="10.96.0.10:99,[fd00:96::10]:99"

setting=unknown-port

# policy NAME TCP-ANSWER UDP-ANSWER KINDS: which refusals are seen on the wire.
policy()
{
	local before after i limit=60 seen="" names=(unreach4 unreach6 reset4 reset6)

	cmd_ok svcnat -N "$node" config set "$setting" "$1"
	[[ $2 != TIMEOUT ]] || limit=0.5
	# shellcheck disable=SC2086 # one word each
	read -ra before < <(packets "$client" $kinds)
	expect_eq "$1: tcp" "$2=2" \
		"$(ask "to=$services" n=2 tally=yes timeout=$limit)"
	expect_eq "$1: udp" "$3=2" \
		"$(ask "to=$services" proto=udp n=2 tally=yes timeout=$limit)"
	expect_eq "$1: the port that is served" "b1=2" \
		"$(ask "to=${services//99/80}" n=2 tally=yes)"
	# The protocol belongs to the port.
	[[ $1 != reject ]] || expect_eq "$1: udp at the tcp port" "ECONNREFUSED=2" \
		"$(ask "to=${services//99/80}" proto=udp n=2 tally=yes)"
	# shellcheck disable=SC2086 # one word each
	read -ra after < <(packets "$client" $kinds)
	for i in 0 1 2 3; do
		((after[i] == before[i])) || seen+=" ${names[i]}"
	done
	expect_eq "$1: refusals on the wire" "$4" "${seen# }"
}

policies()
{
	policy reject ECONNREFUSED ECONNREFUSED "unreach4 unreach6"
	policy tcp-reset ECONNREFUSED ECONNREFUSED "$kinds"
	policy drop TIMEOUT TIMEOUT ""
	policy pass node node ""
}

outside="198.51.100.10:99,[fd00:cb::10]:99"
policies
expect_eq "external, standard" "node=2" "$(ask "to=$outside" n=2 tally=yes)"
cmd_ok svcnat -N "$node" config set unknown-port drop
expect_eq "external, as other addresses are not" "node=2" \
	"$(ask "to=$outside" n=2 tally=yes)"
inside=$services services=$outside setting=external-unknown-port
policies
services=$inside
expect_eq "not external, still" "TIMEOUT=2" \
	"$(ask "to=$services" n=2 tally=yes timeout=0.5)"

cmd_ok svcnat -N "$node" config set unknown-port drop echo off
ip -n "$node" -batch - <<END
address add 10.96.0.10/32 dev lo
address add fd00:96::10/128 dev lo
END
answers()
{
	[[ $(ask "to=$services" n=2 tally=yes timeout=1) == "$1" ]]
}
wait_for 20000 answers node=2
expect_eq "own address: udp" "node=2" "$(ask "to=$services" proto=udp n=2 tally=yes)"
expect_eq "own address: the port that is served" "b1=2" \
	"$(ask "to=${services//99/80}" n=2 tally=yes)"
cmd_ok on "$client" ping -c 1 -W 60 10.96.0.10
cmd_ok on "$client" ping -c 1 -W 60 fd00:96::10
ip -n "$node" -batch - <<END
address del 10.96.0.10/32 dev lo
address del fd00:96::10/128 dev lo
END
wait_for 20000 answers TIMEOUT=2

# An applied configuration that does not name it takes the default.
apply <<<$'flush\nconfig set echo on'
expect_eq "the defaults" "reject pass" \
	"$(svcnat -N "$node" -j config show |
		jq -r '.config | "\(."unknown-port") \(."external-unknown-port")"')"
