# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The hosts of most scripts and their addresses. To be sourced by lib.sh.

# topology N: the house that most scripts live in.
#
#   client                    node (svcnat)                 b1 ... bN
#   eth0 192.0.2.1/24 --- uplink 192.0.2.254/24
#        2001:db8:2::1/64        2001:db8:2::fe/64
#   lo   203.0.113.0/24       b1 10.0.1.254/24 ------------ eth0 10.0.1.1/24
#        2001:db8:3::/64         fd00:1::fe/64                   fd00:1::1/64
#                             b2 10.0.2.254/24, fd00:2::fe/64 -- 10.0.2.1/24 ...
#
# All of the networks on the client's lo are its own: sources to choose from.
# Default routes lead from client and backends to node, from node to client.
topology()
{
	local n=$1 i name names=()

	for ((i = 1; i <= n; i++)); do
		names+=("b$i")
	done
	name_ns client node "${names[@]}"
	{
		printf 'netns add %s\n' "${NAMESPACES[@]}"
		echo "link add eth0 netns $client type veth peer name uplink netns $node"
		for name in "${names[@]}"; do
			echo "link add eth0 netns ${!name} type veth peer name $name netns $node"
		done
	} | run ip -batch -
	{
		device lo
		device eth0 fe80::1/64 192.0.2.1/24 2001:db8:2::1/64
		route 192.0.2.254 2001:db8:2::fe
		echo "route add local 203.0.113.0/24 dev lo"
		echo "route add local 2001:db8:3::/64 dev lo"
	} | families | ip -n "$client" -batch -
	{
		device lo
		device uplink fe80::fe/64 192.0.2.254/24 2001:db8:2::fe/64
		route 192.0.2.1 2001:db8:2::1
		for ((i = 1; i <= n; i++)); do
			device "b$i" fe80::fe/64 "10.0.$i.254/24" "fd00:$i::fe/64"
		done
	} | families | ip -n "$node" -batch -
	for ((i = 1; i <= n; i++)); do
		name=b$i
		{
			device lo
			device eth0 fe80::1/64 "10.0.$i.1/24" "fd00:$i::1/64"
			route "10.0.$i.254" "fd00:$i::fe"
		} | families | ip -n "${!name}" -batch -
	done
	make_router "$node"
	agent_start
}

# addresses 4|6: sets VIP, CLIENT, NODE and B1 to B3 to the topology's addresses
# in that family, as they are written before a port.
# shellcheck disable=SC2034 # for the scripts
addresses()
{
	case $1 in
	4)
		VIP=10.96.0.10 CLIENT=192.0.2.1 NODE=192.0.2.254
		B1=10.0.1.1 B2=10.0.2.1 B3=10.0.3.1
		;;
	6)
		VIP='[fd00:96::10]' CLIENT='[2001:db8:2::1]' NODE='[2001:db8:2::fe]'
		B1='[fd00:1::1]' B2='[fd00:2::1]' B3='[fd00:3::1]'
		;;
	esac
}

# plain ADDRESS: without brackets.
plain()
{
	printf '%s\n' "${1//[\[\]]/}"
}

# Whether the kernel was booted with IPv6.
have_ipv6()
{
	[[ -e /proc/sys/net/ipv6/conf ]]
}

# families: passes lines for `ip -batch` on, without IPv6's where there is none.
families()
{
	if have_ipv6; then
		cat
	else
		grep -v '::\|addrgenmode'
	fi
}

# make_router NETNS: forwards, and tells of every packet that it cannot forward.
make_router()
{
	on "$1" sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 \
		net.ipv4.conf.default.rp_filter=0 net.ipv4.icmp_ratemask=0
	! have_ipv6 || on "$1" sysctl -qw net.ipv6.conf.all.forwarding=1 \
		net.ipv6.icmp.ratelimit=0
}

# device NAME ADDRESS... and route GATEWAY... (default routes) print lines for
# `ip -batch`. The addresses are usable at once; a link-local one must be named
# where IPv6 is to be forwarded.
device()
{
	local dev=$1 addr
	shift

	[[ $dev == lo ]] || echo "link set dev $dev addrgenmode none"
	for addr in "$@"; do
		[[ $addr != *:* ]] || addr+=" nodad"
		echo "address add $addr dev $dev"
	done
	echo "link set dev $dev up"
}

route()
{
	printf 'route add default via %s\n' "$@"
}
