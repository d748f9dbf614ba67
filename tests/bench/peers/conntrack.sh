# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Routing with connection tracking and nothing else.
# shellcheck disable=SC2034 # for run
MOST=2000

peer_init()
{
	:
}
