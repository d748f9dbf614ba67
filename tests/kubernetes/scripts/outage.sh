# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The API server hangs, dies and comes back: packets go on whatever it does, also
# with an agent that was started meanwhile; then changes arrive.

kube create deployment web --image=web --replicas=2
kube expose deployment web --port=80
to=$(address_of web):80
wait_for 30000 answered "$to" "b1 b4"
session open "$client" "$to"

run kill -STOP "$API_PID"
cmd_ok answered "$to" "b1 b4"
run kill -CONT "$API_PID"
kube scale deployment web --replicas=3
wait_for 60000 answered "$to" "b1 b2 b4"

end KILL "$API_PID"
before=$(generation)
end KILL "$AGENT_PID"
agent_run
cmd_ok answered "$to" "b1 b2 b4"
say open "without API server"
expect_eq "generation without API server" "$before" "$(generation)"
api_start
api_ready
# Another agent finds all as it is.
kube scale deployment web --replicas=4
wait_for 60000 answered "$to" "b1 b2 b4 b5"
expect_eq "generation after one change" "$((before + 1))" "$(generation)"
say open "to the end"
end KILL "${SESSION_PID[open]}"
table_as_told
