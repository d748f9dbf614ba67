#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every function that other files use is described, and kernel-doc finds no
# fault with the descriptions.
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/../vm/lib.sh"

"$VM_DIR/kernel.sh" source
cd "$REPO"
mapfile -t files < <(git ls-files 'kmod/*.[ch]' | grep -vE '^kmod/(compat/|netlink/gen)')
[[ ${#files[@]} -gt 0 ]] || die "no sources"
status=0
"$PYTHON" "$(kernel_source_dir)/tools/docs/kernel-doc" -none -Wall -Werror "${files[@]}" ||
	status=1
"$PYTHON" tests/lint/described.py "${files[@]}" || status=1
exit $status
