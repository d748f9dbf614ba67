#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What `save` prints makes the same table again, as text and as JSON. Applying
# the table that is there disturbs nothing; an error in the last line changes
# nothing; a file that was cut off is refused.
#
#   client ---- node, a table with one of everything ---- b1
. "$(dirname "$0")/../lib.sh"

need jq socat
topology 1
serve "80/tcp" b1
apply <<END
config set node-address 192.0.2.254,2001:db8:2::fe unknown-port drop echo off external-unknown-port drop external-echo on masquerade cluster affinity-max 1000 seed 000102030405060708090a0b0c0d0e0f
service set default/web:http scheduler wrr affinity 3h affinity-prefix 24,64
frontend add default/web:http tcp 10.96.0.10:80
frontend add default/web:http udp 10.96.0.10:80
frontend add default/web:http tcp [fd00:96::10]:80
frontend add default/web:http sctp 10.96.0.10:80
backend set default/web:http 10.0.1.1:80 weight 65535
backend set default/web:http 10.0.9.9:8080 weight 0
backend set default/web:http [fd00:1::1]:80
service set maglev scheduler maglev maglev-size 509 masquerade always reject-with tcp-reset
service set random scheduler random affinity 90s
service set rr scheduler rr on-removal drain 90s
service set least scheduler wlc max-connections 100 failover 3 penalty-share 25
backend set least 10.0.1.1:80
service set twos scheduler twos
service set sh scheduler sh on-removal reset
service set empty
END

generation() { svcnat -N "$node" -j config show | jq .generation; }
saved() { svcnat -N "$node" save; }
saved >"$WORK/text"
svcnat -N "$node" -j save >"$WORK/json"
cat "$WORK/text"

for format in text json; do
	cmd_ok svcnat -N "$node" flush
	cmd_ok svcnat -N "$node" config set node-address none unknown-port reject echo on seed random
	cmd_ok svcnat -N "$node" -q apply "$WORK/$format"
	saved | diff "$WORK/text" - || fail "$format: not the table that was saved"
done

# As many ranges as the manual promises, in single changes.
mapfile -t many < <(printf '2001:db8:%x::/48\n' {1..256})
list=$(IFS=,; echo "${many[*]}")
for setting in pod-cidr nodeport-addresses service-cidr; do
	run svcnat -N "$node" config set "$setting" "$list" 2>/dev/null ||
		fail "256 ranges of $setting"
done
run svcnat -N "$node" frontend add empty tcp "[fd00:96::11]:80" source-ranges "$list" 2>/dev/null ||
	fail "256 source-ranges"
expect_eq "ranges that came back" 1024 "$(saved | grep -o '2001:db8:[0-9a-f]*::/48' | wc -l)"
saved >"$WORK/many"
cmd_ok svcnat -N "$node" -q apply "$WORK/text"
cmd_ok svcnat -N "$node" -q apply "$WORK/many"
cmd_ok svcnat -N "$node" config set pod-cidr none nodeport-addresses all service-cidr none
cmd_ok svcnat -N "$node" -q apply "$WORK/text"

# A no-op: generation, counters, affinity, flows.
cmd_ok svcnat -N "$node" backend set default/web:http "[fd00:1::1]:80" weight 2
session four "$client" 10.96.0.10:80
say four "before"
saved >"$WORK/text"
svcnat -N "$node" -j save >"$WORK/json"
stats=$(svcnat -N "$node" -j stats | jq -c .services)
before=$(generation)
for format in text json; do
	cmd_ok svcnat -N "$node" -q apply - <"$WORK/$format"
	cmd_ok svcnat -N "$node" -q apply "$WORK/$format" --expect-generation "$before"
done
svcnat -N "$node" save | svcnat -N "$node" -q apply -
expect_eq "generation" "$before" "$(generation)"
expect_eq "counters" "$stats" "$(svcnat -N "$node" -j stats | jq -c .services)" >/dev/null
expect_eq "clients remembered" 1 \
	"$(svcnat -N "$node" -j config show | jq '.used."affinity-entries"')"
