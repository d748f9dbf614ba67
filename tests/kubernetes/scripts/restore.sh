# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# when: all
# Etcd is restored from a backup: versions are lower than those that the agent has
# seen, what was made since is gone, and what was deleted is back.

# The API server keeps what it knows of etcd's objects: it stops with it.
stop_all()
{
	end KILL "$API_PID"
	end TERM "$ETCD_PID"
}

start_all()
{
	etcd_start
	api_start
	api_ready
}

# The version of all Services.
newest()
{
	api_get '/api/v1/services?limit=1' | jq -r .metadata.resourceVersion
}

kube create deployment web --image=web --replicas=2
kube expose deployment web --port=80
to=$(address_of web):80
wait_for 30000 answered "$to" "b1 b4"
session open "$client" "$to"
stop_all
cp -r "$WORK/etcd" "$WORK/etcd.saved"
start_all

kube expose deployment web --name=later --port=80
later=$(address_of later):80
wait_for 60000 answered "$later" "b1 b4"
kube scale deployment web --replicas=3
wait_for 60000 answered "$to" "b1 b2 b4"
helper churn.py 50 "${SEED:-$RANDOM}"
table_as_told
version=$(newest)
kube delete service web
gone()
{
	[[ $(ask "to=$to" "timeout=$((2 * SLOW))") == TIMEOUT ]]
}
wait_for 60000 gone

stop_all
rm -rf "$WORK/etcd"
mv "$WORK/etcd.saved" "$WORK/etcd"
start_all
now=$(newest)
((now < version)) || fail "the restored version $now is not lower than $version"
# A watch from a version of the future stays silent, which takes the agent minutes.
wait_for 60000 answered "$to" "b1 b4"
table_as_told 600
expect_eq "services" "default/kubernetes:https default/web" \
	"$(svcnat -N "$node" -j show | jq -r '.services[].name' | xargs)"
# Kubernetes' own controllers would not notice by themselves.
end KILL "$CONTROLLERS_PID"
controllers_start
say open "through all of it"
end KILL "${SESSION_PID[open]}"
