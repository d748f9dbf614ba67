# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Services of each kind, as kubectl makes, changes, scales and deletes them: packets
# go where they say.

# of SERVICE JSONPATH
of()
{
	address_of "$@"
}

kube create deployment web --image=web --replicas=2
kube expose deployment web --port=80
to=$(of web):80
wait_for 30000 answered "$to" "b1 b4"
kube scale deployment web --replicas=3
wait_for 30000 answered "$to" "b1 b2 b4"
table_as_told

# Reached from elsewhere.
kube patch service web -p '{"spec": {"type": "NodePort"}}'
port=192.0.2.254:$(of web '{.spec.ports[0].nodePort}')
wait_for 30000 answered "$port" "b1 b2 b4"
kube patch service web -p '{"spec": {"externalTrafficPolicy": "Local"}}'
wait_for 30000 answered "$port" "b1 b2"
expect_eq "the client's address stays" 192.0.2.1 \
	"$(ask "to=$port" 2>/dev/null | cut -d' ' -f2)"
kube patch service web -p '{"spec": {"type": "LoadBalancer",
	"externalTrafficPolicy": "Cluster", "loadBalancerSourceRanges": ["192.0.2.0/24"],
	"externalIPs": ["198.51.100.10"]}}' 2>/dev/null
kube patch service web --subresource=status -p \
	'{"status": {"loadBalancer": {"ingress": [{"ip": "198.51.100.9"}]}}}'
wait_for 30000 answered 198.51.100.9:80 "b1 b2 b4"
cmd_ok answered 198.51.100.10:80 "b1 b2 b4"
expect_eq "from outside of the source ranges" TIMEOUT \
	"$(ask to=198.51.100.9:80 from=203.0.113.1 timeout=$((2 * SLOW)))"

# A client that stays, endpoints that are not ready, and ones that go.
kube patch service web -p '{"spec": {"sessionAffinity": "ClientIP"}}'
one_answers()
{
	[[ $(ask "to=$to" n=12 tally=yes 2>/dev/null) == b?=12 ]]
}
wait_for 30000 one_answers
kube patch service web -p '{"spec": {"sessionAffinity": "None", "sessionAffinityConfig": null}}'
wait_for 30000 answered "$to" "b1 b2 b4"
pod=$(kubectl_quiet get pods -o wide | awk '$6 == "10.0.4.1" { print $1 }')
kube label pod "$pod" ready=no
wait_for 30000 answered "$to" "b1 b2"
kube label pod "$pod" ready-
wait_for 30000 answered "$to" "b1 b2 b4"
# What is deleted and still serves has its turn when nobody else is left.
kube label pods -l app=web lingers=yes
kube scale deployment web --replicas=0
terminating()
{
	[[ $(kubectl_quiet get endpointslices -l kubernetes.io/service-name=web \
		-o 'jsonpath={.items[*].endpoints[*].conditions.terminating}') == "true true true" ]]
}
wait_for 30000 terminating
table_as_told
cmd_ok answered "$to" "b1 b2 b4"
kube label pods -l app=web lingers-
refused()
{
	[[ $(ask "to=$to") == ECONNREFUSED ]]
}
wait_for 30000 refused
kube scale deployment web --replicas=2
wait_for 30000 answered "$to" "b1 b4"

# Other protocols and families; the way to what has no endpoints; none at all.
kube expose deployment web --name=dns --protocol=UDP --port=53 --target-port=80
wait_for 30000 answered "$(of dns):53" "b1 b4" proto=udp
kube apply -f - <<-'END'
	apiVersion: v1
	kind: Service
	metadata: {name: dual}
	spec: {ipFamilyPolicy: RequireDualStack, selector: {app: web}, ports: [{port: 80}]}
END
wait_for 30000 answered "$(of dual '{.spec.clusterIPs[0]}'):80" "b1 b4"
wait_for 30000 answered "[$(of dual '{.spec.clusterIPs[1]}')]:80" "b1 b4"
kube create service clusterip nobody --tcp=80
kube create service clusterip headless --clusterip=None --tcp=80
kube create service externalname elsewhere --external-name=example.com
to=$(of nobody):80
wait_for 30000 refused
table_as_told
expect_eq "services" "default/dns default/dual default/kubernetes:https default/nobody:80 default/web" \
	"$(svcnat -N "$node" -j show | jq -r '.services[].name' | xargs)"

# The API server's own Service, as pods use it.
expect_eq "the API server at its Service" ok "$(on "$b1" curl -sk https://10.96.0.1/readyz)"

to=$(of web):80
kube delete service web dns dual nobody headless elsewhere
table_as_told
expect_eq "a Service that was deleted" TIMEOUT "$(ask "to=$to" timeout=$((2 * SLOW)))"

expect_eq "what the agent says of its watches" "" \
	"$(grep -E 'services|slices|nodes|cidrs' "$WORK/agent.log" || true)"
