#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A connection stays with its backend whatever becomes of the service: weight 0,
# other backends, the backend removed, the service removed. New ones go where
# the table says at that moment.
#
#   client ---- node, VIP:80 ---- b1, then b2
. "$(dirname "$0")/../lib.sh"

need socat
topology 2
serve "80/tcp" b1 b2
apply <<END
service set web
frontend add web tcp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
backend set web 10.0.1.1:80
backend set web [fd00:1::1]:80
END
session four "$client" 10.96.0.10:80
session six "$client" "[fd00:96::10]:80"

# goes_on STEP ANSWERS: the old ones, and what four new ones get.
goes_on()
{
	say four "$1"
	say six "$1"
	expect_eq "new connections, $1" "$2" \
		"$(ask "to=10.96.0.10:80,[fd00:96::10]:80" n=4 tally=yes)"
}

goes_on "at first" "b1=4"
apply <<END
service set web
frontend add web tcp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
backend set web 10.0.1.1:80 weight 0
backend set web [fd00:1::1]:80 weight 0
END
goes_on "weight 0" "ECONNREFUSED=4"
cmd_ok svcnat -N "$node" backend set web 10.0.2.1:80
cmd_ok svcnat -N "$node" backend set web "[fd00:2::1]:80"
goes_on "another one" "b2=4"
cmd_ok svcnat -N "$node" backend del web 10.0.1.1:80
cmd_ok svcnat -N "$node" backend del web "[fd00:1::1]:80"
goes_on "backend removed" "b2=4"
cmd_ok svcnat -N "$node" service set web scheduler maglev
goes_on "another scheduler" "b2=4"
cmd_ok svcnat -N "$node" service del web
say four "service removed"
say six "service removed"
[[ $(ask "to=10.96.0.10:80,[fd00:96::10]:80" n=2 timeout=1 tally=yes) != *b* ]] ||
	fail "the service is gone and answers"
expect_eq "greetings" "b1 b1" \
	"$(for s in four six; do greeting $s | cut -d' ' -f1; done | xargs)"
