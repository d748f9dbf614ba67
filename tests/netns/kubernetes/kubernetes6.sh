#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The same as kubernetes in IPv6.
FAMILY=6
. "$(dirname "$0")/kubernetes.sh"
