#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module compiles for 32 bits without a warning, and calls no function of the
# compiler's that the kernel does not have, as a division of 64 bits would.
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/../vm/lib.sh"

"$VM_DIR/kernel.sh" config-i386
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cp -r "$REPO"/{Kbuild,kmod,uapi} "$tmp"
find "$tmp" -name '*.o' -delete
if ! nice make -s -C "$(kernel_build_dir i386)" M="$tmp" -j"$JOBS" W=1 \
	"$(kernel_make_args i386)" svcnat.o >"$tmp/out" 2>&1 ||
	grep -iE 'warning:|^WARNING' "$tmp/out" | grep -v 'pahole version'; then
	cat "$tmp/out"
	exit 1
fi
helpers=$(nm -u "$tmp/svcnat.o" | grep -E ' __u?(div|mod|divmod)di[34]$' || true)
if [[ $helpers ]]; then
	printf 'divisions of 64 bits, for which there is linux/math64.h:\n%s\n' "$helpers"
	find "$tmp/kmod" -name '*.o' | while read -r object; do
		! nm -u "$object" | grep -qE ' __u?(div|mod|divmod)di[34]$' ||
			echo "${object#"$tmp"/}"
	done
	exit 1
fi
