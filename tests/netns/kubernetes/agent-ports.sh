#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What svcnat-agent tells at kube-proxy's ports: before all is known, afterwards, of
# another agent's table, of a node that goes; health-check node ports come and go with
# their Service and its endpoints.
#
#   client ---- node, api.py and svcnat-agent ---- b1 (:80)
. "$(dirname "$0")/../lib.sh"
. ./agents.sh

need jq curl svcnat-agent
topology 1
run ip -n "$node" address add 10.200.0.10/32 dev lo

# recorded KIND NAME: an object of the recorded cluster.
recorded()
{
	jq -c --arg name "$2" '.object | select(.metadata.name // "" | . == $name or
		startswith($name + "-"))' "../agent/data/$1-stream.json"
}

# asked WHEN
asked()
{
	on "$node" ../agent/told.py "$1"
}

# code PORT PATH [ADDRESS]
code()
{
	nsenter "--net=/run/netns/$node" curl -gs --noproxy '*' -o /dev/null -w '%{http_code}' \
		"http://${3-127.0.0.1}:$1$2" || true
}

# tells CODE PORT PATH [ADDRESS]
tells()
{
	[[ $(code "${@:2}") == "$1" ]]
}

# node_is TAINTS
node_is()
{
	api put nodes '{"metadata": {"name": "node-a"}, "spec": {"taints": ['"$1"']}, "status":
		{"addresses": [{"type": "InternalIP", "address": "10.200.0.10"}]}}'
}

api_begin
api hold services
node_is ''
api put servicecidrs '{"metadata": {"name": "kubernetes"}, "spec": {"cidrs": ["10.96.0.0/16"]}}'
api put services "$(recorded services lb-local)"
api put endpointslices "$(recorded slices lb-local)"
api put services '{"metadata": {"namespace": "ns", "name": "odd"}, "spec": {"clusterIP": 7}}'
# Its endpoint is elsewhere.
api put services '{"metadata": {"namespace": "ns", "name": "away", "uid": "away"}, "spec": {
	"type": "NodePort", "externalTrafficPolicy": "Local", "clusterIP": "10.96.0.11",
	"ports": [{"port": 80, "nodePort": 30011}]}}'
api put endpointslices '{"metadata": {"namespace": "ns", "name": "away-1", "uid": "away-1",
	"labels": {"kubernetes.io/service-name": "away"}}, "addressType": "IPv4",
	"ports": [{"name": "", "port": 80}], "endpoints": [{"addresses": ["10.0.1.1"],
	"nodeName": "node-b"}]}'
wait_for 20000 test -s "$WORK/kubeconfig"
agent_begin first
wait_for 20000 told endpointslices 1
wait_for 20000 tells 200 10256 /livez
cmd_ok asked before
api release services
wait_for 20000 tells 200 10256 /readyz
wait_for 20000 tells 200 32000 / 10.200.0.10
cmd_ok asked after

# Its endpoints go, it comes to another port, it goes.
api del endpointslices fix/lb-local-jm9dn
wait_for 20000 tells 503 32000 / 10.200.0.10
api put services "$(recorded services lb-local | jq -c '.spec.healthCheckNodePort = 32009')"
wait_for 20000 tells 503 32009 / 10.200.0.10
wait_for 20000 tells 000 32000 / 10.200.0.10
api del services fix/lb-local
wait_for 20000 tells 000 32009 / 10.200.0.10

# A node that goes is not for traffic from outside any more.
node_is '{"key": "ToBeDeletedByClusterAutoscaler", "effect": "NoSchedule"}'
wait_for 20000 tells 503 10256 /healthz
expect_eq "/livez of a node that goes" 200 "$(code 10256 /livez)"
node_is ''
wait_for 20000 tells 200 10256 /healthz

# Another agent finds its table: traffic may come before all is known again.
api hold services
agent_end TERM "$AGENT_PID" 0
expect_eq "/livez without an agent" 000 "$(code 10256 /livez)"
agent_begin second
wait_for 20000 tells 200 10256 /healthz
expect_eq "/readyz before all is known" 503 "$(code 10256 /readyz)"
agent_end TERM "$AGENT_PID" 0
cat "$WORK"/*.log
