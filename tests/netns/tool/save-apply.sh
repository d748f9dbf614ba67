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
# A change that cannot be told is made all the same.
# untold STATUS FORMAT: to a full disk, and to nowhere.
untold()
{
	local change=(svcnat -N "$node" ${2:+"$2"} backend set default/web:http 10.0.9.9:8080 weight)
	local sentence="svcnat: cannot write the output, but this is done, as generation"

	status=0
	"${change[@]}" 5 >/dev/full 2>"$WORK/said" || status=$?
	expect_eq "a change told to a full disk $2" "$1 $sentence $(generation)" \
		"$status $(cat "$WORK/said")"
	status=0
	"${change[@]}" 6 >&- 2>"$WORK/said" || status=$?
	expect_eq "a change told to nobody $2" "$1 $sentence $(generation)" \
		"$status $(cat "$WORK/said")"
	cmd_ok "${change[@]}" 0
}
untold 0 ""
untold 1 -j
before=$(generation)
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

# told TEXT COMMAND...: what a change says that it has changed.
told()
{
	expect_eq "${*:2}" "$1" "$(svcnat -N "$node" "${@:2}" | sed 's/^generation [0-9]*: //')"
}

told "nothing to change" flush
told "1 service added" service add web
told "nothing to change" service set web
told "1 service changed" service set web scheduler rr
told "1 service changed, 1 frontend added" frontend add web tcp 10.96.0.10:80
told "1 service changed, 1 frontend changed" frontend set web tcp 10.96.0.10:80 policy local
told "1 service changed, 1 backend added" backend add web 10.0.1.1:80
told "1 service changed, 1 backend changed" backend set web 10.0.1.1:80 weight 7
told "settings changed" config set affinity-max 77
told "nothing to change" backend del web 10.0.9.9:80 --if-exists
saved >"$WORK/text"
before=$(generation)
expect_eq "a single change in JSON" "$before false 0" \
	"$(svcnat -N "$node" -j service set web |
		jq -r '[.generation, .changed, ."services-changed"] | join(" ")')"
expect_eq "nothing if it is to be quiet" "" "$(svcnat -N "$node" -q service set web)"
# What is added is new, for all three.
unchanged 1 "there is a service of this name already: change it with 'svcnat service set'" \
	service add web scheduler rr
unchanged 1 "the service has this frontend already: change it with 'svcnat frontend set'" \
	frontend add web tcp 10.96.0.10:80
unchanged 1 "the service has this backend already: change it with 'svcnat backend set'" \
	backend add web 10.0.1.1:80 weight 7
printf 'service set web\nbackend set web 10.0.1.2:80\nbackend add web 10.0.1.1:80\n' >"$WORK/old"
unchanged 1 "old:3: the service has this backend already" add "$WORK/old"
cat >"$WORK/new" <<END
backend add web 10.0.1.2:80
backend set web 10.0.1.2:80 weight 3
service add dns scheduler rr
backend add dns 10.0.1.1:53
service del web
service add web
frontend add dns tcp 10.96.0.10:80
frontend add web udp 10.96.0.10:80
END
told "1 service added, 1 service changed, 2 frontends added, 1 frontend removed, 1 backend added, 1 backend removed" \
	add "$WORK/new"
saved >"$WORK/text"
told "nothing to change" apply "$WORK/text"
echo "backend add dns 10.0.1.3:53" >>"$WORK/text"
sed -i '/^# end/d; /^# svcnat/d' "$WORK/text"
svcnat -N "$node" -j apply "$WORK/text" >"$WORK/json"
expect_eq "apply in JSON" "true 0 1 0 1 0 false" \
	"$(jq -r '[.changed, ."services-added", ."services-changed", ."services-removed",
		."backends-added", ."frontends-added", ."config-changed"] | join(" ")' "$WORK/json")"
expect_eq "and its generation" "$(generation)" "$(jq .generation "$WORK/json")"
expect_eq "the same file again" "$(generation) false" \
	"$(svcnat -N "$node" -j apply "$WORK/text" | jq -r '[.generation, .changed] | join(" ")')"

# shown WORDS NAMES: which services show prints.
shown()
{
	expect_eq "show $1" "$2" \
		"$(svcnat -N "$node" -j show "$1" | jq -r '[.services[].name] | join(" ")')"
}

long=$(printf 'x%.0s' {1..150})
cmd_ok svcnat -N "$node" service add shop/web
cmd_ok svcnat -N "$node" frontend add shop/web tcp "[fd00:96::10]:443"
cmd_ok svcnat -N "$node" service add "$long"
shown 'shop/*' shop/web
shown '*eb' "shop/web web"
shown 'd?s' dns
shown 10.96.0.10 "dns web"
shown 10.96.0.10:80 "dns web"
shown "[fd00:96::10]:443" shop/web
shown fd00:96::10 shop/web
for nothing in 'y*' 10.96.0.99 10.96.0.10:81; do
	cmd_fail 1 "no service answers to '$nothing': 'svcnat show --brief' lists all" \
		svcnat -N "$node" show "$nothing"
done
cmd_fail 1 "there is no service 'wbe'" svcnat -N "$node" show wbe
expect_eq "rows beside a long name" "" \
	"$(svcnat -N "$node" show | grep -v "^x" | awk 'length > 120')"
expect_eq "what is in stats" "backends,counters,frontends,name address,counters,port" \
	"$(svcnat -N "$node" -j stats dns | jq -r '[(.services[0] | keys | join(",")),
		(.services[0].backends[0] | keys | join(","))] | join(" ")')"
for command in show stats save "config show" version doctor "flows --count" \
	"trace tcp 192.0.2.1:4242 10.96.0.10:80"; do
	# shellcheck disable=SC2086 # one word each
	expect_eq "schema of $command" 1 "$(svcnat -N "$node" -j $command | jq .schema)"
done
