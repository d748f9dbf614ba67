#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The doctor finds each fault that nodes are known for, and what it says mends
# the fault: its command is carried out as it stands, and traffic that did not
# get through does.
#
#   client ---- node, VIP:80 -> b1:80                       ---- b1
#                     VIP:81 -> pod1:80     br0 10.0.9.254  ---- pod1 10.0.9.1
#                                                           ---- pod2 10.0.9.2
. "$(dirname "$0")/../lib.sh"
. ./examine.sh

need jq nft ipvsadm conntrack
topology 1
serve "80/tcp" b1

module_and_versions()
{
	is module ok
	is version ok
	echo 0.0.0 >"$WORK/version"
	mount --bind "$WORK/version" /sys/module/svcnat/version
	defer umount -q /sys/module/svcnat/version
	is version note "0.0.0"
	umount /sys/module/svcnat/version
	cmd_fail 4 "not permitted" on "$node" setpriv --reuid=65534 --regid=65534 \
		--clear-groups svcnat doctor
	module_unload
	is module problem "not loaded"
	expect_eq "mend" "modprobe svcnat" "$(command_of module)"
	is ip-forward ok
	# shellcheck disable=SC2119
	module_load
	is module ok
}

forwarding()
{
	local sysctls=(net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0)

	on "$node" sysctl -qw "${sysctls[@]}"
	is ip-forward note
	is ip6-forward note
	table
	is ip-forward problem
	is ip6-forward problem
	fails "$client" 10.96.0.10:80 TIMEOUT
	fails "$client" "[fd00:96::10]:80" TIMEOUT
	mend ip-forward
	mend ip6-forward
	answers "$client" 10.96.0.10:80 b1
	answers "$client" "[fd00:96::10]:80" b1
}

# advertise ROUTER: it tells the node that it is a router, from its link-local address.
advertise()
{
	on "$1" python3 - <<-'END'
		import socket, struct
		s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
		s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
		s.bind(("fe80::1%eth0", 0, 0, socket.if_nametoindex("eth0")))
		s.sendto(struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0), ("ff02::1%eth0", 0))
	END
}

has_router()
{
	[[ $(ip -n "$node" -6 route show default) == *'proto ra'* ]]
}

# A node that has its route from a router's advertisement keeps it.
routers()
{
	ip -n "$node" -6 route del default
	on "$node" sysctl -qw net.ipv6.conf.all.forwarding=0
	# Otherwise it says that it is none when the node asks for its address.
	on "$client" sysctl -qw net.ipv6.conf.eth0.forwarding=1
	advertise "$client"
	wait_for 10000 has_router
	is ip6-forward problem
	mend ip6-forward
	ip -n "$node" -6 route del default
	advertise "$client"
	wait_for 10000 has_router
	on "$client" sysctl -qw net.ipv6.conf.eth0.forwarding=0
	ip -n "$node" -6 route del default
	ip -n "$node" -6 route add default via 2001:db8:2::1
}

no_ipv6()
{
	setup_ns other
	on "$other" sysctl -qw net.ipv6.conf.all.disable_ipv6=1
	local node=$other

	is ip6-forward ok "switched off"
	svcnat -N "$node" service set web
	svcnat -N "$node" frontend add web tcp "[fd00:96::10]:80"
	is ip6-forward problem "switched off"
	cmd_ok on "$node" bash -c "$(command_of ip6-forward)"
	is ip6-forward ok
}

rp_filter()
{
	is rp-filter ok
	on "$node" sysctl -qw net.ipv4.conf.uplink.rp_filter=1
	is rp-filter note "1 interface (uplink)"
	mend rp-filter
	# The greater one is in force, and 2 is loose.
	on "$node" sysctl -qw net.ipv4.conf.all.rp_filter=1 \
		net.ipv4.conf.uplink.rp_filter=2
	is rp-filter note
	[[ $(field rp-filter found) != *uplink* ]] || fail "a loose filter is told"
	on "$node" sysctl -qw net.ipv4.conf.all.rp_filter=0
	is rp-filter ok
}

