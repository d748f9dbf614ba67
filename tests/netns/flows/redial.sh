#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who dials anew from the port of a connection that vanished gets a backend that
# is there: also if conntrack still has the old one, to a backend that has left
# and died, or, with failover, to one that says nothing. A connection that goes on
# goes on. And who comes with a template of the raw table gets what that says.
#
#   client ---- node, VIP:80 ---- b1, later b2
. "$(dirname "$0")/../lib.sh"

need nft iptables-nft conntrack socat
topology 2
serve "80/tcp" b1 b2

# table SETTINGS BACKEND...
table()
{
	local i

	{
		echo "service set web $1"
		echo "frontend add web tcp 10.96.0.10:80"
		echo "frontend add web tcp [fd00:96::10]:80"
		for i in "${@:2}"; do
			echo "backend set web 10.0.$i.1:80"
			echo "backend set web [fd00:$i::1]:80"
		done
	} | apply
}

# vanishing NAME TO FROM: a session of a client that can vanish.
vanishing()
{
	mkfifo "$WORK/$1.in"
	: >"$WORK/$1.out"
	./vanish.py "$client" "$2" "$3" 4000 <"$WORK/$1.in" >"$WORK/$1.out" &
	SESSION_PID[$1]=$!
	exec {fd}>"$WORK/$1.in"
	SESSION_IN[$1]=$fd
	wait_for 20000 test -s "$WORK/$1.out"
}

# vanish NAME: a client that goes without a word to anybody.
vanish()
{
	printf 'go\n' >&"${SESSION_IN[$1]}"
	wait "${SESSION_PID[$1]}" || true
}

dead()
{
	on "$1" nft -f - <<-END
		table inet filter {
			chain input {
				type filter hook input priority 0
				tcp dport 80 drop
			}
		}
	END
}

entries()
{
	nsenter "--net=/run/netns/$node" conntrack -L -p tcp --orig-port-src 4000 \
		"$@" 2>/dev/null | wc -l
}

for to in "10.96.0.10:80 192.0.2.1" "[fd00:96::10]:80 2001:db8:2::1"; do
	read -r vip me <<<"$to"
	bind=$me family=ipv4
	[[ $vip == 10.* ]] || bind="[$me]" family=ipv6

	echo "$vip: the backend has left, and died"
	table "" 1
	vanishing one "$vip" "$me"
	session stays "$client" "$vip"
	expect_eq "who answers" b1 "$(greeting one | cut -d' ' -f1)"
	table "" 2
	say stays "goes on"
	dead "$b1"
	vanish one
	expect_eq "conntrack has it" 1 "$(entries -f $family)"
	expect_eq "who answers" b2 \
		"$(ask "to=$vip" "from=$me" port=4000 timeout=10 | cut -d' ' -f1)"
	on "$b1" nft delete table inet filter
	say stays "still"
	close_session stays
	cmd_ok on "$node" conntrack -D -f $family -p tcp
	rm -f "$WORK"/*.in

	echo "$vip: the backend is there, and silent"
	table "failover 2" 1
	vanishing one "$vip" "$me"
	table "failover 2" 1 2
	dead "$b1"
	vanish one
	expect_eq "who answers" b2 \
		"$(ask "to=$vip" "from=$me" port=4000 timeout=20 | cut -d' ' -f1)"
	on "$b1" nft delete table inet filter
	cmd_ok on "$node" conntrack -D -f $family -p tcp
	rm -f "$WORK"/*.in
done

# fresh_table: nothing is known of backends, one of which is dead.
fresh_table()
{
	cmd_ok svcnat -N "$node" flush
	table "failover 2" 1 2
}

# lacking WORD: the VIP's entries that do not have it.
lacking()
{
	nsenter "--net=/run/netns/$node" conntrack -L -p tcp --orig-dst 10.96.0.10 2>/dev/null |
		grep -vc "$1"
}

# In a zone: the entry of the second try is in it as well.
on "$node" nft -f - <<END
table ip raw {
	chain pre {
		type filter hook prerouting priority -300
		iifname uplink ct zone set 5
		iifname { b1, b2 } ct zone set 5
	}
}
END
dead "$b1"
fresh_table
expect_eq "in a zone" "b2=12" \
	"$(ask to=10.96.0.10:80 from=192.0.2.1 n=12 timeout=20 tally=yes)"
expect_eq "entries in no zone" 0 "$(lacking zone=5)"

# With a helper: the second try's entry has it as well.
on "$node" nft delete table ip raw
cmd_ok on "$node" iptables-nft -t raw -A PREROUTING -i uplink -p tcp -j CT --helper ftp
cmd_ok on "$node" conntrack -D -p tcp
fresh_table
expect_eq "with a helper" "b2=12" \
	"$(ask to=10.96.0.10:80 from=192.0.2.1 n=12 timeout=20 tally=yes)"
expect_eq "entries without it" 0 "$(lacking helper=ftp)"
