# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# A private apt: reads suites the machine itself does not use and downloads
# packages into the cache.  Nothing of the machine's own apt changes.
# To be sourced after lib.sh.

APT_DIR=$CACHE/apt

# The mirror is the one the machine itself gets its release from.
apt_own_sources()
{
	# shellcheck disable=SC2016 # these are fields of apt
	apt-get indextargets --format '$(REPO_URI) $(RELEASE)' \
		'Created-By: Packages' 'Component: main' | sort -u
}

apt_private_conf()
{
	local codename uri release mirror=''
	local opt='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'

	# shellcheck disable=SC1091
	codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
	mkdir -p "$APT_DIR"/{lists/partial,cache/archives/partial,state}
	: >"$APT_DIR/state/status"
	while read -r uri release; do
		case $release in
		"$codename") mirror=$uri ;;
		"$codename"-*) ;;
		*) continue ;;
		esac
		echo "deb $opt $uri $release main"
	done < <(apt_own_sources) >"$APT_DIR/sources.list"
	[[ $mirror ]] || die "no apt source of $codename found on this machine"
	for release in bookworm-backports trixie-backports; do
		grep -q " $release main" "$APT_DIR/sources.list" ||
			echo "deb $opt $mirror $release main" >>"$APT_DIR/sources.list"
	done
	cat >"$APT_DIR/apt.conf" <<-CONF
		Dir::Etc::SourceList "$APT_DIR/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		Dir::State "$APT_DIR/state";
		Dir::State::Lists "$APT_DIR/lists";
		Dir::State::status "$APT_DIR/state/status";
		Dir::Cache "$APT_DIR/cache";
		APT::Sandbox::User "root";
		APT::Get::List-Cleanup "false";
		Acquire::Languages "none";
		Acquire::Retries "3";
		Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
		Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
	CONF
}

apt_private()
{
	local tool=$1
	shift

	"$tool" -c "$APT_DIR/apt.conf" "$@"
}

# Package lists are read once a day at most: kernels are cached by version and
# a warm cache needs no network at all.
apt_private_update()
{
	[[ $(find "$APT_DIR/updated" -mmin -1440 2>/dev/null) ]] && return
	apt_private_conf
	quiet_step "$CACHE/logs/apt-update.log" "reading package lists" \
		apt_private apt-get -q update
	touch "$APT_DIR/updated"
}

# apt_candidate PACKAGE SUITE: the newest version of PACKAGE in SUITE or its
# security and update pockets.
apt_candidate()
{
	apt_private apt-cache madison "$1" |
		awk -F' *[|] *' -v suite="$2" '
			{ split($3, at, " "); sub(/\/.*/, "", at[2]) }
			at[2] == suite || at[2] == suite "-security" || at[2] == suite "-updates" {
				if (!n++)
					print $2
			}'
}

# apt_unpack DIR PACKAGE=VERSION...: downloads and unpacks, installs nothing.
apt_unpack()
{
	local dir=$1 tmp deb
	shift

	tmp=$(mktemp -d "$CACHE/deb.XXXXXX")
	(cd "$tmp" && apt_private apt-get -q download "$@")
	mkdir -p "$dir"
	for deb in "$tmp"/*.deb; do
		dpkg-deb -x "$deb" "$dir"
	done
	rm -rf "$tmp"
}
