#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels: debug
# Out of memory at any step of any request: it is refused and changes nothing,
# or it is done.
#
#   node: outofmemory.py lets the n-th allocation fail, for every n
. "$(dirname "$0")/../lib.sh"

slab=/sys/kernel/debug/failslab
[[ -e /proc/self/fail-nth && -e $slab ]] || skip "this kernel lacks fault injection"
setup_ns node
echo N >$slab/ignore-gfp-wait
echo 0 >$slab/verbose
apply <<END
service set web scheduler wrr
frontend add web tcp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
backend set web 10.0.1.1:80 weight 3
backend set web [fd00:1::1]:80
service set maglev scheduler maglev affinity 90s
backend set maglev 10.0.1.1:80
END
# A listener: events are made, too.
svcnat -N "$node" monitor >"$WORK/monitor" &
wait_for 20000 test -s "$WORK/monitor"
run ./outofmemory.py "$node"
