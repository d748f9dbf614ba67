# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# when: all
# kube-proxy and the agent, with the same objects and the same configuration file:
# a connection from anywhere to anything has the same outcome.

need conntrack nft
kube apply -f ../kubernetes/parity.yaml >/dev/null 2>&1
helper parity.py slices
table_as_told
cat >"$WORK/proxy.yaml" <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: "$WORK/agent.kubeconfig"}
mode: nftables
hostnameOverride: node-a
detectLocalMode: NodeCIDR
conntrack: {maxPerCore: 0}
END
serve "8080/tcp 8080/udp" node
probe()
{
	on "$node" conntrack -F 2>/dev/null
	helper parity.py probe "$WORK/$1.json" "node=$node" "client=$client" \
		"b1=$b1" "b2=$b2" "b4=$b4"
}

end TERM "$AGENT_PID"
on "$node" svcnat-agent --cleanup
expect_eq "settings that are left" "" "$(svcnat -N "$node" save | grep -o "service-cidr.*" || true)"
nsenter "--net=/run/netns/$node" kube-proxy --config "$WORK/proxy.yaml" -v 2 \
	>"$WORK/kube-proxy.log" 2>&1 &
PROXY_PID=$!
to=$(address_of both):80
wait_for 10000 answered "$to" "b1 b4"
probe kube-proxy
end TERM "$PROXY_PID"
on "$node" kube-proxy --cleanup 2>/dev/null
expect_eq "rules of kube-proxy that are left" "" "$(on "$node" nft list tables)"

agent_run --config "$WORK/proxy.yaml"
table_as_told 120
probe agent
helper parity.py compare "$WORK/kube-proxy.json" "$WORK/agent.json"
kubectl_quiet delete endpointslices --all >/dev/null
