# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# svcnat-agent and the API server of a small cluster, both on the node. To be sourced
# after lib.sh.

# api_begin: the server's process is API_PID, what it tells $WORK/api.out.
api_begin()
{
	# Another network namespace may get the number of this one.
	defer rm -f /run/svcnat/agent.status
	mkfifo "$WORK/api.in"
	nsenter "--net=/run/netns/$node" ./api.py "$WORK/kubeconfig" <"$WORK/api.in" >"$WORK/api.out" &
	# shellcheck disable=SC2034
	API_PID=$!
	exec {API_IN}>"$WORK/api.in"
}

# api LINE...: tells the API server, see api.py.
api()
{
	printf 'api# %s\n' "${*//$'\n'/}" >&2
	printf '%s\n' "${*//$'\n'/}" >&"$API_IN"
}

# told KIND COUNT: the API server has told all objects of a kind so often.
told()
{
	[[ $(grep -cx "told $1" "$WORK/api.out") -ge $2 ]]
}

# told_all COUNT
told_all()
{
	local kind

	for kind in services endpointslices nodes servicecidrs; do
		told "$kind" "$1" || return 1
	done
}

# posted NAME REASON: an event was brought about an object.
posted()
{
	grep '^posted ' "$WORK/api.out" | cut -d' ' -f2- | jq -se --arg name "$1" --arg reason "$2" \
		'any(.regarding.name == $name and .reason == $reason)' >/dev/null
}

# service NAME ADDRESS
service()
{
	api put services '{"metadata": {"namespace": "ns", "name": "'"$1"'", "uid": "'"$1"'"},
		"spec": {"type": "NodePort", "clusterIP": "'"$2"'", "clusterIPs": ["'"$2"'"],
		"ports": [{"port": 80, "protocol": "TCP"'"${3-}"'}]}}'
}

# slice SERVICE ADDRESS
slice()
{
	api put endpointslices '{"metadata": {"namespace": "ns", "name": "'"$1"'-1",
		"uid": "'"$1"'-1", "labels": {"kubernetes.io/service-name": "'"$1"'"}},
		"addressType": "IPv4", "ports": [{"name": "", "port": 80, "protocol": "TCP"}],
		"endpoints": [{"addresses": ["'"$2"'"], "nodeName": "node-a",
		"conditions": {"ready": true, "serving": true, "terminating": false}}]}'
}

# run_agent OPTION...
run_agent()
{
	exec nsenter "--net=/run/netns/$node" env "no_proxy=*" NODE_NAME=node-a svcnat-agent "$@"
}

# run_alone OPTION: in this shell's place there would be nobody to look at its end.
run_alone()
{
	(run_agent "$@")
}

# agent_begin NAME [OPTION...]: its process is AGENT_PID, what it says $WORK/NAME.log.
agent_begin()
{
	printf 'node# svcnat-agent (%s) &\n' "$*" >&2
	run_agent --kubeconfig "$WORK/kubeconfig" "${@:2}" 2>"$WORK/$1.log" &
	AGENT_PID=$!
}

# agent_end SIGNAL PID STATUS
agent_end()
{
	local status=0

	run kill "-$1" "$2"
	wait "$2" 2>/dev/null || status=$?
	expect_eq "the agent's end by SIG$1" "$3" "$status"
}
