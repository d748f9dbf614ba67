#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Makes ready what QEMU needs beside a kernel: initramfs.sh KERNEL
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/vm/boot.sh
. "$VM_DIR/boot.sh"

"$VM_DIR/kernel.sh" "$1"
qemu_prepare "$1"
