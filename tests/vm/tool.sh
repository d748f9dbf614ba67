#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Builds the tool in the tree, one run at a time, for guests that see the tree.
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/lib.sh"

mkdir -p "$REPO/tools/obj" "$CACHE/logs"
# In the tree, whatever cache a run uses.
with_lock "$REPO/tools/obj/lock" make -s -C "$REPO/tools" -j"$JOBS"
