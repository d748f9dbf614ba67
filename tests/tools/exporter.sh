#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The exporter's command line: exporter.sh [PROGRAM]
set -euo pipefail
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"

manual=$repo/tools/svcnat-exporter.8

# expect NAME STATUS SENTENCE ARGUMENT...: an error, told on stderr only.
expect()
{
	local name=$1 wanted=$2 sentence=$3 status=0
	shift 3

	timeout 300 "$svcnat" "$@" >out 2>err </dev/null || status=$?
	if [[ $status -eq $wanted && ! -s out ]] &&
		grep -qF -- "svcnat-exporter: $sentence" err; then
		ok "$name"
	else
		not_ok "$name"
		printf 'status %s\n%s\n' "$status" "$(cat out err)"
	fi
}

manual_is_complete()
{
	local word text

	text=$(mandoc -T utf8 "$manual" | sed 's/.\x08//g')
	for word in $("$svcnat" --help | grep -oE -- '-(-[a-z]+|[a-zA-Z],)' | sort -u); do
		[[ $text == *"$word"* ]] || {
			echo "the manual has no $word"
			return 1
		}
	done
}

expect "nowhere to listen" 2 "where to listen is missing"
expect "the word alone" 2 "'--listen' needs a value" --listen
expect "the letter alone" 2 "'-l' needs a value" -fl
expect "nowhere that is" 2 "'9468' has no port" --listen 9468
expect "an unknown option" 2 "'--frob' is not an option" --frob
expect "an unknown letter" 2 "'-x' is not an option" --flows -xf
expect "a colon for a letter" 2 "'-:' is not an option" -:
expect "a value that an option does not take" 2 "'--flows=1': this takes no value" --flows=1
expect "a word too many" 2 "'show' is one word too many" -l 127.0.0.1:1 show
expect "no such network namespace" 1 "cannot open network namespace 'nowhere'" \
	-l 127.0.0.1:9468 --netns=nowhere
expect "no time at all" 2 "'0' is not a number of seconds: 1 to 3600 are allowed" \
	-l 127.0.0.1:9468 --timeout 0
ip link set lo up
expect "no such user" 1 "there is no user 'nobody at all'" \
	-l 127.0.0.1:9468 --user "nobody at all"
status=0
"$here/slow_clients.py" "$svcnat" --timeout 1 >told || failed=$((failed + 1))
cat told

# gives_up NAME CAPABILITIES [OPTION]...: what is left of them, in hexadecimal.
gives_up()
{
	local name=$1 wanted=$2 server told
	shift 2

	mkfifo line
	"$svcnat" -l 127.0.0.1:9468 "$@" >line &
	server=$!
	read -r <line
	told=$(sed -n 's/^\(Uid\|CapPrm\|CapEff\|NoNewPrivs\):\t\([0-9a-f]*\).*/\2/p' \
		"/proc/$server/status" | xargs)
	kill "$server"
	wait "$server"
	rm line
	if [[ $told == "$wanted" ]]; then
		ok "$name"
	else
		not_ok "$name"
		echo "$told"
	fi
}
gives_up "capabilities are given up" "0 0000000000001000 0000000000001000 1"
# Where there are others.
if grep -qw 4294967295 /proc/self/uid_map; then
	gives_up "another user" "$(id -u nobody) 0000000000001000 0000000000001000 1" --user nobody
else
	echo "ok - another user # SKIP there are no others here"
fi
status=0
"$svcnat" --help >/dev/full 2>err || status=$?
if [[ $status -eq 1 ]] && grep -q "cannot write the output" err; then
	ok "help that cannot be written"
else
	not_ok "help that cannot be written"
	printf 'status %s\n%s\n' "$status" "$(cat err)"
fi
if "$svcnat" --version | grep -q '^svcnat-exporter '; then
	ok "version"
else
	not_ok "version"
fi
if ! command -v mandoc >/dev/null; then
	echo "ok - the manual has every option # SKIP no mandoc"
elif manual_is_complete; then
	ok "the manual has every option"
else
	not_ok "the manual has every option"
fi
[[ $failed -eq 0 ]]
