# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The peer under test, and whether it does what it is there for. To be sourced in
# the guest, after lib.sh, with PEER RUNS SERVICES BACKENDS BENCH... as arguments and
# PROTOCOLS, those that services have.
# shellcheck disable=SC2034 # for the guest and the peers

peer=$1 runs=$2 services=$3 backends=$4
# What a peer's file may say otherwise: it translates nothing, everything to one
# backend (1), or "all" to the backends that the services have.
TRANSLATES=nothing
# Which packets of a real connection it leaves to ip_forward(): both, only the
# answers, or none.
FORWARDED=both

fail()
{
	echo "$peer: $*" >&2
	exit 1
}

# settled CLIENT PROTOCOL: is the client's connection one that will stay? Peers with
# a table of their own have their own function for this, and for answering().
settled()
{
	local mark='\[ASSURED\]'

	[[ $FORWARDED != none ]] || mark='\[OFFLOAD\]'
	conntrack -L -p "$2" -s "$1" 2>/dev/null | grep -q "$mark"
}

# expect_backends WHAT SERVICES PACKETS CLIENT PROTOCOL: the client's connections
# go to nobody, all to one backend, or to backends of the service that they are to;
# all services take part, and all backends if there are packets enough.
expect_backends()
{
	local told

	told=$(answering "$4" "$5" | awk -v "what=$1" -v "services=$2" -v "packets=$3" \
		-v "backends=$backends" -f "$BENCH_DIR/check.awk") ||
		fail "translates $1: $told"
}

# shellcheck source=tests/bench/peers/nat.sh
. "$BENCH_DIR/peers/$peer.sh"
