# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# when: all
# The agent is killed again and again while Services come and go, also in the middle
# of a commit: the next one makes the table what it should be, and connections of
# a Service that was not touched go on.

kube create deployment web --image=web --replicas=2
kube expose deployment web --port=80
to=$(address_of web):80
wait_for 30000 answered "$to" "b1 b4"
hold_start
expect_split "held" 20 "b1 b4" "$(hold open "$to" 20)"
touch "$WORK/go"
ask_alone "to=$to" "while=$WORK/go" every=0.05 timeout=60 tally=yes >"$WORK/tally" &
ASKING=$!
helper churn.py 300 "${SEED:-$RANDOM}" >"$WORK/churn" &
CHURN=$!
before=$(svcnat -N "$node" -j config show | jq .generation)
grown()
{
	[[ $(svcnat -N "$node" -j config show | jq .generation) -gt $before ]]
}
kills=0
while kill -0 "$CHURN" 2>/dev/null; do
	# As soon as it has written something, and some while after.
	busywait 2000 grown || true
	read -rt "0.$((RANDOM % 10))" -u "$NEVER" || true
	end KILL "$AGENT_PID"
	before=$(svcnat -N "$node" -j config show | jq .generation)
	agent_run
	kills=$((kills + 1))
done 2>>"$WORK/kills"
wait "$CHURN"
cat "$WORK/churn"
echo "the agent was killed $kills times"
table_as_told 120
rm "$WORK/go"
wait "$ASKING"
[[ $(sed 's/=[0-9]*//g' "$WORK/tally") == "b1 b4" ]] ||
	fail "connections to a Service that was not touched: $(<"$WORK/tally")"
expect_split "still held" 20 "b1 b4" "$(hold alive)"
end KILL "$HOLD_PID"
