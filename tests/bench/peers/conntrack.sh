# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Routing with connection tracking and nothing else.

peer_init()
{
	:
}
