# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What all peers share: the services, the traffic, the router between them.  To
# be sourced in the guest.
#
#   sender (netns)             router (this namespace)
#   load ------- veth -------- in 10.1.0.1/16     clients 10.1.0.0/16
#                              |  peer under test: VIPs from 10.96.0.1 on
#                              out (dummy) ------ backends from 10.128.0.17 on
#                                  via 172.16.0.1, one neighbour for all of them
#
# Which VIP has which backends is told in tables.py.

router_init()
{
	sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	modprobe -a veth dummy
	ip -batch - <<-EOF
		netns add sender
		link add in address 02:00:00:00:00:01 type veth peer name load netns sender
		address add 10.1.0.1/16 dev in
		link set in up
		link add out type dummy
		address add 172.16.0.2/24 dev out
		link set out up
		route add 10.0.0.0/8 via 172.16.0.1
	EOF
	ip -n sender link set load up
	# The answers to this client leave the way that it came.
	ip neigh add 10.1.0.2 lladdr 02:00:00:00:00:02 dev in
	sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 \
		net.ipv4.conf.in.rp_filter=0 net.ipv4.conf.in.send_redirects=0
}

# Connections are tracked, because a rule could ask for their state, in a table
# that is much larger than they need, and for ever: while the guest waits for
# its disk its clock runs as fast as it can.
conntrack_init()
{
	modprobe -a nf_conntrack nf_conntrack_netlink
	echo 262144 >/sys/module/nf_conntrack/parameters/hashsize
	sysctl -qw net.netfilter.nf_conntrack_max=1048576 \
		net.netfilter.nf_conntrack_udp_timeout=1000000 \
		net.netfilter.nf_conntrack_udp_timeout_stream=1000000
	nft -f - <<-EOF
		table ip stateful {
			chain unused {
				ct state invalid drop
			}
		}
	EOF
}

# An empty chain at each hook where addresses are translated.
empty_nat_table()
{
	nft -f - <<-EOF
		table ip nat {
			chain prerouting { type nat hook prerouting priority dstnat; }
			chain input { type nat hook input priority 100; }
			chain output { type nat hook output priority -100; }
			chain postrouting { type nat hook postrouting priority srcnat; }
		}
	EOF
}

# send first|same PACKETS SOURCE:PORT DESTINATION:PORT NR-DESTINATIONS
# Prints the instructions for each packet.
send()
{
	ip netns exec sender "$TMPDIR/load" load "$@"
}

# answering CLIENT PROTOCOL: what each of the client's connections is to and who
# answers it, two ADDRESS:PORT a line.  A client may be all of a network, 10.1.N.0/24.
answering()
{
	conntrack -L -p "$2" -s "$1" 2>/dev/null |
		sed -E 's/.* src=[^ ]+ dst=([^ ]+) sport=[^ ]+ dport=([0-9]+) .*src=([^ ]+) dst=[^ ]+ sport=([^ ]+) dport=.*/\1:\2 \3:\4/'
}
