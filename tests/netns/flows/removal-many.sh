#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cpus: 2
# A thousand services are removed, one by one and then at once, while clients
# use another one: that loses nothing, the flows of all of them end, and it takes
# few passes over the connections.
#
#   client ---- node, web 10.96.0.10:80 ------------------------ b1 b2
#                     many1 to many1000 10.97.0.1 to 10.97.3.232:53
. "$(dirname "$0")/../lib.sh"

need conntrack jq
topology 2
serve "80/tcp 80/udp 53/udp" b1 b2
MANY=1000

# vip_of NUMBER: sets `vip`.
vip_of()
{
	vip=10.97.$(($1 / 256)).$(($1 % 256)):53
}

# table NUMBER-OF-THE-MANY
table()
{
	local i vip

	echo "service set web"
	echo "frontend add web tcp 10.96.0.10:80"
	echo "frontend add web udp 10.96.0.10:80"
	echo "backend set web 10.0.1.1:80"
	echo "backend set web 10.0.2.1:80"
	for ((i = 1; i <= $1; i++)); do
		vip_of "$i"
		echo "service set many$i"
		echo "frontend add many$i udp $vip"
		echo "backend set many$i 10.0.1.1:53"
	done
}

# Flows to the many.
flows()
{
	nsenter "--net=/run/netns/$node" conntrack -L -p udp --orig-port-dst 53 2>/dev/null | wc -l
}

none_left()
{
	[[ $(flows) -eq 0 ]]
}

# Each of the many has a flow.
begin()
{
	svcnat -N "$node" -q apply "$WORK/table"
	# The list is long: not shown.
	expect_eq "answers" "b1=$MANY" \
		"$(agent ask "netns=$client" "to=$vips" proto=udp n=$MANY port=20000 tally=yes)"
	expect_eq "flows" $MANY "$(flows)"
	count_sweeps
}

table $MANY >"$WORK/table"
vips=''
for ((i = 1; i <= MANY; i++)); do
	vip_of "$i"
	vips+=${vips:+,}$vip
done
# Where few fit in, those of the other service push the many out.
machine_sysctl net.netfilter.nf_conntrack_max 262144
touch "$WORK/go"
asks=()
table 0 | apply
for proto in tcp udp; do
	ask_alone to=10.96.0.10:80 proto=$proto while="$WORK/go" tally=yes >"$WORK/$proto" &
	asks+=($!)
done

begin
for ((i = 1; i <= MANY; i++)); do
	echo "service-del name=many$i"
done | ./nlsh.py "$node" >"$WORK/answers"
expect_eq "removed" $MANY "$(grep -cx ok "$WORK/answers")"
few_sweeps "$MANY removals"
wait_for 30000 none_left

begin
table 0 | svcnat -N "$node" -q apply -
wait_for 30000 none_left
# One, and one to see that nothing has been left by the time of grace.
passes=$(($(sweeps) - SWEEPS_BEFORE))
echo "$MANY removals at once: $passes passes"
((passes >= 1 && passes <= 3)) || fail "expected one pass or two, saw $passes"

rm "$WORK/go"
wait "${asks[@]}"
for proto in tcp udp; do
	told=$(<"$WORK/$proto")
	[[ $told =~ ^b1=[0-9]+\ b2=[0-9]+$ ]] ||
		fail "clients of the other service, $proto: saw '$told'"
	echo "the other service over $proto: $told"
done
