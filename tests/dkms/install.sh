#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make install and uninstall with an unpacked kernel: install.sh KERNEL-DIR
set -euxo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
kernel=$1
release=$(<"$kernel/.svcnat-ready")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
dest=$tmp/dest
make=(make -C "$tmp/src" "KDIR=$kernel/build" "DESTDIR=$dest" PREFIX=/usr)

fail()
{
	echo "install.sh: $*"
	exit 1
}

mkdir "$tmp/src"
cp -r "$repo"/{Makefile,Kbuild,dkms.conf,kmod,uapi,tools} "$tmp/src"
mkdir -p "$tmp/src/tests/kunit"
"${make[@]}" clean
"${make[@]}" install

for file in usr/sbin/svcnat usr/share/man/man8/svcnat.8 \
	usr/sbin/svcnat-exporter usr/share/man/man8/svcnat-exporter.8 \
	usr/sbin/svcnat-agent usr/share/man/man8/svcnat-agent.8 \
	usr/share/bash-completion/completions/svcnat; do
	[[ -s $dest/$file ]] || fail "$file is not there"
done
# Some kernels want their modules compressed.
vermagic=$(modinfo -F vermagic "$dest/lib/modules/$release"/updates/svcnat.ko*)
[[ $vermagic == "$release "* ]] || fail "vermagic is '$vermagic'"
"$dest/usr/sbin/svcnat" -h
"$dest/usr/sbin/svcnat-exporter" --help
"$dest/usr/sbin/svcnat-agent" --help

"${make[@]}" uninstall
left=$(find "$dest" ! -type d)
[[ -z $left ]] || fail "left behind: $left"

"${make[@]}" clean
left=$(diff -rq "$repo" "$tmp/src" | grep "^Only in $tmp" || true)
[[ -z $left ]] || fail "make clean left: $left"
