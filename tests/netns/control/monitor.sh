#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `svcnat monitor` tells every change, in the order of generations: first what
# changed, then that the commit is complete. What changes nothing is not told.
#
#   node: a monitor for people, one for programs
. "$(dirname "$0")/../lib.sh"

need jq
setup_ns node
svcnat -N "$node" monitor >"$WORK/text" &
svcnat -N "$node" -j monitor >"$WORK/json" &
for file in text json; do
	wait_for 20000 grep -q start "$WORK/$file"
done

on_node() { run svcnat -N "$node" "$@"; }
on_node add - <<END
service set web scheduler rr
frontend add web tcp 10.96.0.10:80
backend set web 10.0.1.1:80 weight 3
service set dns
END
on_node service set web scheduler rr
on_node backend set web 10.0.1.1:80 weight 0
on_node backend del web 10.0.1.1:80
cmd_fail 1 "" on_node frontend add dns tcp 10.96.0.10:80
on_node config set echo off
on_node frontend del web tcp 10.96.0.10:80
on_node service del dns
awk 'BEGIN {
	for (i = 0; i < 3000; i++)
		print "backend set web 10.1." int(i / 250) "." i % 250 + 1 ":80"
}' >"$WORK/many"
on_node add "$WORK/many"
on_node flush
wait_for 20000 grep -q 'generation 8 commit' "$WORK/text"
wait_for 20000 grep -q '"commit","generation":8,' "$WORK/json"

cut -c1-150 "$WORK/text"
jq -e . "$WORK/json" >/dev/null || fail "a line of the monitor is no JSON"
jq -r '[.generation, .event, .name // .service.name // ""] | join(" ")' "$WORK/json" |
	sed 's/ $//' | uniq >"$WORK/events"
# Services of one commit come in any order.
sort -s -n "$WORK/events" | cmp - "$WORK/events" || fail "events out of order"
diff - <(awk '$1 != 1' "$WORK/events") <<END || fail "these are not the changes made"
0 start
2 service web
2 backend-down web
2 commit
3 service web
3 commit
4 config
4 commit
5 service web
5 commit
6 service-removed dns
6 commit
7 service web
7 backend-up web
7 commit
8 service-removed web
8 commit
END
diff - <(awk '$1 == 1' "$WORK/events" | sort) <<END || fail "this is not the first commit"
1 commit
1 service dns
1 service web
END
expect_eq "backends told of the big service" 3000 \
	"$(jq -r 'select(.generation == 7 and .event == "service") | .service.backends[].address' \
		"$WORK/json" | sort -u | wc -l)"
expect_eq "backends told to be up" 3000 \
	"$(grep -c ' backend-up web 10\.1\.' "$WORK/text")"
expect_eq "weight told" 0 \
	"$(jq -r 'select(.generation == 2 and .event == "service") | .service.backends[0].weight' \
		"$WORK/json")"
# Both monitors tell the same commits.
expect_eq "commits for people" \
	"$(jq -r 'select(.event == "commit") | .generation' "$WORK/json" | xargs)" \
	"$(awk '/ commit / { print $3 }' "$WORK/text" | xargs)"
