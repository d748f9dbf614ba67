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
# What has changed, as save writes it.
sed -n 's/^.* generation \([0-9]*\) \([-+] .*\)/\1 \2/p' "$WORK/text" | grep -v '10\.1\.' >"$WORK/lines"
diff - <(awk '$1 != 1 && $1 != 4' "$WORK/lines") <<END || fail "these are not the lines that changed"
2 - backend set web 10.0.1.1:80 weight 3
2 + backend set web 10.0.1.1:80 weight 0
3 - backend set web 10.0.1.1:80 weight 0
5 - frontend add web tcp 10.96.0.10:80
6 - service set dns
8 - service set web scheduler rr
END
diff - <(awk '$1 == 1' "$WORK/lines" | sort) <<END || fail "these are not the first lines"
1 + backend set web 10.0.1.1:80 weight 3
1 + frontend add web tcp 10.96.0.10:80
1 + service set dns
1 + service set web scheduler rr
END
expect_eq "settings" "4 - config set 4 + config set echo off" \
	"$(sed -n 's/ seed [0-9a-f]*//; /^4 /p' "$WORK/lines" | xargs)"
for generation in 7 8; do
	expect_eq "backends of generation $generation" 3000 \
		"$(grep -c "generation $generation [-+] backend set web 10\.1\." "$WORK/text")"
done
expect_eq "lines for programs" "$(wc -l <"$WORK/lines")" \
	"$(jq -r '.lines[]? | select(.line | contains("10.1.") | not) | .line' "$WORK/json" | wc -l)"
expect_eq "the schema" 1 "$(jq -s '.[0].schema' "$WORK/json")"
expect_eq "what a commit has changed" "2 0 0 1 1" \
	"$(jq -r 'select(.event == "commit" and .generation == 1) |
		[."services-added", ."services-changed", ."services-removed",
		 ."frontends-added", ."backends-added"] | join(" ")' "$WORK/json")"
# Both monitors tell the same commits.
expect_eq "commits for people" \
	"$(jq -r 'select(.event == "commit") | .generation' "$WORK/json" | xargs)" \
	"$(awk '/ commit / { print $3 }' "$WORK/text" | xargs)"
