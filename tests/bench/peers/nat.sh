# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The floor: NAT is at work, and no rule asks for any.

peer_init()
{
	empty_nat_table
}
