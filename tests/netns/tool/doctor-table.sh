#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The doctor looks at the table itself, and at what stands around it: services
# that refuse, addresses that do not work, clients that are not answered, room
# that ends, connections that are forgotten too early. What it says mends that.
#
#   client ---- uplink node, VIP:80 -> b1:80 ---- b1
#   192.0.2.1   192.0.2.254
. "$(dirname "$0")/../lib.sh"
. ./examine.sh

need jq conntrack nft iptables-nft iptables-legacy
topology 1
serve "80/tcp" b1

no_backend()
{
	is no-backend ok
	svcnat -N "$node" add - <<-END
		service set empty
		frontend add empty tcp 10.96.0.11:80
	END
	is no-backend note "of empty for instance: without backends of a family 1"
	fails "$client" 10.96.0.11:80 ECONNREFUSED
	svcnat -N "$node" backend set empty 10.0.1.1:80 weight 0
	is no-backend note "with weights of 0 only 1"
	fails "$client" 10.96.0.11:80 ECONNREFUSED
	svcnat -N "$node" backend set empty 10.0.1.1:80 weight 1
	is no-backend ok
	# A backend of the other family is none.
	svcnat -N "$node" frontend add empty tcp "[fd00:96::11]:80"
	is no-backend note "of empty for instance: without backends of a family 1"
	svcnat -N "$node" service del empty
}

backend_address()
{
	local at

	is backend-address ok
	for at in 10.96.0.10 127.0.0.1 "[fd00:96::10]" "[::1]"; do
		svcnat -N "$node" add - <<-END
			service set odd
			frontend add odd tcp 10.96.0.12:80
			frontend add odd tcp [fd00:96::12]:80
			backend set odd $at:80
		END
		is backend-address problem "the backend $at:80 of service odd is a"
		svcnat -N "$node" service del odd
	done
	# A host may have the service's address, and a server there.
	svcnat -N "$node" frontend add web tcp 10.0.1.254:81
	svcnat -N "$node" backend set web 10.0.1.254:8080
	is backend-address ok
	svcnat -N "$node" frontend del web tcp 10.0.1.254:81
	svcnat -N "$node" backend del web 10.0.1.254:8080
}

# A service address in the network that the client is in: nobody answers for it.
neighbours()
{
	local at

	is neighbours ok
	for at in 192.0.2.100 "[2001:db8:2::100]"; do
		svcnat -N "$node" frontend add web tcp "$at:80"
		is neighbours note "the service address $(plain "$at")"
		expect_eq "not answered" "" \
			"$(ask to="$at:80" timeout=0.5 tally=yes | grep b1 || true)"
		mend neighbours
		on "$client" ip neigh flush all
		answers "$client" "$at:80" b1
		svcnat -N "$node" frontend del web tcp "$at:80"
	done
}

# Client and backend on one link: the backend answers past the node.
one_link()
{
	is one-link ok
	svcnat -N "$node" add - <<-END
		service set lan
		frontend add lan tcp 10.96.0.13:80
		backend set lan 192.0.2.7:80
	END
	is one-link note "the backend 192.0.2.7 of service lan is on uplink"
	expect_eq "trace" uplink "$(svcnat -N "$node" -j trace tcp 192.0.2.1:4000 \
		10.96.0.13:80 | jq -r '."answers-past"')"
	expect_eq "trace of another client" null "$(svcnat -N "$node" -j trace tcp \
		198.51.100.1:4000 10.96.0.13:80 | jq -r '."answers-past"')"
	svcnat -N "$node" trace tcp 198.51.100.1:4000 10.96.0.13:80 |
		grep -q "^masquerade *no: it is assumed" || fail "what is assumed is not marked"
	mend one-link
	expect_eq "trace" null "$(svcnat -N "$node" -j trace tcp 192.0.2.1:4000 \
		10.96.0.13:80 | jq -r '."answers-past"')"
	svcnat -N "$node" service del lan
}

