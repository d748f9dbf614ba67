#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# dkms add, build, install and remove for an unpacked kernel: dkms.sh KERNEL-DIR
# To be run in a mount namespace of its own.
set -euxo pipefail

repo=$(cd "$(dirname "$0")/../.." && pwd)
kernel=$1
release=$(<"$kernel/.svcnat-ready")
modules=/usr/lib/modules
name=$(sed -n 's/^PACKAGE_NAME="\(.*\)"/\1/p' "$repo/dkms.conf")
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' "$repo/dkms.conf")

fail()
{
	echo "dkms.sh: $*"
	exit 1
}

# The folders DKMS and depmod write to.
mkdir -p /var/lib/dkms "$modules" /usr/src
for dir in /var/lib/dkms "$modules" /usr/src; do
	mount -t tmpfs tmpfs "$dir"
done
mkdir -p "$modules/$release/kernel"
cp "$kernel/root/lib/modules/$release"/modules.{builtin,builtin.modinfo,order} "$modules/$release"
mount --bind "$kernel/root/lib/modules/$release/kernel" "$modules/$release/kernel"
ln -s "$(realpath "$kernel/build")" "$modules/$release/build"

source=/usr/src/$name-$version
mkdir -p "$source"
cp -r "$repo"/{Kbuild,dkms.conf,kmod,uapi} "$source"
dkms add "$name/$version"
if ! dkms build "$name/$version" -k "$release"; then
	cat "/var/lib/dkms/$name/$version/build/make.log"
	fail "dkms build failed"
fi
dkms install "$name/$version" -k "$release"

dkms status "$name/$version"
[[ $(dkms status "$name/$version") == *installed* ]] || fail "not installed"
vermagic=$(modinfo -k "$release" -F vermagic svcnat)
[[ $vermagic == "$release "* ]] || fail "vermagic is '$vermagic'"
needed=$(modprobe -n --show-depends -S "$release" svcnat)
[[ $needed == *nf_nat.ko*svcnat.ko* ]] || fail "dependencies: $needed"

dkms remove "$name/$version" --all
[[ -z $(dkms status "$name/$version") ]] || fail "still there after its removal"
left=$(find "$modules/$release" -path "*/kernel" -prune -o -name 'svcnat*' -print)
[[ -z $left ]] || fail "left behind: $left"
