# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# A control plane in a network namespace, and who stands in for kubelets. To be sourced
# after tests/netns/lib.sh, with Kubernetes' programs in PATH.
#
#   client --- node (node-a: svcnat, agent) --- b1 b2 b3, its pods
#                    |                     \--- b4 b5 b6, pods of node-b
#                 control 10.0.9.1: etcd, kube-apiserver, controllers, kubelet.py

# What connects the node with the API server; see kubelet.py for the nodes.
API_ADDRESS=10.0.9.1
API_CIDRS=10.96.0.0/16,fd00:10:96::/112

cluster_topology()
{
	topology 6
	name_ns control
	ip netns add "$control"
	ip link add eth0 netns "$control" type veth peer name control netns "$node"
	{
		device lo
		device eth0 fe80::1/64 $API_ADDRESS/24 fd00:9::1/64
		route 10.0.9.254 fd00:9::fe
	} | ip -n "$control" -batch -
	device control fe80::fe/64 10.0.9.254/24 fd00:9::fe/64 | ip -n "$node" -batch -
}

# certificate NAME SUBJECT EXTENSIONS
certificate()
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$2" \
		-keyout "$PKI/$1.key" -out "$PKI/$1.csr" 2>/dev/null
	openssl x509 -req -in "$PKI/$1.csr" -CA "$PKI/ca.crt" -CAkey "$PKI/ca.key" \
		-CAcreateserial -days 30 -out "$PKI/$1.crt" -extfile - <<<"$3" 2>/dev/null
}

# kubeconfig FILE CREDENTIAL...: lines of a user.
kubeconfig()
{
	local file=$1
	shift

	cat >"$file" <<-END
		apiVersion: v1
		kind: Config
		clusters: [{name: c, cluster: {server: "https://$API_ADDRESS:6443",
		  certificate-authority: "$PKI/ca.crt"}}]
		users: [{name: u, user: {$*}}]
		contexts: [{name: x, context: {cluster: c, user: u}}]
		current-context: x
	END
}

cluster_keys()
{
	PKI=$WORK/pki
	mkdir "$PKI"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
		-subj /CN=ca -keyout "$PKI/ca.key" -out "$PKI/ca.crt" 2>/dev/null
	certificate apiserver /CN=kube-apiserver \
		"subjectAltName=IP:127.0.0.1,IP:$API_ADDRESS,IP:10.96.0.1"
	certificate admin /O=system:masters/CN=admin extendedKeyUsage=clientAuth
	openssl ecparam -name prime256v1 -genkey -noout -out "$PKI/sa.key"
	kubeconfig "$PKI/admin" "client-certificate: $PKI/admin.crt, client-key: $PKI/admin.key"
}

etcd_start()
{
	nsenter "--net=/run/netns/$control" etcd --data-dir "$WORK/etcd" --unsafe-no-fsync --log-level error \
		--listen-client-urls http://127.0.0.1:2379 \
		--advertise-client-urls http://127.0.0.1:2379 >>"$WORK/etcd.log" 2>&1 &
	ETCD_PID=$!
}

api_start()
{
	nsenter "--net=/run/netns/$control" kube-apiserver --etcd-servers=http://127.0.0.1:2379 \
		--bind-address=$API_ADDRESS --secure-port=6443 --advertise-address=$API_ADDRESS \
		--tls-cert-file="$PKI/apiserver.crt" --tls-private-key-file="$PKI/apiserver.key" \
		--client-ca-file="$PKI/ca.crt" --authorization-mode=RBAC \
		--service-account-issuer=https://kubernetes.default.svc \
		--service-account-key-file="$PKI/sa.key" \
		--service-account-signing-key-file="$PKI/sa.key" \
		--service-cluster-ip-range=$API_CIDRS --disable-admission-plugins=ServiceAccount \
		>>"$WORK/apiserver.log" 2>&1 &
	API_PID=$!
}

# end SIGNAL PID: and waits until it is gone.
end()
{
	run kill "-$1" "$2"
	wait "$2" 2>/dev/null || true
}

# api_get PATH: as the administrator.
api_get()
{
	nsenter "--net=/run/netns/$control" curl -fsS -m 20 --cacert "$PKI/ca.crt" \
		--cert "$PKI/admin.crt" --key "$PKI/admin.key" "https://$API_ADDRESS:6443$1"
}

api_answers()
{
	kill -0 "$API_PID" || fail "kube-apiserver has ended: $(tail -n 5 "$WORK/apiserver.log")"
	api_get /readyz >/dev/null 2>&1
}

# A server takes a minute or more in a slow guest.
api_ready()
{
	wait_for 60000 api_answers
}

