#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Makes kernels ready in the cache: kernel.sh KERNEL...
#   uml    7.3 as a user-mode process, with lockdep
#   plain  the same without anything that checks, for one processor
#   kcov   uml that tells which code of the module ran
#   debug  7.3 for QEMU, with KASAN, kmemleak and more
#   6.1, 6.12  Debian's stock images and headers, unpacked and not installed
#   source the unpacked source of 7.3 alone
#   config-uml, config-plain, config-kcov, config-debug
#          one of our own configured and able to build modules, but not built
#   config-i386 the same for 32 bits, which is only compiled for
# A kernel that is there already and fits its configuration costs nothing.  What is
# fetched is made beside its place and moved there when it is whole; a build
# goes on where another was ended.
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/vm/apt.sh
. "$VM_DIR/apt.sh"

# What the source is besides Debian's: faults of the kernel itself, mended.
source_patches()
{
	cat "$VM_DIR"/patches/*.patch
}

source_unpack()
{
	tar -C "$1" -xf "$1/usr/src/linux-source-$PINNED.tar.xz" &&
		source_patches | patch -d "$1/linux-source-$PINNED" -p1 -s
}

source_ready()
{
	local src new patches
	src=$(kernel_source_dir)
	patches=$(source_patches | sha256sum | cut -d' ' -f1)
	[[ -f $src/.svcnat-ready && $(<"$src/.svcnat-ready") == *" $patches" ]] && return
	new=$src.new
	rm -rf "$src" "$new"
	with_apt "$CACHE/logs/source.log" "fetching linux-source-$PINNED" \
		apt_unpack "$new" "linux-source-$PINNED"
	quiet_step "$CACHE/logs/source-unpack.log" "unpacking linux-source-$PINNED" \
		source_unpack "$new"
	echo "$(make -s -C "$new/linux-source-$PINNED" kernelversion) $patches" >"$new/version"
	mv "$new/version" "$new/linux-source-$PINNED/.svcnat-ready"
	mv "$new/linux-source-$PINNED" "$src"
	rm -rf "$new"
}

# own_fragments KERNEL: what its configuration is made from, one file a line;
# what comes later counts.
own_fragments()
{
	local name names=(common "$1")

	case $1 in
	plain) names=(common uml plain) ;;
	kcov) names=(common uml kcov) ;;
	i386) names=(common 32bit) ;;
	esac
	for name in "${names[@]}"; do
		echo "$VM_DIR/config/$name.config"
	done
}

# What a kernel of our own is made from, as one line to compare.
own_key()
{
	{
		cat "$(kernel_source_dir)/.svcnat-ready"
		own_fragments "$1" | xargs grep -hE '^(# )?CONFIG_'
		gcc -dumpfullversion
	} | sha256sum | cut -d' ' -f1
}

# An option that was asked for and did not arrive would weaken the tests
# silently. One that is not there at all is not set either.
config_arrived()
{
	local dir=$1 missing

	shift
	missing=$(cat "$@" | awk '
		/^CONFIG_/ { split($0, part, "="); wanted[part[1]] = $0 }
		/^# CONFIG_/ { wanted[$2] = $0 }
		END { for (name in wanted) print wanted[name] }' | while read -r line; do
		grep -qxF "$line" "$dir/.config" && continue
		[[ $line == '# '*' is not set' ]] &&
			! grep -q "^$(cut -d' ' -f2 <<<"$line")=" "$dir/.config" && continue
		echo "$line"
	done)
	if [[ $missing ]]; then
		echo "these options did not make it into the configuration:"
		echo "$missing"
		return 1
	fi
}

own_configure()
{
	local name=$1 dir=$2 src fragments
	local -a make
	src=$(kernel_source_dir)
	mapfile -t fragments < <(own_fragments "$name")
	make=(make -s -C "$src" O="$dir" "$(kernel_make_args "$name")")

	"${make[@]}" tinyconfig &&
		cat "${fragments[@]}" >>"$dir/.config" &&
		"${make[@]}" olddefconfig &&
		config_arrived "$dir" "${fragments[@]}"
}

# own_build KERNEL DIR TARGET...
own_build()
{
	local name=$1 dir=$2
	shift 2

	nice make -C "$(kernel_source_dir)" O="$dir" "$(kernel_make_args "$name")" \
		-j"$JOBS" "$@"
}

# has_key FILE: whether what the file stands for was made from what there is now.
has_key()
{
	[[ -f $1 && $(<"$1") == "$key" ]]
}

# own_configured KERNEL: and sets dir and key, for the build.
own_configured()
{
	local name=$1

	dir=$(kernel_build_dir "$name")
	key=$(own_key "$name")
	has_key "$dir/.svcnat-ready" || has_key "$dir/.svcnat-configured" && return
	mkdir -p "$dir"
	rm -f "$dir"/.svcnat-{ready,configured}
	quiet_step "$CACHE/logs/kernel-$name-config.log" "configuring the $name kernel" \
		own_configure "$name" "$dir"
	echo "$key" >"$dir/.svcnat-configured"
}

own_ready()
{
	local name=$1 dir key image=linux

	own_configured "$name"
	has_key "$dir/.svcnat-ready" && return
	[[ $name != debug ]] || image=bzImage
	quiet_step "$CACHE/logs/kernel-$name.log" "building the $name kernel (minutes)" \
		own_build "$name" "$dir" "$image" modules_prepare modules
	echo "$key" >"$dir/.svcnat-ready"
}

own_prepared()
{
	local name=$1 dir key

	own_configured "$name"
	has_key "$dir/.svcnat-ready" && return
	quiet_step "$CACHE/logs/kernel-$name-config.log" "preparing the $name kernel" \
		own_build "$name" "$dir" modules_prepare
}

# dependency PACKAGE=VERSION PREFIX: its dependency whose name starts so, with the
# version if it has to be one.
dependency()
{
	apt_private apt-cache show "$1" | sed -n 's/^Depends: //p' | tr ',' '\n' |
		awk -v prefix="$2" 'index($1, prefix) == 1 && !n++ {
			print $1 ($2 == "(=" ? "=" substr($3, 1, length($3) - 1) : "")
		}'
}

# The headers name their own folder in absolute terms.
# stock_relocate ROOT PLACE: where they are and where they will be.
stock_relocate()
{
	grep -rlIF /usr/src/linux-headers- "$1"/usr/src/linux-headers-*/Makefile |
		xargs -r sed -i "s|/usr/src/linux-headers-|$2/usr/src/linux-headers-|g"
}

