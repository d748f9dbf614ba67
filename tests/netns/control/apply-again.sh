#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A file that is applied again is known by its digest and asks for nothing, until
# something has changed: it need not wait for a transaction that somebody else
# has open, as any other file must.
#
#   node: a netlink socket that has a transaction open, and the tool
. "$(dirname "$0")/../lib.sh"

need jq
setup_ns node
coproc A { exec ./nlsh.py "$node" 2>&1; }
exec {A_IN}>&"${A[1]}" {A_OUT}<&"${A[0]}"

# a TEXT REQUEST...: the answer must have the text.
a()
{
	local answer

	printf '%s\n' "${*:2}" >&"$A_IN"
	read -rt $((30 * SLOW * PATIENCE)) -u "$A_OUT" answer
	[[ $answer == *"$1"* ]] || fail "${*:2}: expected '$1', saw '$answer'"
}

apply_now()
{
	cmd_ok svcnat -N "$node" apply "$@"
}

# known FILE, unknown FILE: while somebody else has a transaction open.
known()
{
	a ok txn-begin txn=1
	apply_now "$1"
	a ok txn-abort txn=1
}

unknown()
{
	a ok txn-begin txn=1
	cmd_fail 1 "another transaction is open" svcnat -N "$node" apply "$1"
	a ok txn-abort txn=1
}

cat >"$WORK/table" <<END
config set echo off
service set web scheduler rr
frontend add web tcp 10.96.0.10:80
backend set web 10.0.1.1:80
END
apply_now "$WORK/table"
before=$(svcnat -N "$node" save)
known "$WORK/table"
known - <"$WORK/table"
expect_eq "the table" "$before" "$(svcnat -N "$node" save)"

# A change that is none.
cmd_ok svcnat -N "$node" service set web scheduler rr
known "$WORK/table"
# Another file with the same meaning is sent, and then known instead.
svcnat -N "$node" save >"$WORK/saved"
unknown "$WORK/saved"
apply_now "$WORK/saved"
known "$WORK/saved"

# Who says what must be there now is not put off with what was there once.
cmd_ok svcnat -N "$node" backend set web 10.0.1.1:80 weight 7
apply_now "$WORK/saved"
expect_eq "the table after a change" "$before" "$(svcnat -N "$node" save)"
cmd_ok svcnat -N "$node" config set echo on
apply_now "$WORK/saved"
expect_eq "the table after a setting" "$before" "$(svcnat -N "$node" save)"
generation=$(generation)
cmd_fail 3 "" svcnat -N "$node" apply "$WORK/saved" --expect-generation $((generation - 1))

# Each time it is another table.
sed 's/echo off/echo off seed random/' "$WORK/table" >"$WORK/random"
seed() { svcnat -N "$node" -j config show | jq -r .config.seed; }
apply_now "$WORK/random"
first=$(seed)
apply_now "$WORK/random"
[[ $(seed) != "$first" ]] || fail "the seed was not drawn again"

# Only who describes the whole table knows it.
a ok txn-begin txn=1
a "only a transaction that describes the whole table" \
	txn-commit txn=1 digest=00112233445566778899aabbccddeeff
a ok txn-begin txn=1 replace
a ERANGE txn-commit txn=1 digest=0011
