#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A TCP connection to a service's address reaches a backend at its own port,
# which sees the client's address; what is not for the service goes its way.
#
#   client 192.0.2.1 ---- node, VIP 10.96.0.10:80 ---- b1 10.0.1.1:8080
#                                                 \--- b2 10.0.2.1:8080
FAMILY=${FAMILY:-4}
. "$(dirname "$0")/../lib.sh"

need iperf3
topology 2
addresses "$FAMILY"
serve "8080/tcp" b1 b2
background nsenter "--net=/run/netns/$b1" iperf3 -s --logfile "$WORK/iperf3"

apply <<END
service set web
frontend add web tcp $VIP:80
backend set web $B1:8080
backend set web $B2:8080
service set iperf
frontend add iperf tcp $VIP:5201
backend set iperf $B1:5201
service set port
frontend add port tcp $B1:9080
backend set port $B1:8080
END

told=$(ask "to=$VIP:80" "from=$(plain "$CLIENT")" port=4000)
expect_eq "client as a backend sees it" "$(plain "$CLIENT") 4000" "${told#b[12] }"

expect_split "60 connections" 60 "b1 b2" \
	"$(ask "to=$VIP:80" port=20000 n=60 tally=yes)"

expect_eq "past the service" "b2" \
	"$(ask "to=$B2:8080" tally=yes | cut -d= -f1)"

expect_eq "another port of the same address" "b1" \
	"$(ask "to=$B1:9080" tally=yes | cut -d= -f1)"

# Both of its connections have only one backend to go to.
wait_for 20000 listens "$b1" tcp 5201
cmd_ok on "$client" iperf3 -c "$(plain "$VIP")" -n 8M
cmd_ok on "$client" iperf3 -c "$(plain "$VIP")" -n 8M -R
