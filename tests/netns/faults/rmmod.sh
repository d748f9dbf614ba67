#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cpus: 2
# The module can go with flows, traffic and listeners. Without other NAT users
# the flows stand still until it is back; where there is another one, an nft NAT
# chain, they go on as if nothing was.
#
#   client ---- node, VIP:80 ---- b1
. "$(dirname "$0")/../lib.sh"

need socat nft
topology 1
serve "80/tcp 80/udp" b1

table()
{
	apply <<-END
		service set web affinity 1h
		frontend add web tcp 10.96.0.10:80
		frontend add web udp 10.96.0.10:80
		frontend add web tcp [fd00:96::10]:80
		backend set web 10.0.1.1:80
		backend set web [fd00:1::1]:80
	END
}

# retransmissions NUMBER: has the client's stack tried that often?
retransmitted()
{
	ss -N "$client" -Htni 'dport = :80' | grep -oE 'backoff:[0-9]+' |
		awk -F: -v least="$1" '$2 >= least { found = 1 } END { exit !found }'
}

table
session four "$client" 10.96.0.10:80
say four "before"

# A listener and a reader do not keep it.
svcnat -N "$node" monitor >"$WORK/monitor" &
wait_for 20000 test -s "$WORK/monitor"
module_unload
cmd_fail 1 "" svcnat -N "$node" show
printf 'into the void\n' >&"${SESSION_IN[four]}"
wait_for 20000 retransmitted 2
! grep -q "into the void" "$WORK/four.out" ||
	fail "the flow was translated without the module"

# shellcheck disable=SC2119
module_load
table
wait_for 60000 grep -q "into the void" "$WORK/four.out"
say four "after"
expect_eq "new connection" "b1=2" \
	"$(ask "to=10.96.0.10:80,[fd00:96::10]:80" n=2 tally=yes)"

# Somebody else translates, too.
on "$node" nft -f - <<END
table inet other {
	chain post {
		type nat hook postrouting priority srcnat
	}
	chain pre {
		type nat hook prerouting priority dstnat
		ip daddr 10.99.0.1 dnat ip to 10.0.1.1
	}
}
END
module_unload
say four "no module, and on it goes"
# shellcheck disable=SC2119
module_load
table
say four "with the module again"

# Under traffic, from both sides of the family; nothing may crash, and who is
# answered is answered by the backend.
touch "$WORK/go"
asks=()
for proto in tcp udp; do
	ask_alone "to=10.96.0.10:80,[fd00:96::10]:80" proto=$proto while="$WORK/go" \
		timeout=0.2 tally=yes >"$WORK/$proto" &
	asks+=($!)
done
for round in {1..3}; do
	echo "round $round"
	module_unload
	# shellcheck disable=SC2119
	module_load
	table
done
rm "$WORK/go"
wait "${asks[@]}"
tail -n 1 "$WORK/tcp" "$WORK/udp"
expect_eq "at last" "b1=2" \
	"$(ask "to=10.96.0.10:80,[fd00:96::10]:80" n=2 tally=yes)"
