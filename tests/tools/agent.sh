#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The agent's command line: agent.sh [PROGRAM]
set -euo pipefail
# shellcheck source=tests/tools/lib.sh
. "$(dirname "$0")/lib.sh"

manual=$repo/tools/svcnat-agent.8

# expect NAME STATUS SENTENCE ARGUMENT...: an error, one line on stderr only.
expect()
{
	local name=$1 wanted=$2 sentence=$3 status=0
	shift 3

	timeout 300 "$svcnat" "$@" >out 2>err </dev/null || status=$?
	if [[ $status -eq $wanted && ! -s out && $(<err) == "svcnat-agent: $sentence" ]]; then
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
	for word in $("$svcnat" --help | sed '/^Taken as/,$d' |
		grep -oE '^  --[a-z-]+' | sort -u); do
		[[ $text == *"$word"* ]] || {
			echo "the manual has no $word"
			return 1
		}
	done
}

unset KUBERNETES_SERVICE_HOST NODE_NAME
printf 'apiVersion: v1\ncurrent-context: here\n' >kubeconfig
printf 'apiVersion: kubeproxy.config.k8s.io/v1alpha1\n' >config
printf 'kind: KubeProxyConfiguration\nmod: nftables\n' >>config

expect "an unknown flag" 2 "'--frob' is not an option" --frob
expect "a flag without its value" 2 "'--kubeconfig' needs a value" --kubeconfig
expect "a word too many" 2 "'run' is one word too many" run
expect "a configuration that is not there" 2 \
	"cannot read 'nowhere': No such file or directory" --config nowhere
expect "an unknown key" 2 "config:3: 'mod' is not a key of KubeProxyConfiguration" \
	--config=config
expect "a malformed kubeconfig" 2 "kubeconfig: there is no list of contexts" \
	--kubeconfig kubeconfig
expect "no API server" 2 "where the API server is, is not known: say --kubeconfig FILE"
# What is written is the configuration, and reading it changes nothing.
if "$svcnat" --hostname-override=here --cluster-cidr=10.1.0.0/16 --oom-score-adj=7 \
	--nodeport-addresses=primary,10.0.0.0/8 --iptables-sync-period=90s \
	--write-config-to=written >out 2>err && [[ ! -s out && ! -s err ]] &&
	"$svcnat" --config=written --write-config-to=again 2>err && cmp written again &&
	grep -qx 'clusterCIDR: "10.1.0.0/16"' again && grep -qx 'oomScoreAdj: 7' again &&
	grep -qx '  syncPeriod: "1m30s"' again &&
	grep -qx 'nodePortAddresses: \["primary", "10.0.0.0/8"\]' again; then
	ok "the configuration is written"
else
	not_ok "the configuration is written"
	cat err again
fi
if "$svcnat" --hostname-override=here --config="$repo/deploy/kubernetes/config.yaml" \
	--write-config-to=written 2>err && [[ ! -s err ]]; then
	ok "the configuration that is deployed has a meaning"
else
	not_ok "the configuration that is deployed has a meaning"
	cat err
fi
expect "a configuration that cannot be written" 1 \
	"cannot write 'nowhere/file': No such file or directory" \
	--hostname-override=here --write-config-to=nowhere/file
if "$svcnat" --version | grep -q '^svcnat-agent '; then
	ok "version"
else
	not_ok "version"
fi
if ! command -v mandoc >/dev/null; then
	echo "ok - the manual has every flag # SKIP no mandoc"
elif manual_is_complete; then
	ok "the manual has every flag"
else
	not_ok "the manual has every flag"
fi
[[ $failed -eq 0 ]]
