#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Clients of a service with failover are connected though one of its backends
# says nothing: after a second, with their first repeated SYN, and later ones at
# once. It comes back by itself. One that refuses, or that is said to be
# unreachable, is passed over as well, but never the last one.
#
#   client ---- node, web VIP:80, solo VIP:81 ---- b1 b2 b3
. "$(dirname "$0")/../lib.sh"

need jq nft
topology 3
serve "80/tcp" b1 b2 b3

# table WORD...: these settings.
table()
{
	apply <<-END
		service set web $*
		frontend add web tcp 10.96.0.10:80
		frontend add web tcp [fd00:96::10]:80
		backend set web 10.0.1.1:80
		backend set web 10.0.2.1:80
		backend set web 10.0.3.1:80
		backend set web [fd00:1::1]:80
		backend set web [fd00:2::1]:80
		backend set web [fd00:3::1]:80
		service set solo $*
		frontend add solo tcp 10.96.0.10:81
		backend set solo 10.0.1.1:80
	END
}

# silent NETNS VERDICT: what a backend does with a SYN, or that the node has no
# route to it.
silent()
{
	if [[ $2 == "no route" ]]; then
		on "$node" ip route add unreachable 10.0.1.1
		return
	fi
	on "$1" nft -f - <<-END
		table inet filter {
			chain input {
				type filter hook input priority 0
				tcp dport 80 $2
			}
		}
	END
}

# speaks [VERDICT]: undoes it.
speaks()
{
	if [[ ${1-} == "no route" ]]; then
		on "$node" ip route del unreachable 10.0.1.1
		return
	fi
	on "$b1" nft delete table inet filter
}

# backend ADDRESS JQ-EXPRESSION: of web.
backend()
{
	svcnat -N "$node" -j stats web |
		jq -r --arg address "$1" ".services[0].backends[] |
			select(.address == \$address) | $2"
}

boxed()
{
	[[ $(backend "$1" '.counters.penalty != null') == true ]]
}

not_boxed()
{
	! boxed "$1"
}

# dial TO COUNT: a tally; "+" is what was not answered after the second SYN.
dial()
{
	ask "to=$1" n="$2" tally=yes timeout=60 resent=2
}

# other_two WHAT TALLY: answers of b2 and b3, after two SYNs at most.
other_two()
{
	[[ $2 =~ ^b2=[0-9]+\ b3=[0-9]+$ ]] ||
		fail "$1: expected answers of b2 and b3 only, at once, saw '$2'"
	echo "$1: $2"
}

# now: in microseconds.
now()
{
	echo "${EPOCHREALTIME/[.,]/}"
}

# trials MICROSECONDS: how many clients may have been let through to a boxed
# backend in that time, since it was asked for the last time before it was boxed:
# one after each penalty, of 5 seconds, then 10, then 20. Only full seconds are
# looked at, so that the first may be up to one shorter.
trials()
{
	local passed=$(($1 / 1000000 + 1)) penalty=5 nr=0

	while ((passed >= penalty)); do
		((passed -= penalty, penalty *= 2, ++nr))
	done
	echo "$nr"
}

svcnat -N "$node" -j monitor >"$WORK/events" &
wait_for 20000 grep -q start "$WORK/events"

for vip in 10.96.0.10 '[fd00:96::10]'; do
	address=10.0.1.1
	[[ $vip == 10.* ]] || address=fd00:1::1
	table failover 2
	silent "$b1" drop
	tally=$(dial "$vip:80" 40)
	other_two "$vip, b1 says nothing" "$tally"
	boxed "$address" || fail "$address: expected it to be boxed"
	expect_eq "failed over" true \
		"$(backend "$address" '.counters["failed-over"] >= 1')"
	other_two "$vip, b1 is passed over" "$(dial "$vip:80" 40)"
	speaks
	back() { [[ $(dial "$vip:80" 6) == *b1* ]]; }
	wait_for 30000 back
	wait_for 5000 not_boxed "$address"
	expect_eq "$vip: handshakes are timed" true \
		"$(backend "$address" '.counters.handshake > 0')"
	apply <<<"service set nothing"
done
for event in backend-boxed backend-back; do
	wait_for 5000 grep -q "\"$event\"" "$WORK/events"
done

# One client is refused; those after it are not, but for those that try again
# after the penalty, which a slow guest may come to.
for verdict in "reject with tcp reset" "reject with icmpx host-unreachable" "no route"; do
	table failover 2
	silent "$b1" "$verdict"
	refused()
	{
		asked=$(now)
		[[ $(dial 10.96.0.10:80 1) == E* ]]
	}
	wait_for 20000 refused
	tally=$(dial 10.96.0.10:80 30)
	may_try=$(trials $(($(now) - asked)))
	tried=0
	if [[ $tally =~ ^E[A-Z]+=([0-9]+)\ (.*) ]]; then
		tried=${BASH_REMATCH[1]} tally=${BASH_REMATCH[2]}
	fi
	((tried <= may_try)) ||
		fail "after '$verdict': expected $may_try to try b1 again, saw $tried"
	other_two "after '$verdict', $tried of $may_try tried b1 again" "$tally"
	expect_eq "boxed" 1 "$(backend 10.0.1.1 .counters.boxed)"
	speaks "$verdict"
	apply <<<"service set nothing"
done

# An affinity leads nobody back to who did not answer: all get to the one that does.
table failover 8 penalty-share 34 affinity 1h
silent "$b1" drop
silent "$b2" drop
expect_eq "two are silent, with affinity" "b3=8" \
	"$(ask to=10.96.0.10:80 from=203.0.113.1+8 n=8 timeout=60 tally=yes)"
speaks
on "$b2" nft delete table inet filter
apply <<<"service set nothing"

# The last one is never passed over, and a second one of three not either where
# a third is the most.
table failover 2 penalty-share 34
silent "$b1" drop
[[ $(ask to=10.96.0.10:81 n=1 timeout=3 tally=yes) == TIMEOUT=1 ]] ||
	fail "solo: somebody answers"
expect_eq "solo is not boxed" null "$(svcnat -N "$node" -j stats solo |
	jq '.services[0].backends[0].counters.penalty')"
dial 10.96.0.10:80 40
boxed 10.0.1.1 || fail "expected 10.0.1.1 to be boxed"
silent "$b2" drop
tally=$(dial 10.96.0.10:80 6)
[[ $tally =~ ^b3\+?=[0-9]+(\ b3\+=[0-9]+)?$ ]] ||
	fail "one of three is left: expected answers of b3, saw '$tally'"
not_boxed 10.0.2.1 || fail "more than a third are boxed"
on "$b2" nft delete table inet filter

# Without failover clients wait in vain, as those of kube-proxy do.
table failover off
expect_eq "without failover" true \
	"$([[ $(ask to=10.96.0.10:80 n=24 timeout=2 tally=yes) == *TIMEOUT* ]] && echo true)"
on "$node" nft -f - <<END
table ip kube-proxy {
	chain services {
		type nat hook prerouting priority dstnat
		ip daddr 10.98.0.1 tcp dport 80 dnat to numgen random mod 3 map {
			0: 10.0.1.1, 1: 10.0.2.1, 2: 10.0.3.1 }
	}
}
END
tally=$(ask to=10.98.0.1:80 n=24 timeout=2 tally=yes)
echo "as kube-proxy does it: $tally"
[[ $tally == *TIMEOUT* ]] || fail "kube-proxy's rules: expected clients to wait in vain"
