#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Changes are transactions: an open one is invisible and keeps other writers
# out, a refused request makes all of it fail, a socket that closes takes it
# along, and the generation tells whether anything has changed.
#
#   node: two netlink sockets, A and B, and packets from client to b1
. "$(dirname "$0")/../lib.sh"

topology 1
serve "80/tcp" b1
coproc A { exec ./nlsh.py "$node" 2>&1; }
exec {A_IN}>&"${A[1]}" {A_OUT}<&"${A[0]}"
# One that is closed within the script.
B_PID=''
start_b()
{
	rm -f "$WORK/b.in" "$WORK/b.out"
	mkfifo "$WORK/b.in" "$WORK/b.out"
	./nlsh.py "$node" <"$WORK/b.in" >"$WORK/b.out" 2>&1 {A_IN}>&- {A_OUT}<&- &
	B_PID=$!
	exec {B_IN}>"$WORK/b.in" {B_OUT}<"$WORK/b.out"
}

# a TEXT REQUEST...: sends a request on socket A; the answer must have the text.
a()
{
	local answer

	printf 'A: %s\n' "${*:2}"
	printf '%s\n' "${*:2}" >&"$A_IN"
	read -rt $((30 * SLOW * PATIENCE)) -u "$A_OUT" answer
	[[ $answer == *"$1"* ]] || fail "expected '$1' on A, saw '$answer'"
	printf '   %s\n' "$answer"
}

b()
{
	local answer

	printf 'B: %s\n' "${*:2}"
	printf '%s\n' "${*:2}" >&"$B_IN"
	read -rt $((30 * SLOW * PATIENCE)) -u "$B_OUT" answer
	[[ $answer == *"$1"* ]] || fail "expected '$1' on B, saw '$answer'"
	printf '   %s\n' "$answer"
}

names()
{
	svcnat -N "$node" save | awk '$1 == "service" { print $3 }' | xargs
}

start_b
web=(name=web frontend=tcp/10.96.0.10:80 backend=10.0.1.1:80)

# Invisible until the commit, and alone.
a 0 generation
a ok txn-begin txn=7
a ok service-set txn=7 "${web[@]}"
expect_eq "names before the commit" "" "$(names)"
b EBUSY service-set name=other
b EBUSY txn-begin txn=7
b ECANCELED service-set txn=7 name=other
a EBUSY service-set name=other
a EBUSY txn-begin txn=8
a ECANCELED service-set txn=8 name=other
a 0 generation
a ok txn-commit txn=7
a 1 generation
expect_eq "after the commit" "b1=1" "$(ask to=10.96.0.10:80 tally=yes)"
a ECANCELED txn-commit txn=7
b ok service-set name=other
b 2 generation

# Nothing changes: the generation stays.
a ok txn-begin txn=1
a ok service-set txn=1 name=web backend=10.0.1.1:80/1
a ok service-set txn=1 name=new
a ok service-del txn=1 name=new
a ok txn-commit txn=1
a ok backend-set name=web backend=10.0.1.1:80
a 2 generation

# Aborted.
a ok txn-begin txn=2 replace
a ok txn-abort txn=2
a ECANCELED txn-abort txn=2
a 2 generation

# One refused request is enough.
before=$(svcnat -N "$node" save)
a ok txn-begin txn=3
a ok service-del txn=3 name=web
a ENOENT service-del txn=3 name=nosuch
a ECANCELED service-set txn=3 name=later
a ECANCELED txn-commit txn=3
a 2 generation
b ok txn-begin txn=3
b ok txn-abort txn=3
expect_eq "the table after a refused transaction" "$before" "$(svcnat -N "$node" save)"

# One that never came as far as the transaction is noticed by their number.
a ok txn-begin txn=4
a ok service-set txn=4 name=one
a ECANCELED txn-commit txn=4 requests=2
a ok txn-begin txn=4
a ok service-set txn=4 name=one
a ok txn-commit txn=4 requests=1
a 3 generation

# Compare and swap.
a ESTALE txn-begin txn=5 expect-generation=2
a ESTALE service-del name=one expect-generation=2
a ok service-del name=one expect-generation=3
a 4 generation
a ok txn-begin txn=5 expect-generation=4
a ok txn-abort txn=5

# A wrong number ends nothing.
a ok txn-begin txn=10
a ECANCELED txn-commit txn=11
a ECANCELED txn-abort txn=11
a ENOENT service-del txn=10 name=nosuch
a ECANCELED txn-commit txn=11
a ECANCELED txn-abort txn=11
b EBUSY txn-begin txn=10
a ok txn-abort txn=10
a ok txn-begin txn=10
a ECANCELED txn-commit txn=11
a ok txn-commit txn=10
a 4 generation

# The owner goes.
b ok txn-begin txn=9 replace
a EBUSY service-set name=x
exec {B_IN}>&- {B_OUT}<&-
wait "$B_PID"
a ok service-set name=x
a 5 generation
expect_eq "the table after its owner went" "other web x" \
	"$(names)"

# A whole table: what is named as it is stays, all else goes.
expect_eq "connections" 1 \
	"$(svcnat -N "$node" -j stats web | jq '.services[0].counters.connections')"
a ok txn-begin txn=6 replace
a ok service-set txn=6 "${web[@]}"
a ok txn-commit txn=6
a 6 generation
expect_eq "the table" "web" \
	"$(names)"
expect_eq "connections after that" 1 \
	"$(svcnat -N "$node" -j stats web | jq '.services[0].counters.connections')"
a ok flush
a 7 generation
a ok flush
a 7 generation
