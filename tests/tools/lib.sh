# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the tests of the command line and of the completion have in common.
# Everything is run in a network namespace of its own: on a machine that has
# the module loaded, its table is not touched.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repo=$(cd "$here/../.." && pwd)
svcnat=$(realpath "${1:-$repo/tools/svcnat}")

if [[ -z ${SVCNAT_UNSHARED-} ]]; then
	unshare=(unshare --net)
	[[ $(id -u) -eq 0 ]] || unshare+=(--map-root-user)
	if ! "${unshare[@]}" true 2>/dev/null; then
		echo "ok - all # SKIP no network namespace can be made"
		exit 0
	fi
	SVCNAT_UNSHARED=1 exec "${unshare[@]}" "$0" "$svcnat"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

ok()
{
	echo "ok - $1"
}

not_ok()
{
	echo "not ok - $1"
	failed=$((failed + 1))
}