# stock_fetch_version VERSION NEW PLACE: makes in NEW what will be moved to PLACE.
stock_fetch_version()
{
	local version=$1 dir=$2 image headers common kbuild release

	rm -rf "$dir"
	image=$(dependency "linux-image-amd64=$version" linux-image-) &&
		release=${image#linux-image-} && release=${release%=*} &&
		headers=linux-headers-$release=$version &&
		common=$(dependency "$headers" linux-headers-) &&
		kbuild=$(dependency "$headers" linux-kbuild-) &&
		apt_unpack "$dir/root" "$image" "$headers" "$common" "$kbuild" &&
		stock_relocate "$dir/root" "$3/root" &&
		depmod -b "$dir/root" "$release" &&
		ln -sfn "root/usr/src/${headers%=*}" "$dir/build" &&
		ln -sfn "root/boot/vmlinuz-$release" "$dir/vmlinuz" &&
		echo "$release" >"$dir/.svcnat-ready"
}

# While a new version comes into a suite it may not be whole there, and the one
# before still is.
# stock_fetch KERNEL NEW PLACE
stock_fetch()
{
	local suite=bookworm versions version
	[[ $1 == 6.12 ]] && suite=bookworm-backports

	versions=$(apt_versions linux-image-amd64 "$suite") || return 1
	for version in $versions; do
		stock_fetch_version "$version" "$2" "$3" && return
	done
	return 1
}

stock_ready()
{
	local name=$1 dir=$CACHE/kernel/$1

	[[ -f $dir/.svcnat-ready ]] && return
	rm -rf "$dir"
	mkdir -p "$CACHE/kernel"
	with_apt "$CACHE/logs/kernel-$name.log" "fetching Debian's $name kernel" \
		stock_fetch "$name" "$dir.new" "$dir"
	mv "$dir.new" "$dir"
}

# A function, so that a change of this file does not disturb a long build.
main()
{
	local name

	for name in "$@"; do
		case $name in
		source) with_lock source source_ready ;;
		uml | plain | kcov | debug)
			with_lock source source_ready
			with_lock "kernel-$name" own_ready "$name"
			;;
		config-uml | config-plain | config-kcov | config-debug | config-i386)
			with_lock source source_ready
			with_lock "kernel-${name#config-}" own_prepared "${name#config-}"
			;;
		6.1 | 6.12) with_lock "kernel-$name" stock_ready "$name" ;;
		*) die "unknown kernel '$name'" ;;
		esac
	done
}

main "$@"; exit