pods()
{
	is pods null
	svcnat -N "$node" frontend add web tcp nodeport 30080
	is pods note "service web has a node port"
	svcnat -N "$node" config set pod-cidr 10.0.0.0/16
	is pods ok
	svcnat -N "$node" config set pod-cidr none
	is listeners ok
	serve "30080/tcp" node
	is listeners note "tcp "
	[[ $(field listeners found) == *":30080"* ]] || fail "another port is told"
	answers "$client" 192.0.2.254:30080 b1
	svcnat -N "$node" frontend del web tcp nodeport 30080
	is listeners ok
	svcnat -N "$node" frontend add web tcp 192.0.2.254:30080
	is listeners note
	svcnat -N "$node" frontend del web tcp 192.0.2.254:30080
	# One at loopback only is not covered by a node port.
	is pods null
}

affinity()
{
	is limits ok
	is affinity-room ok "0 clients"
	svcnat -N "$node" service set web affinity 1h
	svcnat -N "$node" config set affinity-max 2
	expect_eq "two clients" "b1=2" "$(ask from=203.0.113.1+2 \
		to=10.96.0.10:80 n=2 tally=yes)"
	is affinity-room note "2 clients"
	mend affinity-room
	svcnat -N "$node" service set web affinity off
}

timeouts()
{
	is close-wait note "1m"
	mend close-wait
	modprobe -q nf_flow_table || true
	if on "$node" test -e /proc/sys/net/netfilter/nf_flowtable_tcp_timeout; then
		is flowtable-timeout ok
		on "$node" sysctl -qw net.netfilter.nf_flowtable_udp_timeout=1000
		is flowtable-timeout note "UDP for 1000 seconds"
		mend flowtable-timeout
		on "$node" sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_established=60 \
			net.netfilter.nf_flowtable_tcp_timeout=61
		is flowtable-timeout note "TCP for 61 seconds"
		mend flowtable-timeout
	fi
}

# Sources with ports below 512 are given such by masquerading: there are 511.
masquerading()
{
	is conntrack-refused ok
	svcnat -N "$node" add - <<-END
		service set dgram masquerade always
		frontend add dgram udp 10.96.0.14:53
		backend set dgram 10.0.1.1:53
	END
	on "$client" python3 - <<-'END'
		import socket
		for i in range(3 * 254):
		    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
		        s.bind((f"203.0.113.{i % 254 + 1}", 500 + i // 254))
		        s.sendto(b"x", ("10.96.0.14", 53))
	END
	is conntrack-refused note "new connections"
	svcnat -N "$node" service del dgram
}

helpers()
{
	local tables

	is helper null
	modprobe -qr nf_nat_ftp || true
	svcnat -N "$node" frontend add web tcp 10.96.0.10:21
	[[ -e /sys/module/nf_nat_ftp ]] || is helper note "which is not loaded"
	modprobe -qa nf_conntrack_ftp nf_nat_ftp || true
	if [[ -e /sys/module/nf_nat_ftp ]]; then
		is helper note "which no rule gives to its connections"
		on "$node" nft -f - <<-END
			table inet helper {
				ct helper ftp4 {
					type "ftp" protocol tcp
					l3proto ip
				}
				chain pre {
					type filter hook prerouting priority filter
					tcp dport 22 ct helper set "ftp4"
				}
			}
		END
		is helper note "which no rule gives to its connections"
		on "$node" nft add rule inet helper pre tcp dport 21 ct helper set ftp4
		is helper ok
		on "$node" nft flush ruleset
		for tables in iptables-nft iptables-legacy; do
			on "$node" "$tables" -t raw -A PREROUTING -p tcp --dport 21 \
				-j CT --helper ftp || continue
			is helper ok
			on "$node" "$tables" -t raw -F
			is helper note
		done
	fi
	svcnat -N "$node" frontend del web tcp 10.96.0.10:21
}

# That is about the machine, not about a network namespace that somebody makes.
boot()
{
	local unit=/etc/systemd/system/test-of-svcnat.service

	is boot null
	svcnat service set machine
	defer svcnat service del machine
	expect_eq "boot" note "$(svcnat -j doctor | jq -r '.checks[] |
		select(.check == "boot") | .status')"
	mkdir -p "${unit%/*}"
	defer rm -f "$unit"
	echo "ExecStart=/usr/sbin/svcnat apply /etc/table" >"$unit"
	expect_eq "boot" ok "$(svcnat -j doctor | jq -r '.checks[] |
		select(.check == "boot") | .status')"
}

table
no_backend
backend_address
neighbours
one_link
pods
affinity
timeouts
masquerading
helpers
boot
