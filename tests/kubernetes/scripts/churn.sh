# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Many Services come, change and go under traffic: then the table is what the API
# server says, and nothing of a Service that was not touched was broken. SERVICES in
# the environment says how many there are in all.

kube create deployment web --image=web --replicas=2
kube expose deployment web --port=80
to=$(address_of web):80
wait_for 30000 answered "$to" "b1 b4"
hold_start
expect_split "held" 40 "b1 b4" "$(hold open "$to" 40)"
touch "$WORK/go"
ask_alone "to=$to" "while=$WORK/go" every=0.05 timeout=60 tally=yes >"$WORK/tally" &
ASKING=$!
helper churn.py "${SERVICES:-100}" "${SEED:-$RANDOM}"
table_as_told 120
rm "$WORK/go"
wait "$ASKING"
cat "$WORK/tally"
[[ $(sed 's/=[0-9]*//g' "$WORK/tally") == "b1 b4" ]] ||
	fail "connections to a Service that was not touched: $(<"$WORK/tally")"
expect_split "still held" 40 "b1 b4" "$(hold alive)"
hold_end
kubectl_quiet delete services,endpointslices -l churn=yes --wait=false >/dev/null
table_as_told 120
expect_eq "services afterwards" "default/kubernetes:https default/web" \
	"$(svcnat -N "$node" -j show | jq -r '.services[].name' | xargs)"
