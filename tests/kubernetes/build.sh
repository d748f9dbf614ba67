#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Makes Kubernetes' own programs ready in the cache, from their Go modules: kube-apiserver,
# etcd, kubectl, kube-proxy, and controllers, which is ours around Kubernetes' own.
# Programs that are there already cost nothing. They are made beside their place and
# moved there when all are whole; a build goes on where another was ended. From
# nothing it takes some 13 minutes of a CPU. Prints where they are.
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/../vm/lib.sh"
# shellcheck source=tests/vm/apt.sh
. "$VM_DIR/apt.sh"

VERSION=1.37.2
# The compiler, where the machine has none that is new enough.
GO=1.26.8
dir=$CACHE/kubernetes/$VERSION
new=$dir.new
# With -dwarf=false nothing is compiled that the linker drops.
flags=(-trimpath -gcflags=all=-dwarf=false)

# Whatever else this user's Go is told by its own settings.
go_environment()
{
	export GOENV=off GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0
	export GOFLAGS="-mod=mod -buildvcs=false -modcacherw"
	export GOPATH=$new/go GOMODCACHE=$new/go/pkg/mod GOCACHE=$new/compiled
}

# go_fits COMMAND: as new as Kubernetes asks for.
go_fits()
{
	local version

	version=$("$1" env GOVERSION 2>/dev/null) || return 1
	[[ $(printf '%s\n' "$GO" "${version#go}" | sort -V | head -n 1 | cut -d. -f1-2) == \
		"${GO%.*}" ]]
}

# Debian's Go is too old for Kubernetes, but fetches modules, of which the compiler
# is one. A module's files come without their modes.
go_fetch()
{
	local debian=$new/debian/usr/lib/go-1.19 module

	apt_unpack "$new/debian" golang-1.19-go golang-1.19-src &&
		ln -sfn "$new/debian/usr/share/go-1.19/src" "$debian/src" &&
		module=golang.org/toolchain@v0.0.1-go$GO.linux-amd64 &&
		(cd "$new" && GOROOT=$debian "$debian/bin/go" mod download "$module") &&
		mv "$GOMODCACHE/$module" "$new/toolchain" &&
		chmod +x "$new"/toolchain/bin/* "$new"/toolchain/pkg/tool/*/*
}

# Sets go to the command.
go_ready()
{
	go=$(type -P go || true)
	! go_fits "$go" || return 0
	go=$new/toolchain/bin/go
	! go_fits "$go" || return 0
	rm -rf "$new"/{debian,toolchain}
	with_apt "$CACHE/logs/kubernetes-go.log" "fetching Go $GO" go_fetch
	rm -rf "$new/debian"
}

# What has Kubernetes' programs in it needs the versions that Kubernetes itself was
# made with; and of its staged modules, which it has as folders, those of the same release.
module_write()
{
	local kubernetes=$GOMODCACHE/k8s.io/kubernetes@v$VERSION staged=v0.${VERSION#1.}

	cd "$new" &&
		"$go" mod download "k8s.io/kubernetes@v$VERSION" &&
		mkdir -p module/controllers &&
		cp "$REPO/tests/kubernetes/controllers/main.go" module/controllers/ &&
		install -m 644 "$kubernetes/go.sum" module/go.sum &&
		awk -v version="v$VERSION" -v staged="$staged" '
			BEGIN { print "module svcnat\n\nrequire k8s.io/kubernetes " version "\n" }
			/^(go|godebug) / { print }
			/^(require|replace|godebug) \($/ { block = $1; print; next }
			/^\)/ { if (block) print; block = "" }
			block == "godebug" { print }
			block == "require" {
				if ($1 ~ /^k8s\.io\// && $2 == "v0.0.0") $2 = staged
				print
			}
			block == "replace" && $1 ~ /^k8s\.io\// { print "\t" $1 " => " $1 " " staged }
			' "$kubernetes/go.mod" >module/go.mod
}

programs=(k8s.io/kubernetes/cmd/{kube-apiserver,kubectl,kube-proxy} ./controllers)
# It would be named after its folder.
etcd=go.etcd.io/etcd/server/v3

modules_fetch()
{
	module_write && cd "$new/module" &&
		"$go" list -deps "${programs[@]}" "$etcd"
}

compile()
{
	local version=k8s.io/component-base/version

	cd "$new/module" && mkdir -p ../bin &&
		nice "$go" build -p "$JOBS" "${flags[@]}" -o ../bin/etcd -ldflags '-s -w' "$etcd" &&
		nice "$go" build -p "$JOBS" "${flags[@]}" -o ../bin/ -ldflags "-s -w
			-X $version.gitVersion=v$VERSION -X $version.gitMajor=${VERSION%%.*}
			-X $version.gitMinor=$(cut -d. -f2 <<<"$VERSION")" "${programs[@]}"
}

ready()
{
	local go key

	key=$({
		echo "$VERSION" "${flags[@]}"
		cat "$REPO/tests/kubernetes/controllers/main.go"
	} | sha256sum | cut -d' ' -f1)
	[[ ! -f $dir/.svcnat-ready || $(<"$dir/.svcnat-ready") != "$key" ]] || return 0
	mkdir -p "$new"
	go_environment
	go_ready
	quiet_step "$CACHE/logs/kubernetes-modules.log" "fetching Kubernetes' modules" modules_fetch
	quiet_step "$CACHE/logs/kubernetes.log" "building Kubernetes (many minutes)" compile
	echo "$key" >"$new/bin/.svcnat-ready"
	rm -rf "$dir"
	mv "$new/bin" "$dir"
	# Gigabytes that nobody reads any more.
	rm -rf "$new"
}

# A function, so that a change of this file does not disturb a long build.
main()
{
	with_lock kubernetes ready
	echo "$dir"
}

main "$@"; exit
