#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Builds the module out of tree for a kernel of the cache:
#   module.sh KERNEL [kunit] [to FILE] [MAKE-ARGUMENT...]
# FILE is where the .ko is copied to.  Any warning fails.
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/lib.sh"

name=$1
shift
known_kernel "$name"
"$VM_DIR/kernel.sh" "$name"

object=svcnat.ko
dir=$CACHE/build/$name
args=(W=1)
if [[ ${1-} == kunit ]]; then
	shift
	object=svcnat_kunit.ko
	dir=$CACHE/build/$name-kunit
	args+=(SVCNAT_KUNIT=1)
fi
to=
if [[ ${1-} == to ]]; then
	to=$2
	shift 2
fi
args+=("$@")

# Copies the sources; what was built from them stays, so that only what
# changed is built again. By their contents: another tree may be newer and yet
# have older files.
sync_sources()
{
	rsync -rlc --delete --prune-empty-dirs \
		--exclude '*.o' --exclude '*.ko' --exclude '*.mod' \
		--exclude '*.mod.c' --exclude '.*.cmd' --exclude '*.symvers' \
		--exclude 'modules.order' --include '/Kbuild' \
		--include '/kmod/***' --include '/uapi/***' --include '/tests/' \
		--include '/tests/kunit/***' --exclude '*' "$REPO/" "$dir/"
}

build()
{
	local out=$dir.log unfinished=$dir.unfinished

	mkdir -p "$dir"
	# A run that was ended may have compiled without looking for warnings.
	[[ ! -e $unfinished ]] || find "$dir" -name '*.o' -delete
	touch "$unfinished"
	sync_sources
	mkdir -p "$CACHE/logs"
	if ! nice make -C "$(kernel_build_dir "$name")" M="$dir" -j"$JOBS" \
		"$(kernel_make_args "$name")" "${args[@]}" modules >"$out" 2>&1; then
		cat "$out" >&2
		die "the module does not build for $name"
	fi
	# What pahole is installed is no matter of the sources.
	if grep -iE 'warning:|^WARNING' "$out" | grep -v 'pahole version' >&2; then
		die "warnings in the build for $name, see $out"
	fi
	rm "$unfinished"
	# Before somebody else links it anew.
	[[ -z $to ]] || cp "$dir/$object" "$to"
}

mkdir -p "$CACHE/build"
with_lock "build-${dir##*/}" build