# kube ARGUMENT...: kubectl, as a reader would type it.
kube()
{
	printf 'control# kubectl %s\n' "$*" >&2
	kubectl_quiet "$@"
}

kubectl_quiet()
{
	nsenter "--net=/run/netns/$control" kubectl --kubeconfig "$PKI/admin" \
		--cache-dir "$WORK/kubectl" "$@"
}

# helper PROGRAM ARGUMENT...: one of ours, where the API server is.
helper()
{
	nsenter "--net=/run/netns/$control" "../kubernetes/$1" "$PKI" "${@:2}"
}

# The API server makes these itself, soon after it is ready.
has_namespaces()
{
	api_get /api/v1/namespaces/default >/dev/null 2>&1 &&
		api_get /api/v1/namespaces/kube-system >/dev/null 2>&1
}

controllers_start()
{
	nsenter "--net=/run/netns/$control" controllers --kubeconfig "$PKI/admin" \
		>>"$WORK/controllers.log" 2>&1 &
	CONTROLLERS_PID=$!
}

# Etcd, the API server, controllers and who stands in for kubelets.
cluster_start()
{
	cluster_keys
	etcd_start
	api_start
	api_ready
	wait_for 20000 has_namespaces
	controllers_start
	nsenter "--net=/run/netns/$control" ../kubernetes/kubelet.py "$PKI" \
		>"$WORK/kubelet.log" 2>&1 &
	wait_for 20000 grep -q registered "$WORK/kubelet.log"
}

# The agent may do what its deployment asks for, and no more.
agent_account()
{
	kube apply --server-side -f ../../deploy/kubernetes/rbac.yaml
	agent_token
	kubeconfig "$WORK/agent.kubeconfig" "tokenFile: $WORK/token"
}

agent_token()
{
	kubectl_quiet create token svcnat-agent -n kube-system >"$WORK/token.new"
	mv "$WORK/token.new" "$WORK/token"
}

# agent_run [OPTION...]: its process is AGENT_PID.
agent_run()
{
	printf 'node# svcnat-agent %s &\n' "$*" >&2
	nsenter "--net=/run/netns/$node" env "no_proxy=*" NODE_NAME=node-a svcnat-agent \
		--kubeconfig "$WORK/agent.kubeconfig" --detect-local-mode NodeCIDR "$@" \
		2>>"$WORK/agent.log" &
	AGENT_PID=$!
}

# table_as_told [SECONDS]: waits until the node's table is what the API server's objects
# are translated to, by another translation than the agent's.
table_as_told()
{
	printf 'control# compare %s\n' "$*" >&2
	helper compare.py "$node" "${1:-60}"
}

# address_of SERVICE [JSONPATH]: its cluster IP, or something else of it.
address_of()
{
	kubectl_quiet get service "$1" -o "jsonpath=${2:-{.spec.clusterIP\}}"
}

# answered ADDRESS:PORT "NAME ..." [KEY=VALUE...]: 40 connections get answers of
# these, and no others. One that gets none ends it at once.
answered()
{
	local to=$1 who=$2 tally
	shift 2

	tally=$(ask "to=$to" "timeout=$((2 * SLOW))" tally=yes "$@" 2>/dev/null)
	[[ " $who " == *" ${tally%=1} "* ]] || return 1
	tally=$(ask "to=$to" n=40 tally=yes "$@" 2>/dev/null)
	[[ $(tr ' ' '\n' <<<"$tally" | sed 's/=.*//' | xargs) == "$who" ]]
}

# untouched_begin NUMBER: a Service with so many connections held, and others begun one
# after the other, while something happens elsewhere.
untouched_begin()
{
	local to

	kube create deployment web --image=web --replicas=2
	kube expose deployment web --port=80
	to=$(address_of web):80
	wait_for 30000 answered "$to" "b1 b4"
	hold_start
	expect_split "held" "$1" "b1 b4" "$(hold open "$to" "$1")"
	touch "$WORK/go"
	ask_alone "to=$to" "while=$WORK/go" every=0.05 timeout=60 tally=yes >"$WORK/tally" &
	ASKING=$!
}

# untouched_end NUMBER: none of them was broken.
untouched_end()
{
	rm "$WORK/go"
	wait "$ASKING"
	cat "$WORK/tally"
	[[ $(sed 's/=[0-9]*//g' "$WORK/tally") == "b1 b4" ]] ||
		fail "connections to a Service that was not touched: $(<"$WORK/tally")"
	expect_split "still held" "$1" "b1 b4" "$(hold alive)"
	# An agent that was started meanwhile may keep its input open.
	end KILL "$HOLD_PID"
	hold_end
}
