#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# svcnat-agent at work, with an API server on its own node: nothing is written before
# all is known, then packets go where Services say; another agent takes over, agents
# and server come and go, others write, and what need not change does not.
#
#   client ---- node, api.py and svcnat-agent ---- b1 b2 (:80)
. "$(dirname "$0")/../lib.sh"
. ./agents.sh

need jq socat svcnat-agent
topology 2
serve "80/tcp" b1 b2

has_service()
{
	svcnat -N "$node" -j show | jq -e --arg name "$1" \
		'.services[] | select(.name == $name)' >/dev/null
}

lacks_service()
{
	! has_service "$1"
}

connections()
{
	svcnat -N "$node" -j stats | jq '.services[] | select(.name == "ns/web") |
		.counters.connections'
}

# answers NAME [ADDRESS:PORT]: that one answers.
answers()
{
	[[ $(ask "to=${2-10.96.0.10:80}" "timeout=$((2 * SLOW))" tally=yes) == "$1=1" ]]
}

# config PODS: the file of the configuration, in which pods have their addresses.
config()
{
	printf '%s\n' "apiVersion: kubeproxy.config.k8s.io/v1alpha1" "kind: KubeProxyConfiguration" \
		"clientConnection:" "  kubeconfig: $WORK/kubeconfig" "clusterCIDR: $1" >"$WORK/new"
	run mv "$WORK/new" "$WORK/config"
}

# has_pods RANGE
has_pods()
{
	[[ " $(svcnat -N "$node" save | grep '^config ') " == *" pod-cidr $1 "* ]]
}

# doctor: what it says of the agent.
doctor()
{
	(svcnat -N "$node" -j doctor || true) | jq -r '.checks[] | select(.check == "agent") | .status'
}

# Another program's table, which stays until all is known.
svcnat -N "$node" service set mine
before=$(generation)
api_begin
api hold services
api hold endpointslices
api put nodes '{"metadata": {"name": "node-a"}, "status": {"addresses":
	[{"type": "InternalIP", "address": "192.0.2.254"}]}}'
api put servicecidrs '{"metadata": {"name": "kubernetes"}, "spec": {"cidrs": ["10.96.0.0/16"]}}'
service web 10.96.0.10 ', "nodePort": 30080'
slice web 10.0.1.1
# What makes no sense is left out, and told.
api put services '{"metadata": {"namespace": "ns", "name": "odd"}, "spec": {"clusterIP": 7}}'
wait_for 20000 test -s "$WORK/kubeconfig"
agent_begin first
FIRST=$AGENT_PID
wait_for 20000 told nodes 1
wait_for 20000 told servicecidrs 1
api release services
wait_for 20000 grep -q 'Service ns/odd: ' "$WORK/first.log"
expect_eq "generation before slices are known" "$before" "$(generation)"
cmd_ok has_service mine
api release endpointslices
wait_for 20000 lacks_service mine
expect_eq "generation of the first table" "$((before + 1))" "$(generation)"
expect_eq "who answers" "b1=4" "$(ask to=10.96.0.10:80 n=4 tally=yes)"
cmd_ok answers b1 192.0.2.254:30080
expect_eq "timeout of connections" 86400 \
	"$(on "$node" sysctl -n net.netfilter.nf_conntrack_tcp_timeout_established)"

# What changes, and what comes and goes.
slice web 10.0.2.1
wait_for 20000 answers b2
service more 10.96.0.11
slice more 10.0.1.1
wait_for 20000 answers b1 10.96.0.11:80
api del services ns/more
wait_for 20000 lacks_service ns/more
api del endpointslices ns/more-1

# Two with one address: the older one has it, the other one is told, and gets it later.
rival()
{
	api put services '{"metadata": {"namespace": "ns", "name": "'"$1"'", "uid": "'"$1"'",
		"creationTimestamp": "'"$2"'-01-01T00:00:00Z"}, "spec": {"clusterIP": "'"$3"'",
		"externalIPs": ["198.51.100.9"], "ports": [{"port": 80}]}}'
	slice "$1" "$4"
}
rival young 2026 10.96.0.21 10.0.2.1
wait_for 20000 answers b2 198.51.100.9:80
rival old 2025 10.96.0.22 10.0.1.1
wait_for 20000 answers b1 198.51.100.9:80
wait_for 20000 posted young AddressTaken
cmd_fail 1 "" posted old AddressTaken
cmd_ok posted node-a Starting
cmd_ok posted odd Malformed
api put services '{"metadata": {"namespace": "ns", "name": "noted", "uid": "noted", "annotations":
	{"svcnat.dev/scheduler": "none"}}, "spec": {"clusterIP": "10.96.0.23", "ports": [{"port": 80}]}}'
wait_for 20000 posted noted InvalidAnnotation
api del services ns/old
wait_for 20000 answers b2 198.51.100.9:80
api del services ns/young
api del services ns/noted
api del endpointslices ns/old-1
api del endpointslices ns/young-1
wait_for 20000 lacks_service ns/young

# A second one waits, and finds all as it is.
session open "$client" 10.96.0.10:80
agent_begin second
wait_for 20000 grep -q 'waiting for its end' "$WORK/second.log"
cmd_fail 1 "end it first" run_alone --cleanup
before=$(generation) counted=$(connections)
cmd_ok test "$counted" -gt 0
agent_end KILL "$FIRST" 137
wait_for 20000 told_all 2
service more 10.96.0.11
wait_for 20000 has_service ns/more
expect_eq "generation after another agent's first change" "$((before + 1))" "$(generation)"
expect_eq "connections" "$counted" "$(connections)"
say open "still there"

# Somebody else writes, and is undone.
svcnat -N "$node" flush
wait_for 20000 answers b2
wait_for 20000 grep -q 'another program' "$WORK/second.log"

# The server stops: packets go on, whatever agents do, and changes come later.
run kill -STOP "$API_PID"
before=$(generation)
slice web 10.0.1.1
cmd_ok answers b2
agent_end TERM "$AGENT_PID" 0
config 10.244.0.0/16
agent_begin third --config "$WORK/config"
cmd_ok answers b2
expect_eq "generation without a server" "$before" "$(generation)"
run kill -CONT "$API_PID"
wait_for 60000 answers b1
cmd_ok has_pods 10.244.0.0/16
expect_eq "the doctor" ok "$(doctor)"

# Its configuration changes, and what makes no sense changes nothing.
config 10.245.0.0/16
wait_for 20000 has_pods 10.245.0.0/16
config 10.245.0.0/33
wait_for 20000 grep -q 'all stays as it was set before' "$WORK/third.log"
cmd_ok has_pods 10.245.0.0/16
agent_end TERM "$AGENT_PID" 0
cmd_ok answers b1
expect_eq "the doctor without an agent" problem "$(doctor)"

cmd_ok run_alone --cleanup
expect_eq "the doctor after --cleanup" "" "$(doctor)"
expect_eq "services after --cleanup" 0 "$(svcnat -N "$node" -j show | jq '.services | length')"
# A range of cluster addresses that is left would drop what kube-proxy serves again.
expect_eq "settings after --cleanup" "$(svcnat -N "$client" save | sed 's/ seed [^ ]*//')" \
	"$(svcnat -N "$node" save | sed 's/ seed [^ ]*//')"
cat "$WORK"/*.log
