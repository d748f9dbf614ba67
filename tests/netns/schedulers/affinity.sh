#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A client keeps its backend for the time that the service says, counted from
# its last new connection; a client may be a whole network. A backend that goes
# or takes no new connections is left, and the number of clients remembered is
# bounded: a flood to one service costs clients of its own. Programs that need it, iperf3 with its two connections, work.
#
#   client 192.0.2.1, 203.0.113.0/24 ---- node, VIP:80 ---- b1
#                                                      \--- b2
. "$(dirname "$0")/../lib.sh"

need iperf3 jq
topology 2
serve "80/tcp" b1 b2

# Without affinity rr never gives the same backend twice in a row.
# table AFFINITY PREFIXES LINE...
table()
{
	apply <<-END
		service set web scheduler rr affinity $1 affinity-prefix $2
		frontend add web tcp 10.96.0.10:80
		frontend add web tcp [fd00:96::10]:80
		frontend add web tcp 10.96.0.10:5201
		$(printf '%s\n' "${@:3}")
	END
}
both=("backend set web 10.0.1.1:80" "backend set web 10.0.2.1:80"
	"backend set web [fd00:1::1]:80" "backend set web [fd00:2::1]:80")

# backends TEXT: which ones are in it.
backends()
{
	cut -d' ' -f1 <<<"$1" | sort -u | tr '\n' ' '
}

table 1h 32,128 "${both[@]}"
for source in 203.0.113.1+10 2001:db8:3::1+10; do
	to=10.96.0.10:80
	[[ $source != *::* ]] || to='[fd00:96::10]:80'
	told=$(ask "to=$to" "from=$source" n=30)
	expect_eq "backends that clients were given" "b1 b2 " "$(backends "$told")"
	expect_eq "clients with more than one backend" "" \
		"$(cut -d' ' -f1,2 <<<"$told" | sort -u | cut -d' ' -f2 | uniq -d)"
done

table 1h 24,64 "${both[@]}"
told=$(ask to=10.96.0.10:80 from=203.0.113.100+10 n=20)
expect_eq "backends of 203.0.113.0/24" 1 "$(backends "$told" | wc -w)"
told=$(ask "to=[fd00:96::10]:80" from=2001:db8:3::100+10 n=20)
expect_eq "backends of 2001:db8:3::/64" 1 "$(backends "$told" | wc -w)"

# Who is remembered, and whose backend, can be listed; it is not saved.
listed()
{
	svcnat -N "$node" -j show web --affinity | jq -r '
		.services[0].clients[] | select(.expires > 3000 and .expires <= 3600) |
		"\(.address)/\(."prefix-len") \(.backend.address)"' | sort
}
expect_eq "networks that are listed" "2001:db8:3::/64 203.0.113.0/24" \
	"$(listed | cut -d' ' -f1 | xargs)"
table 1h 32,128 "${both[@]}"
told=$(ask to=10.96.0.10:80 from=203.0.113.20+40 n=40 |
	sed -E 's,^b(.) ([^ ]*) .*,\2/32 10.0.\1.1,' | sort)
expect_eq "clients that are listed" "$told" "$(listed | grep '^203.0.113.[2-5][0-9]/32 ')"
cmd_ok svcnat -N "$node" backend set web 10.0.1.1:80 weight 5 local
expect_eq "clients after a change of the backends" "$told" \
	"$(listed | grep '^203.0.113.[2-5][0-9]/32 ')"
! svcnat -N "$node" save | grep -q 203.0.113 || fail "clients are saved"
cmd_fail 1 "there is no service 'nowhere'" svcnat -N "$node" show nowhere --affinity

# Expiry: one connection a second for longer than the timeout, then none.
table 6s 32,128 "${both[@]}"
told=$(ask to=10.96.0.10:80 from=203.0.113.200 n=9 every=1)
kept=$(backends "$told")
expect_eq "backends while there are new connections" 1 "$(wc -w <<<"$kept")"
expired=$((EPOCHSECONDS + 8))
time_is() { ((EPOCHSECONDS >= $1)); }
wait_for 30000 time_is "$expired"
told=$(ask to=10.96.0.10:80 from=203.0.113.200)
[[ $(backends "$told") != "$kept" ]] ||
	fail "expected another backend than $kept after the time, saw $told"

# The remembered backend takes no more, or goes.
table 1h 32,128 "${both[@]}"
told=$(ask to=10.96.0.10:80 from=203.0.113.210 n=3)
kept=$(backends "$told")
addr=10.0.${kept:1:1}.1:80
cmd_ok svcnat -N "$node" backend set web "$addr" weight 0
told=$(ask to=10.96.0.10:80 from=203.0.113.210 n=3)
[[ $told != *"$kept"* ]] || fail "weight 0 at $addr, but saw $told"
cmd_ok svcnat -N "$node" backend set web "$addr" weight 1
told=$(ask to=10.96.0.10:80 from=203.0.113.210 n=3)
kept=$(backends "$told")
expect_eq "backends after that" 1 "$(wc -w <<<"$kept")"
cmd_ok svcnat -N "$node" backend del web "10.0.${kept:1:1}.1:80"
told=$(ask to=10.96.0.10:80 from=203.0.113.210 n=3)
[[ $told != *"$kept"* ]] || fail "$kept is gone, but saw $told"

# Bounded: the least recently used one is forgotten, of the service that has most.
table 1h 32,128 "${both[@]}" "service set calm scheduler rr affinity 1h" \
	"frontend add calm tcp 10.96.0.11:80" "backend set calm 10.0.1.1:80" \
	"backend set calm 10.0.2.1:80"
cmd_ok svcnat -N "$node" config set affinity-max 8
calm()
{
	ask to=10.96.0.11:80 from=203.0.113.101+3 n=3 | cut -d' ' -f1,2
}
calm=$(calm)
told=$(ask to=10.96.0.10:80 from=203.0.113.1+30 n=60 tally=yes)
[[ $told =~ ^b1=[0-9]+\ b2=[0-9]+$ ]] || fail "saw '$told'"
entries=$(svcnat -N "$node" -j config show | jq '.used."affinity-entries"')
((entries <= 8)) || fail "expected at most 8 clients remembered, saw $entries"
expect_eq "clients of another service meanwhile" "$calm" "$(calm)"

# iperf3 asks for results over its first connection.
table 1h 32,128 "backend set web 10.0.1.1:5201" "backend set web 10.0.2.1:5201"
for ns in "$b1" "$b2"; do
	background nsenter "--net=/run/netns/$ns" iperf3 -s --logfile "$WORK/iperf3"
	wait_for 20000 listens "$ns" tcp 5201
done
cmd_ok on "$client" iperf3 -c 10.96.0.10 -n 1M -P 3
