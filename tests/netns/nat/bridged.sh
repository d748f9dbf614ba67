#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Pods on one bridge: what a backend answers goes to its neighbour directly, and
# is translated back only if br_netfilter shows it to the node's netfilter.
# Otherwise a masquerade brings it to the node.
#
#   client ---- uplink 192.0.2.254 node, VIP:80 -> p1, p2; :81 -> p1; :82 -> p2; :90 -> nobody
#                      cni0 10.244.1.254/24
#                       |-- veth1 ---- p1 10.244.1.1/24
#                       `-- veth2 ---- p2 10.244.1.2/24
. "$(dirname "$0")/../lib.sh"

modprobe -q br_netfilter || true
[[ -e /proc/sys/net/bridge/bridge-nf-call-iptables ]] ||
	skip "this kernel lacks br_netfilter"
topology 0
setup_ns p1 p2
{
	echo "link add cni0 type bridge"
	for pod in p1 p2; do
		echo "link add veth${pod#p} type veth peer name eth0 netns ${!pod}"
		echo "link set veth${pod#p} master cni0 addrgenmode none up"
		# As kubelet does: a pod may be its own neighbour.
		echo "link set veth${pod#p} type bridge_slave hairpin on"
	done
	device cni0 fe80::fe/64 10.244.1.254/24 fd00:244:1::fe/64
} | ip -n "$node" -batch -
for pod in p1 p2; do
	{
		device eth0 "fe80::${pod#p}/64" "10.244.1.${pod#p}/24" "fd00:244:1::${pod#p}/64"
		route 10.244.1.254 fd00:244:1::fe
	} | ip -n "${!pod}" -batch -
done
serve "80/tcp 80/udp" p1 p2

# netfilter 0|1: whether bridged packets are shown to it.
netfilter()
{
	on "$node" sysctl -qw "net.bridge.bridge-nf-call-iptables=$1" \
		"net.bridge.bridge-nf-call-ip6tables=$1"
}

# table [SETTING VALUE]...
table()
{
	apply <<-END
		config set $*
		$(for proto in tcp udp; do
			for port in 80 81 82 90; do
				echo "service set s$port-$proto"
				echo "frontend add s$port-$proto $proto 10.96.0.10:$port"
				echo "frontend add s$port-$proto $proto [fd00:96::10]:$port"
				for i in 1 2; do
					[[ $port == 80 || $port == "8$i" ]] || continue
					echo "backend set s$port-$proto 10.244.1.$i:80"
					echo "backend set s$port-$proto [fd00:244:1::$i]:80"
				done
			done
		done)
	END
}

# answers NETNS PROTO PORT [KEY=VALUE...]: who answers, and what it sees.
answers()
{
	ask_on "$1" "to=10.96.0.10:$3,[fd00:96::10]:$3" "proto=$2" n=4 "${@:4}" |
		cut -d' ' -f1,2 | sort -u | xargs
}

netfilter 1
for masquerade in auto always; do
	table masquerade $masquerade
	for proto in tcp udp; do
		what="$masquerade, $proto"
		gateway="10.244.1.254" gateway6="fd00:244:1::fe"
		pod=$gateway pod6=$gateway6 far=$gateway far6=$gateway6
		[[ $masquerade == always ]] ||
			pod=10.244.1.1 pod6=fd00:244:1::1 far=192.0.2.1 far6=2001:db8:2::1
		expect_eq "$what: p1 asks p2" "p2 $pod p2 $pod6" "$(answers "$p1" $proto 82)"
		expect_eq "$what: p1 asks itself" "p1 $gateway p1 $gateway6" \
			"$(answers "$p1" $proto 81)"
		expect_eq "$what: client asks p2" "p2 $far p2 $far6" \
			"$(answers "$client" $proto 82)"
		expect_eq "$what: p1 asks nobody" "ECONNREFUSED" "$(answers "$p1" $proto 90 n=2)"
		expect_split "$what: p2 asks both" 32 "p1 p2" \
			"$(ask_on "$p2" "to=10.96.0.10:80,[fd00:96::10]:80" proto=$proto n=32 tally=yes)"
		expect_split "$what: node asks both" 32 "p1 p2" \
			"$(ask_on "$node" "to=10.96.0.10:80,[fd00:96::10]:80" proto=$proto n=32 tally=yes)"
	done
	for addr in 10.96.0.10 fd00:96::10; do
		cmd_ok on "$p1" ping -q -c 2 -i 0.2 -W 60 $addr
	done
done

# Without it only what is masqueraded comes back.
netfilter 0
expect_eq "unseen, masqueraded: p1 asks p2" "p2 10.244.1.254 p2 fd00:244:1::fe" \
	"$(answers "$p1" tcp 82)"
table masquerade auto
expect_eq "unseen, auto: p1 asks p2" TIMEOUT "$(answers "$p1" tcp 82 timeout=0.3)"
expect_eq "unseen, auto: client asks p2" "p2 192.0.2.1 p2 2001:db8:2::1" \
	"$(answers "$client" tcp 82)"

# The bridge is the interface that pods are behind.
netfilter 1
apply <<END
config set pod-interface cni0
service set web
frontend add web tcp 198.51.100.10:80 kind external policy local
frontend add web tcp [2001:db8:4::10]:80 kind external policy local
backend set web 10.244.1.2:80
backend set web [fd00:244:1::2]:80
END
ext="198.51.100.10:80,[2001:db8:4::10]:80"
expect_eq "bridge: p1 is a pod" "p2 10.244.1.1 p2 fd00:244:1::1" \
	"$(ask_on "$p1" "to=$ext" n=4 | cut -d' ' -f1,2 | sort -u | xargs)"
expect_eq "bridge: client is none" "TIMEOUT=2" \
	"$(ask "to=$ext" n=2 timeout=0.3 tally=yes)"