say four "after"

# unchanged STATUS TEXT COMMAND...: refused, and all is as it was.
unchanged()
{
	cmd_fail "$1" "$2" svcnat -N "$node" "${@:3}"
	saved | diff "$WORK/text" - || fail "a refused '${*:3}' changed the table"
	expect_eq "generation" "$before" "$(generation)"
}

{
	grep -v '^#' "$WORK/text"
	echo "service set new"
	echo "frontend add new tcp 10.96.0.10:80"
} >"$WORK/late"
lines=$(wc -l <"$WORK/late")
unchanged 1 "late:$lines:" apply "$WORK/late"
echo "backend set nosuch 10.0.1.1:80" >>"$WORK/late"
sed -i "${lines}d" "$WORK/late"
unchanged 1 "late:$lines:" apply "$WORK/late"
printf 'service set a\nservice set b\nbackend set a 10.0.1.1:0\n' >"$WORK/wrong"
unchanged 1 "wrong:3:" add "$WORK/wrong"
head -n 5 "$WORK/text" >"$WORK/cut"
unchanged 1 "cut" apply "$WORK/cut"
head -c 200 "$WORK/json" >"$WORK/cut"
unchanged 1 "cut" apply "$WORK/cut"
echo "service set more" >"$WORK/more-of-it"
unchanged 1 "" apply /nonexistent
unchanged 1 "no services" apply /dev/null
unchanged 1 "no services" apply - <<<"config set echo on"
# What has no output is not written to the socket that got its number.
for command in save monitor; do
	status=0
	timeout 60 svcnat -N "$node" "$command" >&- 2>"$WORK/said" || status=$?
	expect_eq "$command to nowhere" "1 svcnat: cannot write the output" \
		"$status $(cat "$WORK/said")"
done
# What a full disk leaves.
for format in "" -j; do
	(ulimit -f 1 && trap '' XFSZ && exec svcnat -N "$node" ${format:+"$format"} save >"$WORK/left") &&
		fail "saved into too little room"
	unchanged 1 "" apply "$WORK/left"
done
unchanged 3 "the table has changed since" apply "$WORK/json" --expect-generation 1
unchanged 3 "" apply "$WORK/json" --expect-generation 1 --dry-run
unchanged 3 "" add "$WORK/more-of-it" --expect-generation 1
unchanged 1 "another service has this frontend: remove it there first (it is 'default/web:http')" \
	frontend set empty tcp 10.96.0.10:80
unchanged 1 "" add "$WORK/text"
unchanged 2 "" apply
unchanged 1 "" service del nowhere
for gone in "service del nowhere" "frontend del nowhere tcp 10.96.0.10:80" \
	"backend del nowhere 10.0.1.1:80" "backend del empty 10.0.1.1:80" \
	"frontend del empty tcp 10.96.0.99:80"; do
	# shellcheck disable=SC2086 # one word each
	unchanged 0 "" $gone --if-exists
done
expect_eq "a line for each service, and one of titles" 9 \
	"$(svcnat -N "$node" show --brief | wc -l)"
cmd_ok svcnat -N "$node" apply --dry-run - <<<"service set other"
expect_eq "generation after a dry run" "$before" "$(generation)"

# add is on top, apply is instead, flush leaves the settings.
printf 'service set zulu\nbackend set zulu 10.0.1.1:80\n' >"$WORK/more"
cmd_ok svcnat -N "$node" add "$WORK/more" --expect-generation "$before"
expect_eq "generation after add" $((before + 1)) "$(generation)"
expect_eq "services" 9 "$(saved | grep -c '^service set')"
cmd_ok svcnat -N "$node" -q apply "$WORK/more"
expect_eq "services" "service set zulu" "$(saved | grep '^service')"
expect_eq "settings that no line names" \
	"$(grep '^config' "$WORK/text")" "$(saved | grep '^config')"
cmd_ok svcnat -N "$node" flush
expect_eq "after flush" "$(grep '^config' "$WORK/text")" "$(saved | grep -v '^#')"
