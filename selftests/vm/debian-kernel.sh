#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# debian-kernel.sh [--renew] NAME: prints a folder with a kernel of Debian,
# unpacked and not installed:
#   boot/vmlinuz-KVER              the kernel
#   lib/modules/KVER               its modules
#   usr/src/linux-headers-KVER     its headers, with which a module can be built
# NAME is
#   host       that of the Debian that runs here, one of the next two
#   deb12      Linux 6.12 of Debian 12
#   deb13      the kernel of Debian 13
#   backports  the newest kernel of Debian 13's backports
# Packages come from the mirror that the host's apt uses, about 120 MB, into a
# state of apt that is the script's own. What is there is used as it is, without
# the network; --renew looks for a newer one.

set -eu

vm=$(cd "$(dirname "$0")" && pwd)
cache=$("$vm/../cache.sh")
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# A user's PATH may lack depmod's folder.
PATH=$PATH:/usr/sbin:/sbin

. "$vm/debian.sh"

die()
{
	echo "debian-kernel.sh: $*" >&2
	exit 1
}

# What tells the kernels apart: suites, newest last, and the package of headers
# that follows the newest kernel of its kind: neither of a cloud nor of realtime.
choose()
{
	case $1 in
	deb12) suite=bookworm more=bookworm-security meta=linux-headers-6.12-amd64 ;;
	deb13) suite=trixie more=trixie-security meta=linux-headers-amd64 ;;
	backports) suite=trixie more=trixie-backports meta=linux-headers-amd64 ;;
	*) die "no kernel $1: deb12, deb13 or backports" ;;
	esac
}

# make_apt DIR: a state of apt with these suites alone. Proxies and the like are
# as the host has them.
make_apt()
{
	local s uri

	mkdir -p "$1/lists/partial" "$1/archives/partial" "$1/debs"
	: >"$1/status"
	for s in "$suite" "$more"; do
		case $s in
		*-security) uri=$security ;;
		*) uri=$mirror ;;
		esac
		[ -z "$uri" ] || echo "deb [signed-by=$keyring] $uri $s main"
	done >"$1/sources.list"
	cat >"$1/conf" <<-EOF
		Dir::State "$1";
		Dir::State::status "$1/status";
		Dir::Cache "$1";
		Dir::Etc::sourcelist "$1/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::preferencesparts "/dev/null";
		APT::Architecture "amd64";
		APT::Architectures { "amd64"; };
		APT::Sandbox::User "root";
		Acquire::Languages "none";
		Acquire::Retries "3";
	EOF
	export APT_CONFIG=$1/conf
}

# newest PACKAGE: the highest version there is.
newest()
{
	apt-cache show "$1" 2>/dev/null | sed -n 's/^Version: //p' | sort -V |
		tail -n 1
}

# Sets kver and packages: kernel, modules, headers and what is needed to build
# with them. In newer ones image and modules are apart.
find_packages()
{
	local version p

	version=$(newest $meta)
	[ -n "$version" ] || die "no $meta in $suite and $more"
	kver=$(apt-cache show "$meta=$version" |
		sed -n 's/^Depends:.*linux-headers-\([0-9][^ ,]*-amd64\).*/\1/p')
	[ -n "$kver" ] || die "$meta $version names no headers"
	packages=()
	for p in headers-"$kver" headers-"${kver%-amd64}"-common \
			kbuild-"${kver%-amd64}" image-"$kver" binary-"$kver" \
			modules-"$kver" base-"$kver"; do
		version=$(newest "linux-$p")
		[ -z "$version" ] || packages+=("linux-$p=$version")
	done
	# For the programs with which a module is built, if the host's are older.
	for p in libc6 libelf1 libelf1t64 zlib1g libzstd1; do
		version=$(newest $p)
		[ -z "$version" ] || libraries+=("$p=$version")
	done
}

fetch()
{
	(cd "$apt/debs" && apt-get -q -o Dpkg::Use-Pty=0 download "$@") >&2 ||
		die "cannot fetch $*"
}

