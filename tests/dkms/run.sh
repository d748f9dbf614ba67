#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Builds and installs the module the two ways a user would, with the headers of
# Debian's stock kernels: DKMS, and make install.  Nothing of the machine
# changes: DKMS sees folders of its own in a private mount namespace.
# With --all each way with each kernel, otherwise each once.
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/../vm/lib.sh"
# shellcheck source=tests/vm/report.sh
. "$VM_DIR/report.sh"

# check NAME COMMAND...
check()
{
	local name=$1 start=$SECONDS verdict=pass out=$CACHE/logs/dkms-$1.log
	shift

	"$@" >"$out" 2>&1 </dev/null || verdict=fail
	report "$verdict" "$name" $((SECONDS - start))
	[[ $verdict == pass ]] || sed 's/^/    /' "$out"
}

mkdir -p "$CACHE/logs"
report_start dkms
for kernel in 6.1 6.12; do
	preparing "$VM_DIR/kernel.sh" "$kernel"
	if [[ $kernel == 6.1 || ${1-} == --all ]]; then
		check "dkms-$kernel" unshare --mount --propagation private \
			"$REPO/tests/dkms/dkms.sh" "$CACHE/kernel/$kernel"
	fi
	if [[ $kernel == 6.12 || ${1-} == --all ]]; then
		check "install-$kernel" "$REPO/tests/dkms/install.sh" "$CACHE/kernel/$kernel"
	fi
done
report_end
