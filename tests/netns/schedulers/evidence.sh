#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 400
# Nobody can have a healthy backend passed over: not by packets without a
# connection, by connections that the node has forgotten, from an address that a
# backend's firewall rejects, by errors that are made up, by resets that get to the
# node only, nor by SYNs on a connection, which they do not end either. One that is
# really dead is passed over with the first SYN that comes again.
#
#   client ---- node, VIP:80, failover 2, penalty-share 100 ---- b1 b2 b3
. "$(dirname "$0")/../lib.sh"

need jq nft conntrack socat
topology 3
serve "80/tcp" b1 b2 b3
{
	echo "service set web failover 2 penalty-share 100"
	for vip in 10.96.0.10 "[fd00:96::10]"; do
		echo "frontend add web tcp $vip:80"
	done
	for i in 1 2 3; do
		echo "backend set web 10.0.$i.1:80"
		echo "backend set web [fd00:$i::1]:80"
	done
} | apply

# backends JQ-EXPRESSION: of each backend, IPv4 first.
backends()
{
	svcnat -N "$node" -j stats web |
		jq -r "[.services[0].backends[] | $1] | join(\" \")"
}

none_boxed()
{
	expect_eq "$1: how often backends were boxed" "0 0 0 0 0 0" \
		"$(backends '.counters.boxed // 0')"
}

raw()
{
	cmd_ok ./raw.py "$client" "$@"
}

# healthy: all have answered somebody a moment ago.
healthy()
{
	local vip

	for vip in 10.96.0.10 "[fd00:96::10]"; do
		expect_split "all answer" 60 "b1 b2 b3" \
			"$(ask "to=$vip:80" n=60 tally=yes)"
	done
}

healthy
raw ack 192.0.2.1:10000 10.96.0.10:80 n=3000
raw ack 203.0.113.1:10000 10.96.0.10:80 n=1000 hosts=200
raw ack "[2001:db8:2::1]:10000" "[fd00:96::10]:80" n=2000
none_boxed "acknowledgements of nothing"

# What the node has forgotten is picked up in its middle.
session one "$client" 10.96.0.10:80
cmd_ok on "$node" conntrack -F
printf 'hello\n' >&"${SESSION_IN[one]}"
none_boxed "a forgotten connection"

# Clients that do not exist are answered as others are.
raw syn 198.51.100.1:10000 10.96.0.10:80 n=2000 hosts=200
none_boxed "clients that never answer"

healthy
for i in 1 2 3; do
	name=b$i
	on "${!name}" nft -f - <<-END
		table inet filter {
			chain input {
				type filter hook input priority 0
				ip saddr 203.0.113.7 tcp dport 80 reject with tcp reset
				ip6 saddr 2001:db8:3::7 tcp dport 80 reject with tcp reset
				ip saddr 203.0.113.8 tcp dport 80 reject with icmpx admin-prohibited
				ip saddr 198.51.100.1 tcp dport 80 drop
			}
		}
	END
done
expect_eq "a client that is rejected" "ECONNREFUSED=300" \
	"$(ask to=10.96.0.10:80 from=203.0.113.7 n=300 tally=yes)"
none_boxed "a client that is rejected"
expect_eq "a client that is rejected, IPv6" "ECONNREFUSED=300" \
	"$(ask "to=[fd00:96::10]:80" from=2001:db8:3::7 n=300 tally=yes)"
none_boxed "a client that is rejected, IPv6"
expect_eq "a client that is told by an error" "EHOSTUNREACH=5" \
	"$(ask to=10.96.0.10:80 from=203.0.113.8 n=5 tally=yes)"
none_boxed "a client that is told by an error"

# Errors about what nobody has answered, but from where clients are.
for ((i = 0; i < 20; i++)); do
	raw syn "198.51.100.1:$((20000 + i))" 10.96.0.10:80
	for b in 1 2 3; do
		raw unreachable "10.0.$b.1:80" "198.51.100.1:$((20000 + i))"
	done
done
none_boxed "errors that are made up"

# What a backend says after its client's own reset is no refusal. The same client
# was the last to be answered.
healthy
[[ $(./lives.py "$client" 10.96.0.10:80 1 syn) == 1 ]] || fail "the connection has ended"
none_boxed "a client that resets"

# insist PORT KEY=NUMBER: a SYN, again and again.
insist()
{
	raw syn "192.0.2.1:$1" 10.96.0.10:80 "$2" >&2
	return 1
}

# On a connection. Its backend challenges some of those that get there, but not one
# that is signed.
for i in 1 2 3; do
	name=b$i
	on "${!name}" nft add rule inet filter input tcp option 19 exists drop
done
session two "$client" 10.96.0.10:80,bind=192.0.2.1,sourceport=31000
for key in ttl=64 ttl=1 option=19; do
	busywait 250 insist 31000 $key || true
	say two "with $key"
	none_boxed "SYNs on a connection, $key"
done
cmd_ok on "$node" conntrack -D -p tcp --orig-port-src 31000
busywait 1000 insist 31000 ttl=64 || true
none_boxed "SYNs on a connection that the node has forgotten"

# What dies on its way, at a router behind the node.
for i in 1 2 3; do
	name=b$i
	on "${!name}" nft add rule inet filter input ip ttl 1 drop
done
busywait 250 insist 32000 ttl=2 || true
none_boxed "SYNs that do not get there"

# Who does not answer anybody.
on "$b1" nft add rule inet filter input tcp dport 80 drop
tally=$(ask to=10.96.0.10:80 n=40 tally=yes timeout=20)
[[ $tally =~ ^b2=[0-9]+\ b3=[0-9]+$ ]] ||
	fail "b1 is dead: expected answers of b2 and b3, saw '$tally'"
expect_eq "who was boxed" "1 0 0" "$(backends '.counters.boxed // 0' | cut -d' ' -f1-3)"
