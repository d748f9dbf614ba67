#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# New connections are shared among backends as the scheduler promises: rr takes
# turns, wrr is exact over a period, hash and random follow the weights within
# what chance allows, sh keeps a source with its backend. Weight 0 gets none.
#
#   client ---- node, VIP:80 ---- b1, b2, b3 with weights
. "$(dirname "$0")/../lib.sh"

topology 3
serve "80/tcp" b1 b2 b3

# share SCHEDULER WEIGHT WEIGHT WEIGHT
share()
{
	apply <<-END
		config set seed 000102030405060708090a0b0c0d0e0f
		service set web scheduler $1
		frontend add web tcp 10.96.0.10:80
		backend set web 10.0.1.1:80 weight $2
		backend set web 10.0.2.1:80 weight $3
		backend set web 10.0.3.1:80 weight $4
	END
}

# within WHAT TALLY NAME MIN MAX
within()
{
	local nr
	nr=$(grep -o "\<$3=[0-9]*" <<<"$2" | cut -d= -f2)

	((nr >= $4 && nr <= $5)) ||
		fail "$1: expected $4 to $5 connections of $3, saw '$2'"
}

share rr 5 1 0
expect_eq "rr, weights 5 1 0" "b1=12 b2=12" \
	"$(ask to=10.96.0.10:80 n=24 tally=yes)"
expect_eq "rr in turn" "b1 b2 b1 b2 " \
	"$(ask to=10.96.0.10:80 n=4 | sort -s | cut -d' ' -f1 | tr '\n' ' ' |
		sed 's/b1 b1 b2 b2/b1 b2 b1 b2/')"

share wrr 1 2 3
expect_eq "wrr, weights 1 2 3" "b1=8 b2=16 b3=24" \
	"$(ask to=10.96.0.10:80 n=48 tally=yes)"
share wrr 300 100 0
expect_eq "wrr, weights 300 100 0" "b1=30 b2=10" \
	"$(ask to=10.96.0.10:80 n=40 tally=yes)"

# Five standard deviations to either side; hash with a given seed and given
# ports always does the same.
for scheduler in hash random; do
	share $scheduler 1 3 0
	told=$(ask to=10.96.0.10:80 n=200 port=20000 tally=yes)
	within "$scheduler, weights 1 3 0" "$told" b1 20 80
	within "$scheduler, weights 1 3 0" "$told" b2 120 180
	[[ $told != *b3* ]] || fail "weight 0 got connections: '$told'"
done

share sh 1 1 1
told=$(ask to=10.96.0.10:80 from=203.0.113.1+30 n=60)
for name in b1 b2 b3; do
	grep -q "^$name " <<<"$told" || fail "sh never picked $name for 30 sources"
done
expect_eq "sources with more than one backend under sh" "" \
	"$(cut -d' ' -f1,2 <<<"$told" | sort -u | cut -d' ' -f2 | uniq -d)"

share hash 0 0 0
expect_eq "all weights 0" "ECONNREFUSED=3" \
	"$(ask to=10.96.0.10:80 n=3 tally=yes)"
