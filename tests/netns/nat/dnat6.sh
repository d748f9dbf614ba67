#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The same as dnat4 in IPv6.
#
#   client 2001:db8:2::1 ---- node, VIP [fd00:96::10]:80 ---- b1 [fd00:1::1]:8080
#                                                        \--- b2 [fd00:2::1]:8080
FAMILY=6
. "$(dirname "$0")/dnat4.sh"
