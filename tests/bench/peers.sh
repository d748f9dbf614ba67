# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154 # variables of who sources it
# What the files in peers/ say. To be sourced after tests/vm/lib.sh.

# peer_says PEER NAME: a variable of the peer's.
peer_says()
(
	export BENCH_DIR=$REPO/tests/bench
	# shellcheck source=tests/bench/peers/nat.sh
	. "$BENCH_DIR/peers/$1.sh"
	echo "${!2-}"
)

# write_tables PEER SERVICES BACKENDS [PROTOCOL...]: those that it needs, to rundir.
write_tables()
{
	local table

	for table in $(peer_says "$1" TABLES); do
		"$PYTHON" "$REPO/tests/bench/tables.py" "$table" "${@:2}" >"$rundir/$table"
	done
}
