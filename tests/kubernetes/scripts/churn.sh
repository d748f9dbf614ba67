# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Many Services come, change and go under traffic: then the table is what the API
# server says, and nothing of a Service that was not touched was broken. SERVICES in
# the environment says how many there are in all.

untouched_begin 40
helper churn.py "${SERVICES:-100}" "${SEED:-$RANDOM}"
table_as_told 120
untouched_end 40
kubectl_quiet delete services,endpointslices -l churn=yes --wait=false >/dev/null
table_as_told 120
expect_eq "services afterwards" "default/kubernetes:https default/web" \
	"$(svcnat -N "$node" -j show | jq -r '.services[].name' | xargs)"
