#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Inside a guest: runs scripts of tests/netns one after the other, each with a
# freshly loaded module: netns-run.sh NAME:TIME-LIMIT...  Their output is on
# standard output, between the lines that tests/vm/netns looks for:
#   ## begin NAME
#   ## end NAME pass|fail|skip SECONDS [REASON]
# (the reason for a skip is the script's last line).
# Stops early, with status 97, when the kernel complained, a script hung or the
# module would not go: what follows must not run on such a guest.
set -uo pipefail

cd "$SVCNAT_REPO/tests/netns" || exit
# A process group for each script.
set -m
guest=$SVCNAT_REPO/tests/vm/guest
kmemleak=/sys/kernel/debug/kmemleak

# What the kernel said since the script began, shown if it is a complaint.
kernel_silent()
{
	dmesg >"$TMPDIR/dmesg"
	"$guest/splats" "svcnat-guest: script $1" "$TMPDIR/dmesg"
}

leak_free()
{
	[[ -e $kmemleak ]] || return 0
	"$guest/kmemleak" >"$TMPDIR/kmemleak"
	[[ -s $TMPDIR/kmemleak ]] || return 0
	cat "$TMPDIR/kmemleak"
	echo clear >$kmemleak
	return 1
}

module_out()
{
	[[ -d /sys/module/svcnat ]] || return 0
	rmmod svcnat
}

# Runs one script and ends whatever it left running.
script()
{
	local name=$1 limit=$2 status pid

	timeout --kill-after=10 "$limit" bash ./*/"$name.sh" </dev/null &
	pid=$!
	wait $pid
	status=$?
	if [[ $status -eq 124 || $status -eq 137 ]]; then
		echo "$name: not done after $limit s; what runs:"
		ps -eo pid,ppid,stat,wchan:24,args
	fi
	kill -KILL -- -$pid 2>/dev/null
	return $status
}

# Sets verdict, reason and broken (the guest is of no more use).
judge()
{
	local name=$1 limit=$2 status=0

	verdict=pass reason='' broken=
	if ! "$guest/load"; then
		verdict=fail reason="the module does not load" broken=y
		return
	fi
	script "$name" "$limit" || status=$?
	case $status in
	0) ;;
	4) verdict=skip ;;
	124 | 137)
		# What it waits for may hang everything that would clean up behind it.
		verdict=fail reason="time limit" broken=y
		;;
	*) verdict=fail reason="exit status $status" ;;
	esac
	if [[ ! $broken && $(ip netns list) ]]; then
		verdict=fail reason="left network namespaces behind"
		ip netns list
		ip -all netns del
	fi
	if ! kernel_silent "$name"; then
		verdict=fail reason="the kernel complained" broken=y
	elif [[ $broken ]]; then
		return
	elif ! module_out; then
		verdict=fail reason="rmmod failed" broken=y
	elif ! kernel_silent "$name"; then
		verdict=fail reason="the kernel complained at rmmod" broken=y
	elif ! leak_free; then
		verdict=fail reason="kmemleak found leaks"
	fi
}

touch /run/kmemleak-asked
for item in "$@"; do
	name=${item%:*}
	echo "## begin $name"
	echo "svcnat-guest: script $name" >/dev/kmsg
	start=$(date +%s%N)
	judge "$name" "${item#*:}"
	ms=$((($(date +%s%N) - start) / 1000000))
	printf '## end %s %s %d.%d %s\n' "$name" "$verdict" \
		$((ms / 1000)) $((ms % 1000 / 100)) "$reason"
	[[ $broken ]] && exit 97
done
exit 0
