# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# when: all
# The agent's token is revoked, with the account that it was for: packets go on, and
# a token of a new account is taken when it is there, by the same agent.

kube create deployment web --image=web --replicas=2
kube expose deployment web --port=80
to=$(address_of web):80
wait_for 30000 answered "$to" "b1 b4"

kube delete serviceaccount svcnat-agent -n kube-system
# Who was let in before stays, until it has to ask again.
end KILL "$AGENT_PID"
: >"$WORK/agent.log"
agent_run
wait_for 60000 grep -q 401 "$WORK/agent.log"
kube scale deployment web --replicas=3
cmd_ok answered "$to" "b1 b4"
agent_account
wait_for 60000 answered "$to" "b1 b2 b4"
kill -0 "$AGENT_PID" || fail "the agent has ended"
table_as_told

# Rights are taken away and given back.
kube delete clusterrolebinding svcnat-agent
end KILL "$AGENT_PID"
: >"$WORK/agent.log"
agent_run
wait_for 60000 grep -q 403 "$WORK/agent.log"
cmd_ok answered "$to" "b1 b2 b4"
kube scale deployment web --replicas=4
agent_account
wait_for 60000 answered "$to" "b1 b2 b4 b5"
