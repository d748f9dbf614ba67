#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Messages that are wrong in any way are refused with an errno and a sentence,
# and change nothing: hand-made ones, and some thousands of right ones with
# bytes changed at random.
#
#   node with a table: malformed.py sends, svcnat compares
. "$(dirname "$0")/../lib.sh"

setup_ns node
apply <<END
config set seed 000102030405060708090a0b0c0d0e0f
service set web scheduler wrr
frontend add web tcp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
backend set web 10.0.1.1:80 weight 3
backend set web [fd00:1::1]:80
service set empty
END
before=$(svcnat -N "$node" -j save)
run ./malformed.py "$node" cases
expect_eq "the table" "$before" "$(svcnat -N "$node" -j save)" >/dev/null
run ./malformed.py "$node" random 1 2000
