#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Many connections are reset at once: both ends of each are told, once, and it
# takes the node little time. Those of other backends stay.
#
#   client ---- node, VIP tcp/80 ---- b1, b2
. "$(dirname "$0")/../lib.sh"

need conntrack nft ping
topology 2
# Nobody there has a socket for them, or says so.
for name in client b1 b2; do
	on "${!name}" nft -f - <<-END
		table inet filter {
			chain input {
				type filter hook input priority 0
				meta l4proto tcp drop
			}
		}
	END
done
MANY=20000

# entries NAME ADDRESS PORT COUNT: connections to a backend, of clients' ports.
entries()
{
	cmd_ok svcnat -N "$node" backend set web "$2:80"
	cmd_ok ./raw.py "$client" syn "192.0.2.1:$3" 10.96.0.10:80 "n=$4" seq=1000
	cmd_ok svcnat -N "$node" backend set web "$2:80" weight 0
	cmd_ok ./raw.py "${!1}" syn-ack "$2:80" "192.0.2.1:$3" "n=$4" dports=1 seq=5000 ack=1001
	cmd_ok ./raw.py "$client" ack "192.0.2.1:$3" 10.96.0.10:80 "n=$4" seq=1001 ack=5001
}

# left BACKEND: connections to it.
left()
{
	nsenter "--net=/run/netns/$node" conntrack -L -p tcp --reply-src "$1" 2>/dev/null | wc -l
}

none_left()
{
	[[ $(left "$1") -eq 0 ]]
}

told()
{
	[[ "$(packets "$client" resets) $(packets "$b1" resets)" == "$MANY $MANY" ]]
}

apply <<END
service set web on-removal reset
frontend add web tcp 10.96.0.10:80
END
machine_sysctl net.netfilter.nf_conntrack_max 262144
entries b1 10.0.1.1 10001 $MANY
entries b2 10.0.2.1 40001 100
expect_eq "connections" "$MANY 100" "$(left 10.0.1.1) $(left 10.0.2.1)"
# Neighbours are known, or packets would wait for their addresses in a queue.
on "$node" ping -qc 1 192.0.2.1 >/dev/null
on "$node" ping -qc 1 10.0.1.1 >/dev/null
for name in client b1; do
	count_packets "${!name}" <<<"resets prerouting tcp flags & (rst | ack) == rst | ack"
done

start=${EPOCHREALTIME/[.,]/}
cmd_ok svcnat -N "$node" backend del web 10.0.1.1:80
wait_for 10000 none_left 10.0.1.1
echo "$MANY connections ended in $(((${EPOCHREALTIME/[.,]/} - start) / 1000)) ms"
busywait 10000 told ||
	fail "of $MANY client and backend were told $(packets "$client" resets) and $(packets "$b1" resets)"
echo "$MANY connections were told in $(((${EPOCHREALTIME/[.,]/} - start) / 1000)) ms"
expect_eq "other connections" 100 "$(left 10.0.2.1)"
told || fail "somebody was told more than once"
