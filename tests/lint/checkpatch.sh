#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# checkpatch --strict of the pinned kernel on all C that is not generated.
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/../vm/lib.sh"

# patch IGNORED FILE...
patch()
{
	local ignored=$1
	shift

	# It leaves a file in the current folder.
	(
		cd "$tmp"
		"$(kernel_source_dir)/scripts/checkpatch.pl" --no-tree --no-summary --strict \
			--terse --show-types ${ignored:+--ignore "$ignored"} -f "${@/#/$REPO/}"
	) || status=1
}

"$VM_DIR/kernel.sh" source
cd "$REPO"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0
mapfile -t module < <(git ls-files 'kmod/*.[ch]' 'tests/kunit/*.[ch]' |
	grep -vE '^kmod/(compat/|netlink/gen|[a-z]+/trace\.h)')
mapfile -t compat < <(git ls-files 'kmod/compat/*.h')
mapfile -t trace < <(git ls-files 'kmod/*/trace.h')
mapfile -t user < <(git ls-files 'tools/*.[ch]' 'tests/tools/*.[ch]' 'tests/bench/*.[ch]' 'tests/netns/*.[ch]' 'tests/fuzz/*.[ch]' tests/sockets.h)

[[ ${#module[@]} -eq 0 ]] || patch '' "${module[@]}"
# One source for 6.1 to 7.3 is what these are for.
[[ ${#compat[@]} -eq 0 ]] || patch LINUX_VERSION_CODE,CONSTANT_COMPARISON "${compat[@]}"
# TRACE_EVENT() is written like this in the kernel itself.
[[ ${#trace[@]} -eq 0 ]] || patch OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT "${trace[@]}"
# Recommendations of what only exists inside the kernel; the PRIu32 of
# inttypes.h; the tool's help, which is searched for as it is printed.
user_ignored=ARRAY_SIZE,BIT_MACRO,PREFER_DEFINED_ATTRIBUTE_MACRO,PREFER_KERNEL_TYPES
user_ignored+=,CAMELCASE,LONG_LINE_STRING,MACRO_ARG_UNUSED
[[ ${#user[@]} -eq 0 ]] || patch $user_ignored "${user[@]}"
exit $status
