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
shellcheck --external-sources --severity=warning "${scripts[@]}"
