# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# when: all
# The agent is killed again and again while Services come and go, also in the middle
# of a commit: the next one makes the table what it should be, and connections of
# a Service that was not touched go on.

untouched_begin 20
helper churn.py 300 "${SEED:-$RANDOM}" >"$WORK/churn" &
CHURN=$!
before=$(generation)
kills=0
while kill -0 "$CHURN" 2>/dev/null; do
	# As soon as it has written something, and some while after.
	busywait 2000 more_than "$before" generation || true
	read -rt "0.$((RANDOM % 10))" -u "$NEVER" || true
	end KILL "$AGENT_PID"
	before=$(generation)
	agent_run
	kills=$((kills + 1))
done 2>>"$WORK/kills"
wait "$CHURN"
cat "$WORK/churn"
echo "the agent was killed $kills times"
table_as_told 120
untouched_end 20
