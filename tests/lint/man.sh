#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The manual pages are well-formed for both formatters.
set -euo pipefail

cd "$(dirname "$0")/../.."
status=0
for page in tools/*.8; do
	mandoc -T lint -W warning "$page" || status=1
	said=$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 \
		man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
	[[ -z $said ]] || {
		echo "$said"
		status=1
	}
done
exit $status
