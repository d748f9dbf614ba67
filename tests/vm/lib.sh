# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # used where it is sourced
# What every script of tests/vm needs: where things are cached, how to speak,
# how to take a lock.  To be sourced after `set -euo pipefail`.

VM_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPO=$(cd "$VM_DIR/../.." && pwd)
CACHE=${SVCNAT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/svcnat}
# The kernel source everything of our own is built from; generated files and
# checkpatch come from it too, so that their output does not wander.
PINNED=7.3
KERNELS=(uml plain kcov debug 6.1 6.12)
JOBS=${JOBS:-$(nproc)}
# Some build helpers want the distribution's python with its modules, whatever
# else is first in PATH.
PYTHON=/usr/bin/python3

export PATH=$PATH:/usr/sbin:/sbin
mkdir -p "$CACHE/lock"

log()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die()
{
	log "$*"
	exit 1
}

# with_lock NAME COMMAND...: one at a time per NAME on this cache, or per file where
# NAME is a path.  What the command starts holds the lock as well: should this
# script be killed alone, whoever comes next waits for what goes on without it.
with_lock()
{
	local lock=$1 lock_fd status
	shift

	[[ $lock == /* ]] || lock=$CACHE/lock/$lock
	exec {lock_fd}>"$lock"
	if ! flock -n "$lock_fd"; then
		log "waiting for another run that holds '${lock##*/}'"
		flock "$lock_fd"
	fi
	"$@"
	# Where a failure does not end the shell, such as in a condition.
	status=$?
	exec {lock_fd}>&-
	return $status
}

# quiet_step LOGFILE WHAT COMMAND...: the output goes to a file and is shown
# only when the command fails, whose last line then is taken for the reason.
quiet_step()
{
	local file=$1 what=$2 start=$SECONDS
	shift 2

	mkdir -p "$(dirname "$file")"
	log "$what ..."
	if ! "$@" >"$file" 2>&1 </dev/null; then
		tail -n 40 "$file" >&2
		log "all of the output is in $file"
		die "$what: failed: $(tail -n 1 "$file")"
	fi
	log "$what: done in $((SECONDS - start)) s"
}

# preparing COMMAND...: the seconds that it takes, and waits, are written to the
# lane's book where tests/run keeps one.
preparing()
{
	local start=$SECONDS status=0 book=${SVCNAT_PREPARING-}

	# What it calls would be counted twice.
	SVCNAT_PREPARING='' "$@" || status=$?
	[[ -z $book ]] || echo $((SECONDS - start)) >>"$book"
	return $status
}

known_kernel()
{
	local k

	for k in "${KERNELS[@]}"; do
		[[ $k == "$1" ]] && return 0
	done
	die "unknown kernel '$1' (one of: ${KERNELS[*]})"
}

# Where a kernel's build tree is: what `make -C` takes for a module.
kernel_build_dir()
{
	case $1 in
	uml | plain | kcov | debug | i386) echo "$CACHE/kernel/$1" ;;
	*) echo "$CACHE/kernel/$1/build" ;;
	esac
}

# Arguments that every make in a kernel's build tree needs, one per line.
kernel_make_args()
{
	case $1 in
	uml | plain | kcov) echo ARCH=um ;;
	i386) echo ARCH=i386 ;;
	*) echo ARCH=x86_64 ;;
	esac
}

kernel_source_dir()
{
	echo "$CACHE/src/linux-source-$PINNED"
}
