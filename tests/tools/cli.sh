#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The command line: exit statuses, sentences, help, odd files. cli.sh [TOOL]
set -euo pipefail
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"

manual=$repo/tools/svcnat.8

# run ARGUMENT...: fills $status, and the files out and err.
run()
{
	status=0
	"$svcnat" "$@" >out 2>err || status=$?
}

# expect NAME STATUS SENTENCE ARGUMENT...: an error, told on stderr only.
expect()
{
	local name=$1 wanted=$2 sentence=$3
	shift 3

	run "$@" <"${input:-/dev/null}"
	if [[ $status -eq $wanted && ! -s out ]] && grep -qF -- "svcnat: $sentence" err; then
		ok "$name"
	else
		not_ok "$name"
		echo "svcnat $*"
		echo "expected status $wanted and: svcnat: $sentence"
		echo "saw status $status and: $(cat err)"
		[[ ! -s out ]] || echo "stdout: $(head -n 5 out)"
	fi
}

# holds NAME COMMAND...: a condition; out and err of the last run stay.
holds()
{
	local name=$1 result
	shift

	# Not as a condition, in which bash would go on after a failing command.
	set +e
	(set -e && "$@") >held 2>&1
	result=$?
	set -e
	if [[ $result -eq 0 ]]; then
		ok "$name"
	else
		not_ok "$name"
		cat held
	fi
}

# Commands as the help lists them, one a line.
commands()
{
	"$svcnat" -h | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\( set\| add\| del\| show\)\?\) .*/\1/p'
}

help_of_every_command()
{
	local command words n=0

	while IFS= read -r command; do
		read -ra words <<<"$command"
		"$svcnat" "${words[@]}" -h >help
		grep -q "^Usage: svcnat \[OPTION\]... $command" help
		"$svcnat" --help "${words[@]}" | cmp - help
		n=$((n + 1))
	done < <(commands)
	[[ $n -eq 23 ]]
}

help_of_every_group()
{
	local group

	for group in service frontend backend config; do
		"$svcnat" $group -h | grep -q "^  $group "
	done
}

# The manual's own text, without its markup.
plain_manual()
{
	mandoc -T utf8 "$manual" | sed 's/.\x08//g' | tr -s ' \n' ' '
}

manual_is_complete()
{
	local word text

	text=$(plain_manual)
	for word in service frontend backend config show apply add save flush \
		monitor stats flows metrics trace doctor version -j --json -N --netns -q --quiet -h --help -V --version \
		--dry-run --expect-generation --affinity --count --flows --watch --if-exists --brief nodeport; do
		[[ $text == *" $word"* ]] || {
			echo "the manual has no $word"
			return 1
		}
	done
	while IFS= read -r word; do
		[[ $text == *"$word"* ]] || {
			echo "the manual has no '$word'"
			return 1
		}
	done < <(for word in "service set" "config set" "frontend add" "backend set" trace; do
		# shellcheck disable=SC2086
		"$svcnat" $word -h | sed -n 's/^  \([a-z-]*\) .*/\1/p'
	done)
}

# What the manual says of each setting, a line each.
manual_settings()
{
	awk '$1 == ".TP" { getline; sub(/^\.[BI]*R? */, ""); gsub(/\\-/, "-"); gsub(/"/, "")
			   name = $1; said[name] = said[name] " " }
		{ said[name] = said[name] " " $0 }
		END { for (name in said) print name, said[name] }' "$manual"
}

# The word finds the default value of each setting that has one.
manual_has_defaults()
{
	local command setting n=0

	manual_settings >settings
	for command in "service set" "frontend set" "backend set" "config set"; do
		# shellcheck disable=SC2086
		for setting in $("$svcnat" $command -h |
			sed -n '/^Settings:/,/^Options/{/^  [a-z]/{s/^  \([a-z-]*\) .*/\1/;h};/(default: /{g;p}}'); do
			grep -q "^$setting .*default" settings || {
				echo "the manual has no default of $setting"
				return 1
			}
			n=$((n + 1))
		done
	done
	[[ $n -ge 25 ]]
}

manual_has_checks()
{
	local check text n=0

	text=$(plain_manual)
	for check in $(jq -r '.checks[].check' out); do
		[[ $text == *" $check"[\ ,]* ]] || {
			echo "the manual has no $check"
			return 1
		}
		n=$((n + 1))
	done
	[[ $n -ge 5 ]]
}

# With no module, what is read well ends in the sentence about the module.
taken()
{
	status=0
	"$svcnat" "$@" >out 2>err || status=$?
	[[ $status -eq 0 ]] || grep -q 'the kernel module is not there' err
}

