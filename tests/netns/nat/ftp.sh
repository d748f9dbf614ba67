#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel's FTP helper works for a service as for any DNAT: the data
# connection that the server announces is let through the service's address, and
# the one that the server opens reaches the client.
#
#   client, curl ---- node, VIP:21, helper ---- b1, ftpd.py
. "$(dirname "$0")/../lib.sh"

need curl
modprobe -qa nf_conntrack_ftp nf_nat_ftp || true
topology 1
background ./ftpd.py "$b1" 100000
wait_for 20000 listens "$b1" tcp 21
apply <<END
service set ftp
frontend add ftp tcp 10.96.0.10:21
frontend add ftp tcp [fd00:96::10]:21
backend set ftp 10.0.1.1:21
backend set ftp [fd00:1::1]:21
END

# fetch ADDRESS OPTION...: leaves the number of bytes in $size.
fetch()
{
	cmd_ok on "$client" curl -sS -m $((30 * SLOW * PATIENCE)) "${@:2}" -o "$WORK/file" "ftp://$1/file"
	size=$(stat -c %s "$WORK/file")
	rm "$WORK/file"
	expect_eq "bytes of the file" 99840 "$size"
}

# What is announced is a port that the service does not have.
cmd_fail 7 "" on "$client" curl -sS -m $((30 * SLOW * PATIENCE)) -o /dev/null ftp://10.96.0.10/file

on "$node" nft -f - <<END
table inet helper {
	ct helper ftp4 {
		type "ftp" protocol tcp
		l3proto ip
	}
	ct helper ftp6 {
		type "ftp" protocol tcp
		l3proto ip6
	}
	chain pre {
		type filter hook prerouting priority -150
		ip daddr 10.96.0.10 tcp dport 21 ct helper set "ftp4"
		ip6 daddr fd00:96::10 tcp dport 21 ct helper set "ftp6"
	}
}
END

fetch 10.96.0.10
fetch 10.96.0.10 --disable-epsv
# The address in the answer is the service's, too.
fetch 10.96.0.10 --disable-epsv --no-ftp-skip-pasv-ip
fetch 10.96.0.10 --ftp-port -
fetch 10.96.0.10 --disable-eprt --ftp-port -
fetch "[fd00:96::10]"
fetch "[fd00:96::10]" --ftp-port -
