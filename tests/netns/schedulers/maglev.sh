#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Maglev spreads by weight, hardly disturbs other connections when a backend
# goes, and picks alike in two network namespaces that have the same seed.
#
#   client ---- node,  VIP:80 ---- b1, b2, b3
#               other, VIP:80, the same table, traffic of its own: its lo has the
#                              client's address
. "$(dirname "$0")/../lib.sh"

need conntrack
topology 3
other=''
setup_ns other
ip -n "$other" -batch - <<END
link add eth0 type dummy
$(device eth0 192.0.2.1/24)
$(route 192.0.2.254)
END
serve "53/udp" b1 b2 b3

# table BACKENDS-OF-WEIGHT-2...
table()
{
	echo "config set seed 000102030405060708090a0b0c0d0e0f"
	echo "service set dns scheduler maglev"
	echo "frontend add dns udp 10.96.0.10:53"
	for i in "$@"; do
		echo "backend set dns 10.0.$i.1:53 weight 2"
	done
	echo "backend set dns 10.0.3.1:53 weight 4"
}

# picks: "PORT BACKEND" for 200 source ports.
picks()
{
	ask to=10.96.0.10:53 proto=udp from=192.0.2.1 port=20000 n=200 |
		awk '{ print $3, $1 }'
}

table 1 2 | apply
before=$(picks)
for share in "b1 25 75" "b2 25 75" "b3 65 135"; do
	read -r name min max <<<"$share"
	nr=$(grep -c "$name$" <<<"$before") || true
	((nr >= min && nr <= max)) ||
		fail "expected $min to $max of 200 at $name, saw $nr"
done

run svcnat -N "$other" apply - < <(table 1 2)
# Nobody answers there: what was picked is in conntrack.
ask_on "$other" to=10.96.0.10:53 proto=udp from=192.0.2.1 port=20000 n=200 \
	wait=no tally=yes
there=$(on "$other" conntrack -L -p udp 2>/dev/null |
	sed 's/.* sport=\([0-9]*\) dport=53 .* src=10\.0\.\([0-9]\)\.1 .*/\1 b\2/' | sort)
expect_eq "picks of a node with the same seed" "$before" "$there" >/dev/null

# b1 goes. What b2 and b3 had they should keep, all but a few.
table 2 | apply
on "$node" conntrack -D -p udp >/dev/null 2>&1
moved=$(diff <(grep -v 'b1$' <<<"$before") \
	<(picks | grep -Fxf <(grep -v 'b1$' <<<"$before")) | grep -c '^<') || true
had=$(grep -vc 'b1$' <<<"$before")
echo "of $had connections of other backends $moved moved"
((moved * 10 <= had)) ||
	fail "expected at most a tenth of $had connections to move, saw $moved"
