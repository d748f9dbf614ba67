#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The completion as bash uses it: completion.sh [TOOL]
set -euo pipefail
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"

framework=/usr/share/bash-completion/bash_completion
if [[ ! -e $framework ]]; then
	echo "ok - all # SKIP no bash-completion"
	exit 0
fi
set +eu
# shellcheck source=/dev/null
. "$framework"
# shellcheck source=tools/completion/svcnat
. "$repo/tools/completion/svcnat"

# offers WORDS... : what is offered for the last word, in one line.
offers()
{
	COMP_WORDS=(svcnat "$@")
	COMP_CWORD=$#
	COMP_LINE="svcnat $*"
	COMP_POINT=${#COMP_LINE}
	COMPREPLY=()
	# Outside of a real completion there are no options to change.
	compopt() { :; }
	_svcnat "$svcnat" "${*: -1}" "${COMP_WORDS[-2]}"
	echo "${COMPREPLY[*]}"
}

# expect NAME OFFERS WORDS...
expect()
{
	local name=$1 wanted=$2 seen
	shift 2

	# bash shows them sorted; compgen does not sort files.
	seen=$(offers "$@" | tr ' ' '\n' | sort | xargs)
	wanted=$(tr ' ' '\n' <<<"$wanted" | sort | xargs)
	if [[ $seen == "$wanted" ]]; then
		ok "$name"
	else
		not_ok "$name"
		printf 'words: %s\nexpected: %s\noffered: %s\n' "$*" "$wanted" "$seen"
	fi
}

touch table.1 table.2
expect "commands" "service frontend backend config show apply add save flush monitor stats flows metrics trace doctor version" ""
expect "commands that begin so" "service show save stats" s
expect "second word" "add set del" service ""
expect "nothing for a new name" "" service add ""
expect "second word of frontends" "add set del" frontend ""
expect "second word that begins so" "show" config sh
expect "protocols" "tcp udp sctp" frontend add web ""
expect "a new frontend may be a node port" "nodeport" frontend add web tcp ""
expect "nothing for a new port" "" frontend add web tcp nodeport ""
expect "a node port's settings" "kind policy source-ranges" frontend add web tcp nodeport 30080 ""
expect "a policy" "cluster local" frontend add web tcp 10.96.0.10:80 policy ""
expect "protocols to trace" "tcp udp sctp icmp" trace ""
expect "a trace's interface" "iif" trace tcp 10.0.0.1 10.96.0.10:80 ""
expect "settings" "scheduler affinity affinity-prefix maglev-size masquerade reject-with on-removal max-connections failover penalty-share" \
	service set web ""
expect "settings not given yet" "affinity affinity-prefix maglev-size masquerade reject-with on-removal max-connections failover penalty-share" \
	service set web scheduler rr ""
expect "values" "hash random rr wrr sh maglev lc wlc sed twos" service set web scheduler ""
expect "values that begin so" "random rr" service set web scheduler r
expect "a value that is not a fixed word" "off" service set web affinity ""
expect "settings of a backend" "weight local terminating local-only" backend set web 10.0.0.1:80 ""
expect "behind a flag" "on off weight terminating local-only" backend set web 10.0.0.1:80 local ""
expect "behind a flag's value" "weight terminating local-only" backend set web 10.0.0.1:80 local off ""
expect "settings of the netns" \
	"unknown-port echo external-unknown-port external-echo masquerade seed affinity-max pod-cidr pod-interface nodeport-addresses node-address service-cidr unknown-address" \
	config set ""
expect "what becomes of connections" "keep reset drain" service set web on-removal ""
expect "nothing for a time" "" service set web on-removal drain ""
expect "settings behind a time" "scheduler affinity affinity-prefix maglev-size masquerade max-connections failover penalty-share reject-with" \
	service set web on-removal drain 30m ""
expect "files" "table.1 table.2" apply tab
expect "options" "--json --netns --quiet --help --version --dry-run --expect-generation" apply -
expect "options of show" "--json --netns --quiet --help --version --affinity --brief" show -
expect "options of stats" "--json --netns --quiet --help --version --flows --watch" stats -
expect "options of metrics" "--json --netns --quiet --help --version --flows" metrics -
expect "a setting where a name may be left out" "backend" flows ""
expect "a setting behind a name" "backend" flows web ""
expect "nothing behind all settings" "" flows web backend 10.0.0.1:80 ""
expect "behind a watch without seconds" "backend" flows --watch b
expect "behind options" "show" -j --netns /proc/self/ns/net config sh
expect "behind an option's value" "table.1 table.2" apply --expect-generation 7 table
expect "nothing for a generation" "" apply --expect-generation ""
expect "network namespaces" "$(find /run/netns -mindepth 1 -printf '%f ' 2>/dev/null)" -N ""
expect "the same in one word" "$(find /run/netns -mindepth 1 -printf '%f ' 2>/dev/null)" --netns=
expect "nothing for another option's value" "" stats --watch=
expect "behind an option in one word" "show" --netns=/proc/self/ns/net -jq config sh
expect "nothing for a wrong command" "" frobnicate ""
expect "nothing more" "" save ""
[[ $failed -eq 0 ]]
