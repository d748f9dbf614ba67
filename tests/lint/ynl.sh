#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The generated netlink files are fresh: ynl.sh [--write]
# Runs the generator of the pinned kernel source on uapi/svcnat.yaml and
# compares; --write puts its output in place instead.
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/../vm/lib.sh"

generate()
{
	local mode=$1 kind=$2 out=$3

	# The generator looks for its schema two levels above the
	# specification and for MAINTAINERS in some folder above it, for ever
	# if there is none; the paths it prints are relative to that one.
	timeout 60 "$PYTHON" "$(kernel_source_dir)/tools/net/ynl/pyynl/ynl_gen_c.py" \
		--mode "$mode" "--$kind" --spec "$tree/uapi/svcnat.yaml" -o "$tree/$out"
	sed -i 's|^/\* To regenerate run: .* \*/$|/* To regenerate run: tests/lint/ynl.sh --write */|
		s|^#include "gen.h"|#include "netlink/gen.h"|' "$tree/$out"
}

# The table of operations knows all commands, which know the policies: so it has
# a file of its own.
split_operations()
{
	local all=$tree/kmod/netlink/gen.c first='^\/\* Ops table'

	sed -n "1,/^#include <uapi/p; /$first/,\$p" "$all" |
		sed "s|$first|\n&|" >"${all%.c}_ops.c"
	sed -i "/$first/,\$d" "$all"
	sed -i '${/^$/d}' "$all"
}

# The generator passes over the flags of groups: all of them are for who may see
# the table.
guard_groups()
{
	sed -i '/^static const struct genl_multicast_group/,/^};/s|", },|", GENL_MCAST_CAP_NET_ADMIN, },|' \
		"$tree/kmod/netlink/gen_ops.c"
}

write=
[[ ${1-} == --write ]] && write=y
"$VM_DIR/kernel.sh" source

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/uapi/linux" "$tree/kmod/netlink"
touch "$tree/MAINTAINERS"
cp "$(kernel_source_dir)"/Documentation/netlink/genetlink*.yaml "$tree"
cp "$REPO/uapi/svcnat.yaml" "$tree/uapi"

generate uapi header uapi/linux/svcnat.h
generate kernel header kmod/netlink/gen.h
generate kernel source kmod/netlink/gen.c
split_operations
guard_groups

status=0
for file in uapi/linux/svcnat.h kmod/netlink/gen{.h,.c,_ops.c}; do
	if [[ $write ]]; then
		cmp -s "$tree/$file" "$REPO/$file" || cp "$tree/$file" "$REPO/$file"
	elif ! diff -uN --label "$file" --label "$file as generated" \
		"$REPO/$file" "$tree/$file"; then
		status=1
	fi
done
if [[ $status -ne 0 ]]; then
	log "the generated files are stale: run tests/lint/ynl.sh --write"
fi
exit $status
