#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Node ports come and go with the addresses of the node, and `primary` goes with
# its default route. A VIP that becomes an address of the node is the node's own
# at the ports that no service has.
#
#   client ---- uplink 192.0.2.254 node ---- 10.0.1.254 - b1 :80, :30080
#                                       \--- 10.0.2.254 - b2 10.0.9.9:30080
#   node port 30080 -> b1, VIP 10.96.0.10:80 -> b1; the node's own :30080 and :99;
#   10.0.9.9 and the VIP are for a while addresses of the node's lo
. "$(dirname "$0")/../lib.sh"

topology 2
serve "80/tcp" b1
serve "30080/tcp" b2
serve "99/tcp 30080/tcp" node
{
	device lo 10.0.9.9/32 fd00:9::9/128
} | ip -n "$b2" -batch -
ip -n "$node" -batch - <<END
route add 10.0.9.9 via 10.0.2.1
route add fd00:9::9 via fd00:2::1
END

# table SETTING VALUE...
table()
{
	apply <<-END
		config set $*
		service set web
		frontend add web tcp nodeport 30080
		frontend add web tcp 10.96.0.10:80
		frontend add web tcp [fd00:96::10]:80
		backend set web 10.0.1.1:80
		backend set web [fd00:1::1]:80
	END
}

# answered WHO ADDRESS4 ADDRESS6 PORT
answered()
{
	[[ $(ask "to=$2:$4,[$3]:$4" n=2 timeout=$((2 * SLOW)) tally=yes) == "$1=2" ]]
}

# becomes WHAT WHO ADDRESS4 ADDRESS6 [PORT]: who answers the client there.
becomes()
{
	wait_for 10000 answered "$2" "$3" "$4" "${5:-30080}"
	printf '%s: %s\n' "$1" "$2"
}

uplink=(192.0.2.254 2001:db8:2::fe)
side1=(10.0.1.254 fd00:1::fe)
side2=(10.0.2.254 fd00:2::fe)
new=(10.0.9.9 fd00:9::9)
vip=(10.96.0.10 fd00:96::10)

# lo add|del ADDRESS4 ADDRESS6
lo()
{
	run ip -n "$node" address "$1" "$2/32" dev lo
	run ip -n "$node" address "$1" "$3/128" dev lo
}

# default_route ROUTE4 ROUTE6
default_route()
{
	# shellcheck disable=SC2086 # one word each
	run ip -n "$node" route replace default via $1
	# shellcheck disable=SC2086
	run ip -n "$node" route replace default via $2
}

table nodeport-addresses all
becomes "uplink" b1 "${uplink[@]}"
becomes "other side" b1 "${side1[@]}"
for round in 1 2; do
	becomes "not there, $round" b2 "${new[@]}"
	lo add "${new[@]}"
	becomes "there, $round" b1 "${new[@]}"
	lo del "${new[@]}"
done
becomes "gone" b2 "${new[@]}"

becomes "VIP, no address" ECONNREFUSED "${vip[@]}" 99
lo add "${vip[@]}"
becomes "VIP, own port" node "${vip[@]}" 99
becomes "VIP, node port" b1 "${vip[@]}" 30080
becomes "VIP, service" b1 "${vip[@]}" 80
lo del "${vip[@]}"
becomes "VIP, no address again" ECONNREFUSED "${vip[@]}" 99
becomes "VIP, node port again" ECONNREFUSED "${vip[@]}" 30080

table nodeport-addresses primary
becomes "primary: uplink" b1 "${uplink[@]}"
becomes "primary: not side 1" node "${side1[@]}"
default_route 10.0.1.1 fd00:1::1
becomes "default route by side 1: side 1" b1 "${side1[@]}"
becomes "default route by side 1: not uplink" node "${uplink[@]}"
default_route "192.0.2.1 src 10.0.2.254" "2001:db8:2::1 src fd00:2::fe"
becomes "source of side 2: side 2" b1 "${side2[@]}"
becomes "source of side 2: not side 1" node "${side1[@]}"
# There are networks that use what is reserved.
run ip -n "$node" route add 240.0.0.0/4 via 10.0.1.1
default_route 192.0.2.1 2001:db8:2::1
becomes "as at first: uplink" b1 "${uplink[@]}"
becomes "as at first: not side 2" node "${side2[@]}"
becomes "as at first: not side 1" node "${side1[@]}"
# What the node is known by may be something else, in one family or in both.
table nodeport-addresses primary node-address 10.0.1.254
becomes "known by side 1 in IPv4: that and uplink" b1 10.0.1.254 2001:db8:2::fe
becomes "known by side 1 in IPv4: not the others" node 192.0.2.254 fd00:1::fe
table nodeport-addresses primary node-address 10.0.1.254,fd00:1::fe
becomes "known by side 1, both: side 1" b1 "${side1[@]}"
becomes "known by side 1, both: not uplink" node "${uplink[@]}"
default_route 10.0.2.1 fd00:2::1
becomes "whatever the default route: side 1" b1 "${side1[@]}"
becomes "whatever the default route: not side 2" node "${side2[@]}"
default_route 192.0.2.1 2001:db8:2::1
cmd_fail 1 "single addresses" svcnat -N "$node" config set node-address 10.0.1.0/24

# However many there are, nobody waits until all of them were looked at.
tracing=/sys/kernel/tracing
[[ -e $tracing/events ]] || mount -t tracefs tracefs $tracing
[[ -e $tracing/events/svcnat/svcnat_scan ]] || fail "the module has no event for it in $tracing"
buffer=$tracing/instances/svcnat-$$
mkdir "$buffer"
defer rmdir "$buffer"
echo 1 >"$buffer/events/svcnat/svcnat_scan/enable"
defer bash -c "echo 0 >$buffer/events/svcnat/svcnat_scan/enable"
many()
{
	awk -v verb="$1" 'BEGIN {
		for (i = 0; i < 4000; i++)
			print "address", verb, "198.18." int(i / 250) "." i % 250 + 1 "/32 dev lo"
	}'
}

# seen: how many there were the last time that somebody looked.
seen()
{
	awk -F'[ =]' '/svcnat_scan/ { addresses = $(NF - 2) } END { print addresses + 0 }' \
		"$buffer/trace"
}
many add | run ip -n "$node" -batch -
wait_for 60000 more_than 3999 seen
scan=$(tail -n 1 "$buffer/trace")
echo "${scan##*svcnat_scan}"
more_than 7 echo "${scan##*=}" || fail "all of them were looked at, at once"
becomes "with many others: uplink" node "${uplink[@]}"
many del | run ip -n "$node" -batch -

# A range, and addresses in it that come.
table nodeport-addresses 10.0.9.0/24,fd00:9::/64
becomes "range: not uplink" node "${uplink[@]}"
becomes "range: of another" b2 "${new[@]}"
lo add "${new[@]}"
becomes "range: of the node" b1 "${new[@]}"