manual_examples_are_taken()
{
	sed -n '/^{"schema"/,/^\.RE/{/^\.RE/d;s/\\-/-/g;p}' "$manual" >example.json
	jq -e '.services[0].name == "web"' example.json
	taken apply example.json
	sed -n '/^svcnat service add web scheduler/,/^\.RE/{/^\.RE/d;s/^svcnat //;p}' \
		"$manual" >example
	[[ $(wc -l <example) -eq 4 ]]
	taken apply example
}

expect "no command" 2 "a command is missing"
expect "an unknown command" 2 "'frobnicate' is not a command" frobnicate
expect "a mistyped command" 2 "'statss' is not a command: did you mean 'stats'?" statss
expect "another program's word" 2 "'list' is not a command: did you mean 'show'?" list
expect "another program's second word" 2 \
	"'service' is followed by add, set or del, not by 'create': did you mean 'service add'?" service create web
expect "a mistyped first word" 2 "'fontend' is not a command: did you mean 'frontend'?" fontend add web
expect "a second word that stands alone" 2 \
	"'service' is followed by add, set or del, not by 'show': did you mean 'show'?" service show web
expect "a second word of another name" 2 \
	"'config' is followed by set or show, not by 'get': did you mean 'config show'?" config get
expect "a mistyped setting" 2 \
	"'shceduler' is not a setting of 'service set': did you mean 'scheduler'?" \
	service set web shceduler rr
expect "interfaces as a shell has them" 2 \
	"pod-interface: 'veth*': write veth+ for all whose names begin so" \
	config set pod-interface 'cni0,veth*'
expect "letters that changed places" 2 \
	"'wieght' is not a setting of 'backend add': did you mean 'weight'?" \
	backend add web 10.0.0.1:80 wieght 3
expect "half a command" 2 "'service' is followed by add, set or del" service
expect "an unknown option" 2 "'-x' is not an option" -x show
expect "an option without its value" 2 "'-N' needs a value" show -N
expect "an unknown option among others" 2 "'-x' is not an option" --json -qxj show
expect "an unknown option with a value" 2 "'--frob' is not an option" --frob=1 show
expect "an unknown option of several letters" 2 "'-watch' is not an option" stats -watch
expect "an unknown option that is no letter" 2 "'-??' is not an option" show $'-\303\251'
expect "a long unknown option" 2 "'--$(printf 'x%.0s' {1..94})...' is not an option" \
	"--$(printf 'x%.0s' {1..200})" show
expect "an unknown letter behind a value like it" 2 "'-x' is not an option" -N -x -jx show
expect "a value that an option does not take" 2 "'--json' takes no value" show --json=yes
expect "options in one word, the last without its value" 2 "'-N' needs a value" show -jqN
expect "a long option without its value" 2 "'--netns' needs a value" show --netns
expect "an abbreviated option without its value" 2 "'--expect' needs a value" apply x --expect
expect "another command's option" 2 "'--dry-run' is not an option of 'add'" add - --dry-run
expect "a generation that is none" 2 "'new' is not a generation" apply --expect-generation new x
expect "an argument too few" 2 "'frontend add' needs ADDR:PORT|nodeport PORT" frontend add web tcp
expect "an argument too many" 2 "'web' is one word too many for 'flush'" flush web
expect "port 0" 2 "'0' is not a port" frontend add web tcp 10.0.0.1:0
expect "an address without brackets" 2 "'fd00::1:80': write an IPv6 address in brackets" \
	backend set web fd00::1:80
expect "a weight out of range" 2 "weight: 65536 is out of range: 0 to 65535 are allowed" \
	backend set web 10.0.0.1:80 weight 65536
expect "a weight below zero" 2 "weight: '-1' is not a number" backend set web 10.0.0.1:80 weight -1
expect "a value like an option" 2 "scheduler: '-j' is none of hash|random" service set web scheduler -j
"$svcnat" service set web scheduler -h >out 2>err || true
holds "help where a value is missing" grep -q "^Usage: svcnat .* service set" out
expect "a time below zero" 2 "on-removal: '-5' is not a duration" \
	service set web on-removal drain -5
expect "a node port below zero" 2 "'-1' is not a port" frontend add web tcp nodeport -1
expect "a backend below zero" 2 "backend: '-1'" flows web backend -1
expect "an option behind all values" 2 "'-1' is not an option" \
	backend set web 10.0.0.1:80 weight 1 -1
expect "a value below zero of a setting given twice" 2 "'weight' is given twice" \
	backend set web 10.0.0.1:80 weight 1 weight -1
mapfile -t many < <(yes $'weight\n1' | head -n 40000)
# Of the processor, not of the clock.
holds "the same very often, in little time" bash -c \
	'ulimit -t 5; "$0" backend set web 10.0.0.1:80 "$@" || [[ $? -eq 2 ]]' "$svcnat" "${many[@]}"