routes()
{
	is route ok
	for at in 10.96.0.10:80 "[fd00:96::10]:80"; do
		[[ $at != \[* ]] || family=-6
		run ip -n "$node" ${family-} route del default
		is route problem "$(plain "${at%:*}")"
		fails "$node" "$at" ENETUNREACH
		mend route
		answers "$node" "$at" b1
	done
	{
		route 192.0.2.1 2001:db8:2::1
	} | ip -n "$node" -batch -
	svcnat -N "$node" frontend add web tcp 198.51.100.1:80
	run ip -n "$node" route add unreachable 198.51.100.0/24
	is route problem "No route to host"
	mend route
	answers "$node" 198.51.100.1:80 b1
	svcnat -N "$node" frontend del web tcp 198.51.100.1:80
}

bridges()
{
	local i pod off=(net.bridge.bridge-nf-call-iptables=0
		net.bridge.bridge-nf-call-ip6tables=0)

	is bridge-nf ok
	modprobe -q br_netfilter || true
	on "$node" sysctl -qw "${off[@]}"
	setup_ns pod1 pod2
	ip -n "$node" link add br0 type bridge forward_delay 0
	for i in 1 2; do
		pod=pod$i
		ip link add eth0 netns "${!pod}" type veth peer name "$pod" netns "$node"
		ip -n "$node" link set "$pod" master br0 up
		{
			device eth0 "fe80::$i/64" "10.0.9.$i/24" "fd00:9::$i/64"
			route 10.0.9.254 fd00:9::fe
		} | ip -n "${!pod}" -batch -
		# A bridge without backends, or with one port only.
		is bridge-nf note "bridge br0"
	done
	device br0 fe80::fe/64 10.0.9.254/24 fd00:9::fe/64 | ip -n "$node" -batch -
	serve "80/tcp" pod1
	svcnat -N "$node" add - <<-END
		service set pods
		frontend add pods tcp 10.96.0.10:81
		frontend add pods tcp [fd00:96::10]:81
		backend set pods 10.0.9.1:80
	END
	is bridge-nf problem "bridge br0"
	fails "$pod2" 10.96.0.10:81 TIMEOUT
	# Then the bridge would pass nothing on.
	on "$node" nft "add table inet fw;
		add chain inet fw forward { type filter hook forward priority 0; policy drop; }"
	is bridge-nf problem
	[[ $(field bridge-nf mend) == "first accept what bridges forward"* ]] ||
		fail "the mend would cut the bridge"
	on "$node" nft delete table inet fw
	is bridge-nf problem
	mend bridge-nf
	answers "$pod2" 10.96.0.10:81 pod1

	# For one family only, and of one bridge only.
	svcnat -N "$node" backend set pods "[fd00:9::1]:80"
	on "$node" sysctl -qw net.bridge.bridge-nf-call-ip6tables=0
	is bridge-nf problem
	fails "$pod2" "[fd00:96::10]:81" TIMEOUT
	expect_eq "mend" "sysctl -w net.bridge.bridge-nf-call-ip6tables=1" \
		"$(command_of bridge-nf)"
	run ip -n "$node" link set br0 type bridge nf_call_ip6tables 1
	is bridge-nf ok
	answers "$pod2" "[fd00:96::10]:81" pod1
}

flows()
{
	local port

	for ((port = $1; port <= $2; port++)); do
		nsenter "--net=/run/netns/$node" conntrack -I -p udp -s 192.0.2.1 \
			-d 10.0.1.1 --sport "$port" --dport 9 -t 600 >/dev/null 2>&1
	done
}

connections()
{
	local buckets

	is conntrack-room ok
	is conntrack-buckets ok
	on "$node" conntrack -F 2>/dev/null
	machine_sysctl net.netfilter.nf_conntrack_max 20
	flows 1 16
	is conntrack-room note "16 connections of at most 20"
	flows 17 19
	is conntrack-room problem
	mend_machine conntrack-room

	buckets=$(sysctl -n net.netfilter.nf_conntrack_buckets)
	machine_sysctl net.netfilter.nf_conntrack_buckets "$buckets"
	sysctl -qw "net.netfilter.nf_conntrack_max=$((9 * buckets))"
	is conntrack-buckets note
	mend_machine conntrack-buckets

	is tcp-liberal note
	mend tcp-liberal
}

ipvs()
{
	modprobe -q ip_vs || true
	[[ -e /proc/net/ip_vs ]] || skip "this kernel lacks IPVS"
	on "$node" ipvsadm -A -t 10.96.1.1:80 -s rr
	on "$node" ipvsadm -A -f 80 -s rr
	is ipvs ok
	for service in "-t 10.96.0.10:80" "-u 10.96.0.10:53" "-t [fd00:96::10]:80"; do
		# shellcheck disable=SC2086 # two words
		on "$node" ipvsadm -A $service -s rr
		is ipvs problem "${service#* }"
		mend ipvs
	done
	on "$node" ipvsadm -C
}

# A service at an address that the node has, also as its own, is nothing to mend.
local_addresses()
{
	is local-address ok "no service address"
	for at in 10.96.0.10/24 fd00:96::10/128; do
		run ip -n "$node" address add "$at" dev b1 nodad
		is local-address ok "${at%/*} is on interface b1"
		expect_eq "mend" "" "$(command_of local-address | grep -v '^null$' || true)"
		run ip -n "$node" address del "$at" dev b1
	done
	svcnat -N "$node" frontend add web tcp 192.0.2.254:80
	is local-address ok "192.0.2.254 is on interface uplink"
	answers "$client" 192.0.2.254:80 b1
	svcnat -N "$node" frontend del web tcp 192.0.2.254:80
}

icmp()
{
	if ! on "$node" test -e /proc/sys/net/ipv4/icmp_msgs_per_sec; then
		is icmp-rate null
		return 0
	fi
	on "$node" sysctl -qw net.ipv4.icmp_msgs_per_sec=100
	# The topology takes the limit from all types.
	is icmp-rate ok "not limited"
	on "$node" sysctl -qw net.ipv4.icmp_ratemask=8
	is icmp-rate note "100 refusals"
	mend icmp-rate
}

output()
{
	local out

	on "$node" sysctl -qw net.ipv4.ip_forward=1
	cmd_ok svcnat -N "$node" doctor
	out=$(svcnat -N "$node" doctor)
	tail -n 1 <<<"$out" | grep -Eqx '0 problems, [0-9]+ notes?, [0-9]+ checks' ||
		fail "no summary in: $out"
	examine
	expect_eq "counts" true "$(jq '.problems == 0 and .notes ==
		([.checks[] | select(.status == "note")] | length)' "$WORK/doctor")"
	on "$node" sysctl -qw net.ipv4.ip_forward=0
	cmd_fail 1 "PROBLEM  ip-forward" svcnat -N "$node" doctor
	quiet 1
	on "$node" sysctl -qw net.ipv4.ip_forward=1
	quiet 0
}

# quiet STATUS: only that is told.
quiet()
{
	local out status=0

	out=$(svcnat -N "$node" -q doctor 2>&1) || status=$?
	expect_eq "quiet" "$1:" "$status:$out"
}

# Node ports among those that connections get, and at 127.0.0.1, from where
# nothing leaves the host unless that is allowed.
node_ports()
{
	is nodeport-range null
	is route-localnet null
	cmd_ok svcnat -N "$node" frontend add web tcp nodeport 30080
	is nodeport-range ok
	cmd_ok svcnat -N "$node" frontend add web tcp nodeport 33000
	is nodeport-range note 33000
	mend nodeport-range
	is route-localnet null
	cmd_ok svcnat -N "$node" config set nodeport-addresses all,127.0.0.0/8
	is route-localnet problem
	expect_eq "not from loopback" "" \
		"$(ask_on "$node" to=127.0.0.1:30080 timeout=1 | grep '^b1' || true)"
	mend route-localnet
	expect_eq "from loopback" "b1" "$(ask_on "$node" to=127.0.0.1:30080 | cut -d' ' -f1)"
	cmd_ok svcnat -N "$node" frontend del web tcp nodeport 30080
	cmd_ok svcnat -N "$node" frontend del web tcp nodeport 33000
	cmd_ok svcnat -N "$node" config set nodeport-addresses all
}

module_and_versions
forwarding
routers
node_ports
no_ipv6
rp_filter
routes
local_addresses
icmp
output
bridges
connections
ipvs
