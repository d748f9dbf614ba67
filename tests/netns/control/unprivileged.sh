#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A plain user can neither change nor read the table: it tells about the inside
# of a network.
#
#   a shell as nobody in the network namespace that has the table
#   another one in a user namespace of its own
. "$(dirname "$0")/../lib.sh"

setup_ns node
apply <<END
service set web
frontend add web tcp 10.96.0.10:80
backend set web 10.0.1.1:80
END
before=$(svcnat -N "$node" save)

nobody()
{
	on "$node" setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

cat >"$WORK/table" <<END
service set evil
END
chmod 755 "$WORK"
for command in "save" "show" "-j show web" "stats" "config show" "monitor" \
	"service set evil" "service del web" "backend set web 10.0.9.9:80" \
	"frontend add web tcp 10.96.0.11:80" "config set echo off" "flush" \
	"apply $WORK/table" "add $WORK/table"; do
	# shellcheck disable=SC2086 # one word each
	cmd_fail 1 "ermi" nobody svcnat $command
done
# Nor with a capability over another user namespace's network.
cmd_fail 1 "ermi" nobody unshare -Ur svcnat save
expect_eq "the table" "$before" "$(svcnat -N "$node" save)"

# No more does the kernel tell who listens what changes, whatever program asks.
group=$(on "$node" python3 -BSEc \
	'import netlink; print(netlink.Socket().groups["events"])')
listen=(python3 -ISc "import socket
sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
sock.setsockopt(270, 1, $group)
print('listens')")
expect_eq "root" listens "$(on "$node" "${listen[@]}")"
cmd_fail 1 PermissionError nobody "${listen[@]}"
cmd_fail 1 PermissionError nobody unshare -Ur "${listen[@]}"
