#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Installs what building and testing svcnat needs on Debian: packages.sh [GROUP...]
# with the groups build, demo and test (all of them when none is named).  Does
# nothing when all is there; says what is missing when it may not install it.
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/lib.sh"

build=(gcc make libc6-dev pkg-config libcurl4-openssl-dev libjansson-dev libmicrohttpd-dev
	libmnl-dev libxxhash-dev libyaml-dev uthash-dev zlib1g-dev)
demo=(bc bison busybox-static conntrack cpio curl flex iproute2 iptables
	iputils-ping jq kmod libelf-dev libssl-dev mount netbase nftables openssl pahole patch
	procps python3 qemu-system-x86 rsync socat util-linux xz-utils)
test=(bash-completion clang debootstrap dkms ethtool gnuplot-nox iperf3 ipvsadm libcap2-bin
	libclang-rt-14-dev libcmocka-dev lksctp-tools man-db mandoc ncat perl
	python3-h2 python3-jsonschema python3-prometheus-client python3-yaml shellcheck sparse tcpdump
	time)

missing()
{
	local p

	for p in "$@"; do
		dpkg-query -W -f '${db:Status-Status}\n' "$p" 2>/dev/null |
			grep -qx installed || echo "$p"
	done
}

wanted=()
for group in "${@:-build demo test}"; do
	for g in $group; do
		case $g in
		build) wanted+=("${build[@]}") ;;
		demo) wanted+=("${demo[@]}") ;;
		test) wanted+=("${test[@]}") ;;
		*) die "no package group '$g' (build, demo, test)" ;;
		esac
	done
done

mapfile -t need < <(missing "${wanted[@]}")
[[ ${#need[@]} -eq 0 ]] && exit 0
if [[ $(id -u) -ne 0 ]]; then
	die "these Debian packages are missing: ${need[*]} (install them, or run this as root)"
fi

export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -q -y -o "DPkg::Lock::Timeout=600")

# The lists may be read by somebody else of the machine at this moment, for which
# apt itself does not wait.
update()
{
	local end=$((SECONDS + 600)) out=$CACHE/logs/apt-own-update.out pause

	mkdir -p "${out%/*}"
	exec {pause}<> <(:)
	until "${apt[@]}" update >"$out" 2>&1; do
		cat "$out"
		grep -q 'Could not get lock' "$out" || return 1
		((SECONDS < end)) || return 1
		read -rt 1 -u "$pause" || true
	done
}

install_missing()
{
	# Another run may have done it while this one waited.
	mapfile -t need < <(missing "${wanted[@]}")
	[[ ${#need[@]} -gt 0 ]] || return 0
	# What was ended in the middle of an installation.
	quiet_step "$CACHE/logs/dpkg-configure.log" "looking for half-done installations" \
		dpkg --configure -a
	quiet_step "$CACHE/logs/apt-own-update.log" "reading the machine's package lists" update
	quiet_step "$CACHE/logs/packages.log" "installing ${need[*]}" \
		"${apt[@]}" install --no-install-recommends "${need[@]}"
}

# The machine's, whatever cache a run uses.
with_lock /run/lock/svcnat-packages install_missing
