#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# All shell scripts of the project are clean in the eyes of shellcheck.
set -euo pipefail

cd "$(dirname "$0")/../.."
mapfile -t scripts < <(git ls-files | while read -r file; do
	[[ -f $file ]] || continue
	case $file in
	*.sh | tools/completion/*) echo "$file" ;;
	*) head -n 1 "$file" | grep -aqE '^#!.*[/ ](ba)?sh$' && echo "$file" ;;
	esac
done)

mapfile -t netns < <(printf '%s\n' "${scripts[@]}" | grep -E '^tests/(netns|demo|kubernetes)/')
mapfile -t others < <(printf '%s\n' "${scripts[@]}" | grep -vE '^tests/(netns|demo|kubernetes)/')
check=(shellcheck --external-sources --severity=warning)
"${check[@]}" "${others[@]}"
# The shared functions of these set variables by name and read such; set -u
# watches over them.
[[ ${#netns[@]} -eq 0 ]] || "${check[@]}" --exclude=SC2154,SC2034 "${netns[@]}"
