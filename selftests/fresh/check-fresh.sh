#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check-fresh.sh [SUITE] [PART...]: runs what the README tells in a Debian that has
# nothing but git, make and sudo: a chroot, in namespaces of its own. Prints TAP.
# SUITE is bookworm (default) or trixie; the parts are functions of inside.sh. What
# debootstrap and apt fetch is kept in the cache; the last part of all, quick, also
# keeps the kernel. As root. Logs are in build/fresh.
# FRESH_TESTS=TEST... has make check run only these tests in the machine.
# timeout=14400
# shellcheck disable=SC2317

set -eu -o pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
umask 022

# shellcheck source=../vm/debian.sh
. "$here/../vm/debian.sh"

die()
{
	echo "check-fresh.sh: $*" >&2
	exit 1
}

# What apt of this host goes through to its mirrors, in that of the chroot.
copy_apt()
{
	{
		echo "deb [signed-by=$keyring] $mirror $suite main"
		echo "deb [signed-by=$keyring] $mirror $suite-updates main"
		[ -z "$security" ] || echo \
			"deb [signed-by=$keyring] $security $suite-security main"
	} >"$1/etc/apt/sources.list"
	apt-config dump | grep -E '^Acquire::(https?|ftp|Check-|Retries)' \
		>"$1/etc/apt/apt.conf.d/90host" || :
	[ ! -d /etc/apt/auth.conf.d ] ||
		cp -r /etc/apt/auth.conf.d "$1/etc/apt"
	[ ! -e /etc/ssl/certs/ca-certificates.crt ] ||
		install -D -m 644 -t "$1/etc/ssl/certs" \
		/etc/ssl/certs/ca-certificates.crt
}

# bootstrap FILE: a Debian as debootstrap leaves it.
bootstrap()
{
	local tree=$work/bare http_proxy=

	eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
	[ -z "$http_proxy" ] || export http_proxy
	debootstrap --variant=minbase --include=git,make,sudo \
		--cache-dir="$kept/archives" --keyring="$keyring" \
		"$suite" "$tree" "$mirror" >"$logs/debootstrap" 2>&1 &&
		tar -C "$tree" -cf "$1.tmp" . && mv "$1.tmp" "$1" &&
		rm -rf "$tree"
}

# Sets tarball: one a month, or an older one while there is no network.
find_tarball()
{
	local old

	tarball=$kept/bare-$(date +%Y%m).tar
	[ ! -e "$tarball" ] || return 0
	old=$(find "$kept" -maxdepth 1 -name 'bare-*.tar' | sort | tail -n 1)
	if bootstrap "$tarball"; then
		rm -f ${old:+"$old"}
		return
	fi
	tail -n 15 "$logs/debootstrap" | sed 's/^/# /'
	[ -n "$old" ] || die "debootstrap fails (all it said: $logs/debootstrap)"
	tarball=$old
}

# No device of the host but these: no /dev/kvm, for one.
make_devices()
{
	local n

	mount -t tmpfs -o mode=755 dev "$1/dev"
	for n in null zero full random urandom tty; do
		: >"$1/dev/$n"
		mount --bind "/dev/$n" "$1/dev/$n"
	done
	mkdir "$1/dev/pts" "$1/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts "$1/dev/pts"
	mount -t tmpfs shm "$1/dev/shm"
	ln -s pts/ptmx "$1/dev/ptmx"
	ln -s /proc/self/fd "$1/dev/fd"
}

# keep NAME PLACE: what is fetched there is used again by the next run.
keep()
{
	mkdir -p "$kept/$1" "$root$2"
	mount --bind "$kept/$1" "$root$2"
}

# A user who may do as root what sudo is called for, and the project in a folder
# whose path has spaces.
add_user()
{
	local home=/home/tester

	chroot "$root" useradd -m -s /bin/bash tester
	echo 'tester ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/tester"
	echo "127.0.0.1 localhost $(uname -n)" >"$root/etc/hosts"
	cp -L /etc/resolv.conf "$root/etc/resolv.conf"
	[ "$1" != quick ] || keep user "$home/.cache"
	git -c safe.directory='*' clone -q "$top" "$root$home/a b/ims-agw"
	chroot "$root" chown -R tester: $home
}

# part NAME: in the namespaces, whose end is that of all that was mounted and of
# all that was started.
part()
{
	root=$work/root
	rm -rf "$root"
	mkdir "$root"
	tar -C "$root" -xpf "$tarball"
	mount --bind "$root" "$root"
	mount -t proc proc "$root/proc"
	make_devices "$root"
	copy_apt "$root"
	keep archives /var/cache/apt/archives
	keep lists /var/lib/apt/lists
	mkdir -p "$logs/$1" "$root/logs"
	mount --bind "$logs/$1" "$root/logs"
	chmod 1777 "$root/logs"
	: >"$root/logs/.chroot"
	add_user "$1"
	cd /
	chroot "$root" env -i HOME=/root TERM=dumb FRESH_TESTS="${FRESH_TESTS-}" \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		bash "/home/tester/a b/ims-agw/selftests/fresh/inside.sh" "$1" \
		</dev/null
}

# Not one file of a mount: what is still mounted is not ours to remove.
clean_up()
{
	rm -rf --one-file-system "$work"
}

suite=bookworm
case ${1-} in
bookworm | trixie) suite=$1; shift ;;
esac
if [ "${1-}" = --in-namespace ]; then
	suite=$2 kept=$3 work=$4 logs=$5 tarball=$6
	find_mirrors
	part "$7"
	exit
fi
[ "$(id -u)" = 0 ] || die "as root, please: sudo make check-fresh"
command -v debootstrap >/dev/null || die "no debootstrap here: make deps"
find_mirrors || die "apt of this host has no source of Debian"
if [ $# = 0 ]; then
	parts=(user root gateway)
	[ "$suite" = bookworm ] || parts=(userland quick)
else
	parts=("$@")
fi
kept=$("$here/../cache.sh")/fresh-$suite
logs=$top/build/fresh/$suite
mkdir -p "$kept/archives" "$logs"
work=$(mktemp -d "${TMPDIR:-/var/tmp}/ims-agw-fresh.XXXXXX")
trap clean_up EXIT
trap 'exit 1' INT TERM
find_tarball
rc=0
for p in "${parts[@]}"; do
	echo "# begin fresh/$suite-$p"
	r=0
	unshare --mount --pid --fork --kill-child "$0" --in-namespace "$suite" \
		"$kept" "$work" "$logs" "$tarball" "$p" || r=$?
	echo "# end fresh/$suite-$p rc=$r"
	[ $r = 0 ] || rc=1
done
exit $rc
