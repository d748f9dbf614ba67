#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# With `masquerade always` backends see the node as their client: for one
# service, or for all when the configuration says so. With `masquerade cluster`
# they do at cluster addresses, and the clients of policy local elsewhere.
#
#   client ---- node, VIP:80 always, VIP:90 auto ---- 10.0.1.254 - b1
#               external VIP:80, policy local
. "$(dirname "$0")/../lib.sh"

topology 1
serve "80/tcp 80/udp" b1
{
	for proto in tcp udp; do
		echo "service set out-$proto"
		echo "frontend add out-$proto $proto 198.51.100.10:80 kind external policy local"
		echo "frontend add out-$proto $proto [fd00:cb::10]:80 kind external policy local"
		echo "backend set out-$proto 10.0.1.1:80 local"
		echo "backend set out-$proto [fd00:1::1]:80 local"
		for port in 80 90; do
			echo "service set web-$proto-$port"
			echo "frontend add web-$proto-$port $proto 10.96.0.10:$port"
			echo "frontend add web-$proto-$port $proto [fd00:96::10]:$port"
			echo "backend set web-$proto-$port 10.0.1.1:80"
			echo "backend set web-$proto-$port [fd00:1::1]:80"
		done
		echo "service set web-$proto-80 masquerade always"
	done
} | apply

# seen PROTO PORT ADDRESSES: what b1 takes for its clients at that port.
seen()
{
	expect_eq "$1 port $2" "$3" \
		"$(ask "to=10.96.0.10:$2,[fd00:96::10]:$2" "proto=$1" n=4 |
			cut -d' ' -f2 | sort -u | xargs)"
}
# seen_outside PROTO ADDRESSES: the same of the external address.
seen_outside()
{
	expect_eq "$1, external" "$2" \
		"$(ask "to=198.51.100.10:80,[fd00:cb::10]:80" "proto=$1" n=4 |
			cut -d' ' -f2 | sort -u | xargs)"
}
itself="192.0.2.1 2001:db8:2::1"
hidden="10.0.1.254 fd00:1::fe"

for proto in tcp udp; do
	seen $proto 80 "$hidden"
	seen $proto 90 "$itself"
done

cmd_ok svcnat -N "$node" config set masquerade always
for proto in tcp udp; do
	seen $proto 80 "$hidden"
	seen $proto 90 "$hidden"
done
seen_outside tcp "$hidden"
# Only what goes through a service.
expect_eq "past the service" "b1 192.0.2.1 4000" "$(ask to=10.0.1.1:80 port=4000)"

cmd_ok svcnat -N "$node" config set masquerade cluster
for proto in tcp udp; do
	seen $proto 80 "$hidden"
	seen $proto 90 "$hidden"
	seen_outside $proto "$itself"
done

cmd_ok svcnat -N "$node" config set masquerade auto
cmd_ok svcnat -N "$node" service set web-tcp-80 masquerade auto
seen tcp 80 "$itself"
seen tcp 90 "$itself"
seen udp 80 "$hidden"

cmd_ok svcnat -N "$node" service set web-tcp-90 masquerade cluster
cmd_ok svcnat -N "$node" service set out-udp masquerade cluster
seen tcp 90 "$hidden"
seen udp 90 "$itself"
seen_outside udp "$itself"
cmd_ok svcnat -N "$node" service set out-udp masquerade always
seen_outside udp "$hidden"

# A rule that hides sources before svcnat does has its way.
on "$node" nft -f - <<END
table inet other {
	chain post {
		type nat hook postrouting priority 90
		oifname b1 ip daddr 10.0.1.1 snat ip to 10.0.1.254
		oifname b1 ip6 daddr fd00:1::1 snat ip6 to fd00:1::fe
	}
}
END
cmd_ok svcnat -N "$node" config set masquerade always
for proto in tcp udp; do
	seen $proto 80 "$hidden"
	seen $proto 90 "$hidden"
done
