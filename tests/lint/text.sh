#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Promises about the text of the sources.
set -euo pipefail

cd "$(dirname "$0")/../.."
status=0

# none WHAT PATTERN PATHSPEC...: no line may match.
none()
{
	local what=$1 pattern=$2 found
	shift 2

	found=$(git grep -nE -e "$pattern" -- "$@" || true)
	[[ $found ]] || return 0
	printf '%s:\n%s\n' "$what" "$found"
	status=1
}

none "kernel versions are asked for in kmod/compat only" \
	'LINUX_VERSION_CODE|KERNEL_VERSION\(' 'kmod/*' 'tests/kunit/*' ':!kmod/compat/*'
none "nf_nat has these only in kernels that have nf_tables with NAT" 'nf_nat_inet_' 'kmod/*'
none "tests poll for a state, they do not sleep" \
	'(^|[^[:alnum:]_.-])(sleep|usleep|time\.sleep)([ (]|$)' \
	tests ':!tests/lint/text.sh' ':!tests/vm/guest/splats' ':!tests/bench/*'
none "unfinished" 'TODO|FIXME|XXX:' kmod tools tests Makefile Kbuild ':!tests/lint/text.sh'
none "lines end in blanks" '[ 	]+$' kmod tools tests uapi Makefile Kbuild

for file in $(git ls-files kmod tools uapi tests Makefile Kbuild dkms.conf .ci); do
	case $file in
	*.md | *.json | *.txt | tests/tools/corpus*/* | tests/tools/data/* | .gitignore) continue ;;
	esac
	[[ -s $file ]] || continue
	head -n 5 "$file" | grep -q 'SPDX-License-Identifier' && continue
	echo "$file: no SPDX-License-Identifier"
	status=1
done

# A file that outgrows this is more than one noun.
for file in $(git ls-files kmod tools tests ':!kmod/netlink/gen*' ':!*.8' ':!*.cases' ':!tests/tools/corpus*'); do
	lines=$(wc -l <"$file")
	[[ $lines -le 500 ]] && continue
	echo "$file: $lines lines"
	status=1
done

for page in *.md; do
	for file in $(grep -oE '\]\([^):#]+' "$page" | sed 's/^](//'); do
		[[ -e $file ]] && continue
		echo "$page: there is no $file"
		status=1
	done
done

dkms=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
module=$(sed -n 's/^MODULE_VERSION("\(.*\)");/\1/p' kmod/main.c)
if [[ $dkms != "$module" ]]; then
	echo "dkms.conf says version $dkms, kmod/main.c $module"
	status=1
fi
exit $status
