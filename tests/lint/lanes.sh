#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# tests/netns/lanes has each script once, with a reason and at least one kernel,
# and each script has a name of its own.
set -euo pipefail

cd "$(dirname "$0")/../.."
status=0
rows=$(awk '!/^#/ && NF' tests/netns/lanes | tail -n +2)
scripts=$(git ls-files 'tests/netns/*/*.sh' | while read -r file; do
	[[ ! -f $file ]] || basename "$file" .sh
done | sort)

say()
{
	[[ $2 ]] || return 0
	printf '%s: %s\n' "$1" "$(xargs <<<"$2")"
	status=1
}

say "two scripts of one name" "$(uniq -d <<<"$scripts")"
say "without a row in tests/netns/lanes" \
	"$(comm -23 <(echo "$scripts") <(awk '{ print $1 }' <<<"$rows" | sort))"
say "rows without a script, or twice" \
	"$(comm -13 <(uniq <<<"$scripts") <(awk '{ print $1 }' <<<"$rows" | sort))"
say "on no kernel" "$(awk '$2 $3 $4 $5 !~ /x/ { print $1 }' <<<"$rows")"
say "neither x nor . for a kernel" "$(awk '$2 $3 $4 $5 !~ /^[x.]+$/ { print $1 }' <<<"$rows")"
say "without a reason" "$(awk 'NF < 6 { print $1 }' <<<"$rows")"
exit $status