expect "a name too long" 2 "the name '$(printf 'x%.0s' {1..96})...' is 192 bytes long: at most 191 are allowed" \
	service set "$(printf 'x%.0s' {1..192})"
expect "a name with a blank" 2 "the name 'a b' has a blank" service set "a b"
expect "an option's look behind --" 2 "'-j' is one word too many" -- show web -j
expect "a node port without its port" 2 "'nodeport' is followed by a port" \
	frontend add web tcp nodeport
expect "a node port that is none" 2 "'0' is not a port" frontend add web tcp nodeport 0
expect "a flag's value that is none" 2 "'yes' is not a setting of 'backend set'" \
	backend set web 10.0.0.1:80 local yes
expect "a range with bits behind its prefix" 2 \
	"source-ranges: '10.0.0.1/8' has bits behind its prefix: is 10.0.0.0/8 meant?" \
	frontend add web tcp 10.0.0.1:80 source-ranges 10.0.0.1/8
expect "a protocol that cannot be traced" 2 "'gre' is not a protocol: tcp, udp, sctp or icmp" \
	trace gre 10.0.0.1 10.0.0.2
expect "a trace without a port" 2 "the destination needs a port" trace tcp 10.0.0.1 10.0.0.2
expect "clients in brief" 2 "'--brief' leaves out what '--affinity' shows: give one of them" \
	show web --affinity --brief
expect "clients of several services" 2 "'--affinity' is about one service: name it" show 'web*' --affinity
expect "clients of all services" 2 "'--affinity' is about one service: name it" show --affinity
expect "a watch that is too fast" 2 "'0.05' is not a number of seconds: 0.1 to 86400 are allowed" \
	stats --watch 0.05
expect "a watch of nonsense" 2 "'1x' is not a number of seconds" stats --watch 1x
expect "the same in one word" 2 "'1x' is not a number of seconds" stats --watch=1x
expect "a watch of nothing" 2 "'' is not a number of seconds" stats --watch=
expect "a watch of another command" 2 "'--watch' is not an option of 'show'" show --watch
expect "metrics are served by another program" 2 "'--listen' is not an option: metrics are served by 'svcnat-exporter --listen ADDR:PORT'" \
	metrics --listen 127.0.0.1:9468
expect "metrics as JSON" 2 "metrics have a format of their own" -j metrics
expect "a backend that is none" 2 "backend: '10.0.0.1' has no port" flows web backend 10.0.0.1
expect "a backend without its value" 2 "'backend' needs a value: ADDR:PORT" flows web backend
expect "a backend twice" 2 "'backend' is given twice" \
	flows web backend 10.0.0.1:80 backend 10.0.0.2:80
expect "settings are required" 2 "'config set' needs at least one setting" config set
expect "a value that is none" 2 "scheduler: 'lifo' is none of hash|random" \
	service set web scheduler lifo
holds "a hint at the help of the command" grep -q "^Try 'svcnat service set -h'.$" err

holds "help lists the commands" [ "$(commands | wc -l)" -eq 23 ]
holds "every command has help" help_of_every_command
holds "every group has help" help_of_every_group
if command -v mandoc >/dev/null; then
	holds "the manual has every command, option and setting" manual_is_complete
else
	echo "ok - the manual has every command, option and setting # SKIP no mandoc"
fi
holds "the manual has the default of every setting" manual_has_defaults
holds "examples in the manual are taken" manual_examples_are_taken

