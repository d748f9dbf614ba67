#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A service has a port of an address that another machine has, as an external IP
# of Kubernetes may be a node's. The machine's other ports and its pings are its
# own, for programs of this node, too, until the address becomes one of the
# cluster's or is set aside for services. The trace tells.
#
#   client ---- node, web 10.0.1.1:8443 external -> b2 ---- b1 10.0.1.1, serves 99
#                                                      ---- b2 10.0.2.1, serves 80
. "$(dirname "$0")/../lib.sh"

need conntrack jq
topology 2
serve "99/tcp 99/udp" b1
serve "80/tcp 80/udp" b2
apply <<END
service set web
frontend add web tcp 10.0.1.1:8443 kind external
frontend add web udp 10.0.1.1:8443 kind external policy local
frontend add web tcp [fd00:1::1]:8443 kind external
frontend add web udp [fd00:1::1]:8443 kind external policy local
backend set web 10.0.2.1:80 local
backend set web [fd00:2::1]:80 local
END
service="10.0.1.1:8443,[fd00:1::1]:8443" own="10.0.1.1:99,[fd00:1::1]:99"

# answers WHAT ANSWER: from the ports that the machine has of its own, to others
# and to the node itself; those of the service stay the service's.
answers()
{
	local ns proto

	# A flow of before goes on.
	on "$node" conntrack -F 2>/dev/null
	for ns in "$client" "$node"; do
		for proto in tcp udp; do
			expect_eq "$1: $proto" "$2=2" "$(ask_on "$ns" "to=$own" \
				"proto=$proto" n=2 tally=yes)"
			expect_eq "$1: $proto, the service" "b2=2" \
				"$(ask_on "$ns" "to=$service" "proto=$proto" n=2 tally=yes)"
		done
	done
}

# pings: are answered with the TTL of the machine itself, or of the node's.
pings()
{
	on "$client" ping -c 1 -W 20 10.0.1.1 | grep -o 'ttl=[0-9]*'
	on "$client" ping -c 1 -W 20 fd00:1::1 | grep -o 'ttl=[0-9]*'
}

# reason ADDRESS: why the trace says that a connection becomes what it does.
reason()
{
	svcnat -N "$node" -j trace tcp 192.0.2.1:1 "$1" | jq -r '"\(.verdict) \(.reason)"'
}

answers "external only" b1
expect_eq "external only: pings" "ttl=63 ttl=63" "$(pings | xargs)"
on "$node" ping -c 1 -W 20 10.0.1.1 >/dev/null
expect_eq "external only: trace" "pass external-unknown-port" "$(reason 10.0.1.1:99)"

cmd_ok svcnat -N "$node" config set external-unknown-port reject external-echo on
answers "on demand" ECONNREFUSED
expect_eq "on demand: pings" "ttl=64 ttl=64" "$(pings | xargs)"
expect_eq "on demand: trace" "reject external-unknown-port" "$(reason 10.0.1.1:99)"
cmd_ok svcnat -N "$node" config set external-unknown-port pass external-echo off
answers "external only, again" b1

for addr in 10.0.1.1 '[fd00:1::1]'; do
	cmd_ok svcnat -N "$node" frontend add web sctp "$addr:8443"
done
answers "with one of the cluster" ECONNREFUSED
expect_eq "with one of the cluster: pings" "ttl=64 ttl=64" "$(pings | xargs)"
expect_eq "with one of the cluster: trace" "reject unknown-port" "$(reason 10.0.1.1:99)"
for addr in 10.0.1.1 '[fd00:1::1]'; do
	cmd_ok svcnat -N "$node" frontend set web sctp "$addr:8443" kind external
done
answers "that is external now, too" b1

cmd_ok svcnat -N "$node" config set service-cidr 10.0.1.0/24,fd00:1::/64
answers "set aside for services" ECONNREFUSED
cmd_ok svcnat -N "$node" config set service-cidr none
answers "set aside no more" b1
expect_eq "pings" "ttl=63 ttl=63" "$(pings | xargs)"
