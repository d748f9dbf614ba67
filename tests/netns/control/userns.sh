#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A plain user who makes a user namespace and a network namespace of his own has
# a service balancer there, that others do not see.
#
#   nobody's network namespace, lo: VIP:80 -> 10.0.1.1:8080 on lo
. "$(dirname "$0")/../lib.sh"

need socat curl
[[ -e /proc/self/ns/user ]] || skip "this kernel lacks user namespaces"
if [[ -e /proc/sys/kernel/unprivileged_userns_clone ]]; then
	sysctl -qw kernel.unprivileged_userns_clone=1
fi
setup_ns node
apply <<<"service set seen-by-root"

cat >"$WORK/inside" <<'END'
set -Eeuo pipefail
trap 'echo "line $LINENO: $BASH_COMMAND: status $?"' ERR
ip link set lo up
ip address add 10.0.1.1/32 dev lo
ip address add fd00:1::1/128 dev lo nodad
ip route add 10.96.0.0/16 dev lo
ip route add fd00:96::/64 dev lo
[[ $(svcnat save) != *service\ set* ]]
svcnat apply - <<TABLE
service set web
frontend add web tcp 10.96.0.10:80
frontend add web tcp [fd00:96::10]:80
backend set web 10.0.1.1:8080
backend set web [fd00:1::1]:8080
TABLE
socat TCP6-LISTEN:8080,reuseaddr,fork SYSTEM:'echo inside' &
trap 'kill %1' EXIT
until [[ $(ss -Hlnt 'sport = :8080') ]]; do :; done
[[ $(socat -t 20 - TCP:10.96.0.10:80 </dev/null) == inside ]]
[[ $(socat -t 20 - 'TCP:[fd00:96::10]:80' </dev/null) == inside ]]
ping -c 1 -W 60 10.96.0.10
svcnat show
[[ $(svcnat -j stats web) == *'"connections":2'* ]]
svcnat config set affinity-max 1000
# More than the machine's own network namespace grants a tenant.
if svcnat config set affinity-max 100000; then
	false
fi
END
chmod 755 "$WORK"
cmd_ok setpriv --reuid=65534 --regid=65534 --clear-groups \
	unshare -Urn bash "$WORK/inside"
expect_eq "root's table" "service set seen-by-root" \
	"$(svcnat -N "$node" save | grep service)"