# unpack DIR: all that was fetched, and no trace of the packages.
unpack()
{
	local p

	for p in "$apt"/debs/*.deb; do
		dpkg-deb -x "$p" "$1"
		rm "$p"
	done
}

is_elf()
{
	[ -f "$1" ] && [ ! -h "$1" ] && [ "$(head -c 4 "$1")" = $'\177ELF' ]
}

# mend_programs DIR: of a newer Debian, the programs that build modules may want
# a newer C library than the host has. They get the one they were made for.
mend_programs()
{
	local f lib=$1/usr/src/libraries run old=()

	while read -r f; do
		! is_elf "$f" || ! ldd "$f" 2>&1 | grep -q 'not found' || old+=("$f")
	done < <(find "$1"/usr/lib/linux-kbuild-*/{scripts,tools} -type f -perm -100)
	[ ${#old[@]} -gt 0 ] || return 0
	fetch "${libraries[@]}"
	unpack "$lib"
	run=$out/usr/src/libraries/usr/lib/x86_64-linux-gnu
	for f in "${old[@]}"; do
		mv "$f" "$f.elf"
		cat >"$f" <<-EOF
			#!/bin/sh
			exec $run/ld-linux-x86-64.so.2 --library-path $run \\
				$out${f#"$1"}.elf "\$@"
		EOF
		chmod 755 "$f"
	done
}

# mend_headers DIR: absolute paths become those of the folder. The host's
# compiler is taken when it lacks that of the kernel, without the one option that
# only the newer has. The types in vmlinux are for another pahole than the host's.
mend_headers()
{
	local headers=$1/usr/src/linux-headers-$kver compiler

	sed -i "s,/usr/src/linux-headers-,$out&," "$headers/Makefile"
	compiler=$(sed -n 's/^CC = .*\(gcc-[0-9]*\)$/\1/p' \
		"$headers/.kernelvariables")
	if [ -n "$compiler" ] && ! command -v "x86_64-linux-gnu-$compiler" \
			>/dev/null; then
		sed -i 's/^CC = .*/CC = gcc/' "$headers/.kernelvariables"
		sed -i '/CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT/d' \
			"$headers"/include/config/auto.conf \
			"$headers"/include/generated/autoconf.h
	fi
	rm -f "$headers/vmlinux"
}

# make_kernel DIR
make_kernel()
{
	unpack "$1"
	[ ! -d "$1/usr/lib/modules" ] || [ -e "$1/lib" ] || ln -s usr/lib "$1/lib"
	if [ ! -e "$1/boot/vmlinuz-$kver" ]; then
		mkdir -p "$1/boot"
		ln -s "../lib/modules/$kver/vmlinuz" "$1/boot/vmlinuz-$kver"
	fi
	mend_programs "$1"
	mend_headers "$1"
	depmod -b "$1" "$kver"
	[ -r "$1/boot/vmlinuz-$kver" ] && [ -s "$1/lib/modules/$kver/modules.dep" ] &&
		[ -r "$1/usr/src/linux-headers-$kver/Module.symvers" ]
}

renew=0
[ "${1-}" != --renew ] || { renew=1; shift; }
name=${1-}
[ "$name" != host ] || name=$(host_kernel)
choose "$name"
out=$cache/kernel-$name
apt=$out.apt
libraries=()
mkdir -p "$cache"
exec 9>"$out.lock"
flock 9
if [ $renew = 1 ] || [ ! -e "$out" ]; then
	find_mirrors || die "apt of this host has no source of Debian"
	make_apt "$apt"
	apt-get -q -o Dpkg::Use-Pty=0 update >&2 || die "apt-get update fails"
	find_packages
	if [ ! -e "$out/lib/modules/$kver" ]; then
		echo "fetching Linux $kver, about 120 MB" >&2
		rm -rf "$out.tmp" "$apt"/debs/*
		mkdir "$out.tmp"
		fetch "${packages[@]}"
		make_kernel "$out.tmp"
		rm -rf "$out"
		mv "$out.tmp" "$out"
	fi
	rm -rf "$apt"
fi
echo "$out"
