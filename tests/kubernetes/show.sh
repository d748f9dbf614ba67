#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A node of a Kubernetes cluster, without kube-proxy: show.sh PROGRAMS
#
#   client 192.0.2.1 ------- node-a (svcnat, svcnat-agent) ---- b1 b2 b3: its pods
#                            192.0.2.254            \---------- b4 b5 b6: node-b's
#   control 10.0.9.1: etcd, kube-apiserver, controllers
SHOW=$(realpath "$0")
PATH=$1:$PATH
. "$(dirname "$0")/../netns/lib.sh"
. ../kubernetes/cluster.sh

chapter()
{
	printf '\n== %s\n\n' "$*"
}

# As a reader would type it.
kube()
{
	printf '# kubectl %s\n' "$*"
	kubectl_quiet "$@"
}

# answers ADDRESS:PORT "NAME ...": waits until these answer, and shows it.
answers()
{
	wait_for 60000 answered "$@"
	printf 'client# 12 connections to %s: %s\n' "$1" \
		"$(ask "to=$1" n=12 tally=yes "${@:3}" 2>/dev/null)"
}

node()
{
	printf 'node-a# %s\n' "$*"
	nsenter "--net=/run/netns/$node" "$@"
}

chapter "A cluster: etcd and kube-apiserver $(kube-apiserver --version | cut -d' ' -f2)"
cluster_topology 2>/dev/null
serve "80/tcp 80/udp" b1 b2 b3 b4 b5 b6 2>/dev/null
sed -n '/^#   client/,/^#   control/s/^#//p' "$SHOW"
echo
echo "The API server starts, which may take a minute or two."
cluster_start 2>/dev/null
kube get nodes

chapter "The agent takes kube-proxy's place"
agent_account 2>/dev/null
cat >"$WORK/kube-proxy.yaml" <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: "$WORK/agent.kubeconfig"}
hostnameOverride: node-a
detectLocalMode: NodeCIDR
END
cat "$WORK/kube-proxy.yaml"
agent_run --config "$WORK/kube-proxy.yaml" 2>/dev/null
echo "node-a# svcnat-agent --config kube-proxy.yaml &"

chapter "A Deployment and a Service"
kube create deployment web --image=web --replicas=2
kube create service clusterip web --tcp=80:80
kube get service web
to=$(address_of web)
answers "$to:80" "b1 b4"
node svcnat show

chapter "It grows"
kube scale deployment web --replicas=4
answers "$to:80" "b1 b2 b4 b5"

chapter "From outside, by a node port; only to this node's pods"
kube create service nodeport front --tcp=80:80
kube set selector service front app=web
port=$(address_of front '{.spec.ports[0].nodePort}')
answers "192.0.2.254:$port" "b1 b2 b4 b5"
kube patch service front -p '{"spec": {"externalTrafficPolicy": "Local"}}'
answers "192.0.2.254:$port" "b1 b2"

chapter "The API server dies, and the agent; packets go on"
end KILL "$API_PID" 2>/dev/null
end KILL "$AGENT_PID" 2>/dev/null
answers "$to:80" "b1 b2 b4 b5"

chapter "That was it; all of it goes away again"