expect "no such file" 1 "nowhere: cannot open it: No such file" apply nowhere
expect "a folder" 1 ".: cannot read it: Is a directory" apply .
printf 'service set a\nfrontend add a tcp 10.0.0.1\nbackend set b 1.1.1.1:1\n' >bad
expect "a bad line" 1 "bad:2: '10.0.0.1' has no port" apply bad
holds "all bad lines are told" grep -q "^svcnat: bad:3: service 'b' is not there yet" err
input=bad expect "a bad line of standard input" 1 "stdin:2: '10.0.0.1' has no port" apply -
expect "add reads the same" 1 "bad:2: '10.0.0.1' has no port" add bad
printf '{"services":[{"name":"a","scheduler":"lifo"}]}' >bad.json
expect "bad JSON data" 1 "bad.json: services[0]: a: scheduler: 'lifo' is none of" apply bad.json
printf '{"services":[\n{"name":"a"' >cut.json
expect "JSON that was cut off" 1 "cut.json:2: this is not JSON" apply cut.json
printf '# svcnat table\nservice set a\n' >cut-off
expect "a saved table that was cut off" 1 "cut-off:1: the file is cut off" apply cut-off
nothing="the file has no services, so that all would go: if that is meant, add a line 'flush'"
expect "no file at all" 1 "/dev/null: $nothing" apply /dev/null
status=0
"$svcnat" -N nowhere save >failed 2>/dev/null || status=$?
holds "a save that fails" [ "$status" -eq 1 ]
expect "leaves nothing that is taken" 1 "failed: $nothing" apply failed
expect "nor as JSON" 1 "failed: $nothing" apply -j failed --dry-run
expect "an empty pipe" 1 "stdin: $nothing" apply -
echo "config set echo on" >settings
expect "settings alone" 1 "settings: $nothing" apply settings
printf 'flush\nconfig set echo on\n' >empty
holds "emptying that is meant" taken apply empty
printf '# svcnat table\n# end of svcnat table\n' >empty
holds "a saved table that is empty" taken apply empty
echo '{"services": []}' >empty
holds "no services in JSON" taken apply empty
holds "no changes" taken add /dev/null
truncate -s 3G huge
expect "a file that is too long" 1 "huge: it is longer than 1 GiB" apply huge
head -c 1000000 /dev/zero >zeros
expect "a file of zeros" 1 "zeros:1: the file has a NUL byte here" apply zeros
head -c 1000000 /dev/urandom >noise
expect "a file of noise" 1 "noise:" apply noise
holds "few words about noise" [ "$(wc -l <err)" -le 11 ]
head -c 1000000 /dev/zero | tr '\0' x >wide
expect "a line of a megabyte" 1 "wide:1: the line is 1000000 bytes long" apply wide
printf 'service set a\r\nbackend set a 1.1.1.1:1' >dos
holds "0 for what is off, as in JSON" taken service set web \
	maglev-size 0 max-connections 0 failover 0 affinity 0
holds "CRLF and no newline at the end" taken apply dos
printf '%s\n' "svcnat: stdin: cannot read it: Bad file descriptor" >wanted
status=0
"$svcnat" apply - <&- 2>err || status=$?
holds "standard input closed" cmp err wanted
holds "is a refusal" [ "$status" -eq 1 ]

expect "no such network namespace" 1 "cannot open network namespace 'nowhere'" -N nowhere show
expect "the doctor cannot look" 4 "cannot open network namespace 'nowhere'" -N nowhere doctor
expect "the same in one word" 1 "cannot open network namespace 'nowhere'" --netns=nowhere show
expect "or in a short one" 1 "cannot open network namespace 'nowhere'" -Nnowhere show
expect "or behind other letters" 1 "cannot open network namespace 'nowhere'" show -jqNnowhere
expect "or with less of the word" 1 "cannot open network namespace 'nowhere'" --net nowhere show
expect "a path that is no network namespace" 1 "'/dev/null' is not a network namespace" \
	show -N /dev/null
if [[ -d /sys/module/svcnat ]]; then
	echo "ok - the module is missing # SKIP it is loaded here"
else
	for command in show "show web*" "show 10.96.0.10" "show [fd00::1]:80" \
		"service add a" "backend add a 10.0.0.1:80 weight 3" save flush monitor stats "config show" "service del a" \
		flows "flows web backend 10.0.0.1:80" "flows backend 10.0.0.1:80" \
		"flows backend" "flows backend backend 10.0.0.1:80" "flows --count" \
		"stats --flows" "stats --watch 1" "stats --watch web" "stats --watch=1" \
		"stats --watch=1 web" "stats -- web" metrics; do
		# shellcheck disable=SC2086
		expect "the module is missing: $command" 1 \
			"the kernel module is not there: load it with 'modprobe svcnat'" $command
	done
	run doctor
	holds "the doctor finds that the module is missing" \
		grep -qx 'PROBLEM  module  *the kernel module is not loaded' out
	holds "and that is a failure" [ "$status:$(cat err)" = 1: ]
	run -j doctor
	holds "the doctor's JSON" jq -e '.checks[0].mend == "modprobe svcnat"' out
	if command -v mandoc >/dev/null; then
		holds "the manual has the doctor's checks" manual_has_checks
	else
		echo "ok - the manual has the doctor's checks # SKIP no mandoc"
	fi
fi

run version
holds "version without a module" grep -q '^tool ' out
cp out told
for words in -V --version "show web --version"; do
	# shellcheck disable=SC2086
	run $words
	holds "svcnat $words" cmp told out
done
run -q version
holds "quiet says nothing" [ "$status:$(cat out err)" = 0: ]
run -jq version
holds "letters in one word" [ "$status:$(cat out err)" = 0: ]
run -j version
cp out before
holds "JSON is JSON" jq -e .tool before
run version --json
holds "options may come last" cmp out before
status=0
"$svcnat" -h >/dev/full 2>err || status=$?
holds "output that cannot be written" [ "$status:$(cat err)" = "1:svcnat: cannot write the output" ]
[[ $failed -eq 0 ]]
