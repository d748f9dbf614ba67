#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Objects of Kubernetes become the kernel's table, without an API server: all of it
# at first, then what changes; nothing where it is there already; all of it again
# after somebody else wrote. Then random objects, for SEED and ROUNDS.
#
#   client ---- node, agent_feed ---- b1 b2 (:80)
. "$(dirname "$0")/../lib.sh"

program agent_feed
topology 2
serve "80/tcp" b1 b2

# begin: an agent that knows nothing yet.
begin()
{
	coproc FEED { exec nsenter "--net=/run/netns/$node" "$WORK/agent_feed" node-a 2>&1; }
	exec {FEED_IN}>&"${FEED[1]}" {FEED_OUT}<&"${FEED[0]}"
	FEED_RUNS=$FEED_PID
}

# end: the table stays.
end()
{
	exec {FEED_IN}>&- {FEED_OUT}<&-
	eval "exec ${FEED[1]}>&- ${FEED[0]}<&-"
	wait "$FEED_RUNS"
}

# does WORD: prints the answer.
does()
{
	local line

	printf '{"do": "%s"}\n' "$1" >&"$FEED_IN"
	while read -rt $((30 * SLOW * PATIENCE)) -u "$FEED_OUT" line; do
		[[ $line != . ]] || return 0
		printf '%s\n' "$line"
	done
	return 1
}

# syncs EXPECTED: and then the kernel has what all is translated to.
syncs()
{
	expect_eq "sync" "$1" "$(does sync)"
	expect_eq "the kernel's table" "$(does table | grep -v ^config)" \
		"$(svcnat -N "$node" save | grep -v ^config)"
}

# tell KIND STEP [OBJECT], in one line.
tell()
{
	local object=${3:-null}

	printf '{"kind": "%s", "step": "%s", "object": %s}\n' "$1" "$2" "${object//$'\n'/}" >&"$FEED_IN"
}

# slice ADDRESS...
slice()
{
	tell slice upsert '{"metadata": {"namespace": "ns", "name": "web", "uid": "1",
		"labels": {"kubernetes.io/service-name": "web"}}, "addressType": "IPv4",
		"ports": [{"name": "", "port": 80}], "endpoints": ['"$(
		printf '{"addresses": ["%s"]},' "$@" | sed 's/,$//')"']}'
}

# objects: what the cluster has.
objects()
{
	local kind

	printf '{"options": {"node-ports": ["primary"]}}\n' >&"$FEED_IN"
	for kind in node cidr service slice; do
		tell "$kind" begin
		case $kind in
		node) tell node upsert '{"metadata": {"name": "node-a"}}' ;;
		cidr) tell cidr upsert '{"metadata": {"name": "all"},
			"spec": {"cidrs": ["10.96.0.0/16"]}}' ;;
		service) tell service upsert '{"metadata": {"namespace": "ns", "name": "web"},
			"spec": {"clusterIP": "10.96.0.10", "ports": [{"port": 80}]}}' ;;
		slice) slice 10.0.1.1 ;;
		esac
		tell "$kind" end
	done
}

answered()
{
	ask "to=10.96.0.10:80" n=4 timeout=$((2 * SLOW)) tally=yes
}

need jq
begin
objects
syncs "whole table: committed, 0 from others"
expect_eq "who answers" "b1=4" "$(answered)"
slice 10.0.2.1
syncs "changes: committed, 0 from others"
expect_eq "who answers" "b2=4" "$(answered)"
slice 10.0.2.1
syncs "nothing to do"

# Another agent finds its table.
slice 10.0.1.1
syncs "changes: committed, 0 from others"
before=$(generation)
end
begin
objects
syncs "whole table: unchanged, 0 from others"
syncs "nothing to do"
expect_eq "generation" "$before" "$(generation)"

# Somebody else writes, and is undone.
svcnat -N "$node" flush
syncs "whole table: committed, 1 from others"
svcnat -N "$node" service set mine
svcnat -N "$node" config set echo off
syncs "whole table: committed, 3 from others"
expect_eq "who answers" "b1=4" "$(answered)"
end

on "$node" ./agent_story.py "$WORK/agent_feed" "${SEED:-$RANDOM}" "${ROUNDS:-60}"
