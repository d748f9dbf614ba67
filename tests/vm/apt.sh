# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# A private apt: reads suites the machine itself does not use and downloads
# packages into the cache.  Nothing of the machine's own apt changes.
# One process at a time may use it, see with_apt.  To be sourced after lib.sh.

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
	local codename uri release mirror='' list=$APT_DIR/sources.list.new
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
	done < <(apt_own_sources) >"$list"
	[[ $mirror ]] || die "no apt source of $codename found on this machine"
	for release in bookworm-backports trixie-backports; do
		grep -q " $release main" "$list" ||
			echo "deb $opt $mirror $release main" >>"$list"
	done
	mv "$list" "$APT_DIR/sources.list"
	cat >"$APT_DIR/apt.conf.new" <<-CONF
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
	mv "$APT_DIR/apt.conf.new" "$APT_DIR/apt.conf"
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
		apt_private apt-get -q -o APT::Update::Error-Mode=any update
	touch "$APT_DIR/updated"
}

# with_apt LOGFILE WHAT COMMAND...: a quiet step that reads lists and downloads, one
# at a time.  The lists may name what the mirror has replaced since: what
# fails with lists that are older is tried again with new ones.
with_apt()
{
	with_lock apt apt_step "$@"
}

apt_step()
{
	local before=$EPOCHSECONDS

	apt_private_update
	if [[ $(find "$APT_DIR/updated" ! -newermt "@$before" 2>/dev/null) ]]; then
		(quiet_step "$@") && return
		rm "$APT_DIR/updated"
		apt_private_update
	fi
	quiet_step "$@"
}

# apt_versions PACKAGE SUITE: those of PACKAGE in SUITE or its security and update
# pockets, the newest first.
apt_versions()
{
	local versions

	versions=$(apt_private apt-cache madison "$1" |
		awk -F' *[|] *' -v suite="$2" '
			{ split($3, at, " "); sub(/\/.*/, "", at[2]) }
			at[2] == suite || at[2] == suite "-security" || at[2] == suite "-updates" {
				print $2
			}')
	if [[ -z $versions ]]; then
		echo "the package lists have no $1 in $2" >&2
		return 1
	fi
	echo "$versions"
}

# apt_unpack DIR PACKAGE=VERSION...: downloads and unpacks, installs nothing.
apt_unpack()
{
	local dir=$1 package deb
	shift

	mkdir -p "$dir/deb"
	for package in "$@"; do
		if ! (cd "$dir/deb" && apt_private apt-get -q download "$package") 2>"$dir/why"; then
			cat "$dir/why"
			echo "$package cannot be downloaded: $(grep '^E:' "$dir/why" | tail -n 1)"
			return 1
		fi
	done
	for deb in "$dir"/deb/*.deb; do
		dpkg-deb -x "$deb" "$dir" || return 1
	done
	rm -rf "$dir/deb" "$dir/why"
}
