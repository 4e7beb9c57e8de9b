#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# initramfs.sh base KVER DIR OUT      programs and libraries of the host, kernel
#                                     modules, if not built in, from DIR
# initramfs.sh verify KVER DIR BASE   a base is whole and has all of that
# initramfs.sh project KO|- CONF OUT  what this project built, its tests, and
#                                     the run's configuration
# The kernel accepts the concatenation of base and project. AGW_ROOT is the folder
# that DIR is below as on an installed host, AGW_INSTALLED the prefix of installed
# programs.

set -eu -o pipefail

export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
# Not all in the machine are root.
umask 022

vm=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$vm/../.." && pwd)
stage=$(mktemp -d)
root=${AGW_ROOT:-/}
trap 'rm -rf "$stage"' EXIT

# shellcheck source=contents.sh
. "$vm/contents.sh"

die()
{
	echo "initramfs: $*" >&2
	exit 1
}

pack()
{
	chmod -R a+rX "$stage"
	(cd "$stage" && find . -mindepth 1 | LC_ALL=C sort |
		cpio --quiet -o -H newc -R 0:0) >"$1.tmp.$$"
	mv "$1.tmp.$$" "$1"
}

# The host has merged /usr; /lib/x and /usr/lib/x are one path in the image.
merged()
{
	case $1 in
	/bin/* | /sbin/* | /lib/* | /lib64/*) echo "/usr$1" ;;
	*) echo "$1" ;;
	esac
}

put()
{
	local dst

	dst=$stage$(merged "$1")
	[ -e "$dst" ] && return
	mkdir -p "${dst%/*}"
	cp -L "$1" "$dst"
}

libraries()
{
	{ ldd "$@" 2>/dev/null || true; } | awk '$2 == "=>" && $3 ~ /^\// { print $3 }
		$1 ~ /^\// && $2 ~ /^\(/ { print $1 }' | sort -u
}

skeleton()
{
	local d

	mkdir -p "$stage"/{dev,proc,sys,run,tmp,root,etc,var/run,var/lib} \
		"$stage"/usr/{bin,sbin,lib,lib64}
	for d in bin sbin lib lib64; do
		ln -s "usr/$d" "$stage/$d"
	done
	printf '%s\n' root:x:0:0::/root:/bin/bash agwd:x:990:990::/:/bin/false \
		nobody:x:65534:65534::/:/bin/false >"$stage/etc/passwd"
	printf '%s\n' root:x:0: agwd:x:990: nogroup:x:65534: >"$stage/etc/group"
	echo '127.0.0.1 localhost' >"$stage/etc/hosts"
}

# wanted_modules KVER: the files of the modules and of what they depend on.
wanted_modules()
{
	local name

	for name in "${modules[@]}"; do
		modprobe -d "$root" -S "$1" -D "$name" ||
			die "Linux $1 has no module $name"
	done | only_files
	for name in "${fast_modules[@]}"; do
		modprobe -d "$root" -S "$1" -D "$name" 2>/dev/null || :
	done | only_files
}

only_files()
{
	awk '$1 == "insmod" { print $2 }' | sort -u
}

kernel_modules()
{
	local kver=$1 dir=$2 lib=$stage/usr/lib/modules/$1 dst ko list

	mkdir -p "$lib"
	cp "$dir"/modules.{builtin,builtin.modinfo,order} "$lib"
	is_modular "$dir" || return 0
	list=$(wanted_modules "$kver")
	while read -r ko; do
		dst=${ko%.xz}
		dst=$stage$(merged "/${dst#"${root%/}/"}")
		mkdir -p "${dst%/*}"
		case $ko in
		*.xz) xz -dc "$ko" >"$dst" ;;
		*) cp "$ko" "$dst" ;;
		esac
	done <<<"$list"
}

# The debug kernel has all built in.
is_modular()
{
	[ -d "$1/kernel/net" ] && [ -e "$1/modules.dep" ]
}

base()
{
	local p path applet elf=()

	skeleton
	for p in "${programs[@]}"; do
		path=$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v "$p") ||
			die "no program $p on this host (make deps)"
		put "$path"
		elf+=("$path")
	done
	for p in "${hidden_programs[@]}"; do
		put "$p"
		elf+=("$p")
	done
	for p in $(libraries "${elf[@]}"); do
		put "$p"
	done
	for p in "${files[@]}"; do
		mkdir -p "$stage${p%/*}"
		cp -rL "$p" "$stage$p" 2>/dev/null || true
	done
	rm -rf "$stage/usr/lib/ssl/private" "$stage/usr/lib/ssl/certs"
	put /bin/busybox
	for applet in $(busybox --list-full); do
		p=$stage/usr/${applet#usr/}
		[ -e "$stage/usr/bin/${p##*/}" ] ||
			[ -e "$stage/usr/sbin/${p##*/}" ] || [ ! -d "${p%/*}" ] ||
			ln -s /usr/bin/busybox "$p"
	done
	[ ! -e "$stage/usr/bin/nc.openbsd" ] ||
		ln -sf nc.openbsd "$stage/usr/bin/nc"
	# On the debug kernel it forks in two thirds of the time.
	ln -sf bash-static "$stage/usr/bin/bash"
	# The same language as jq, and four times as fast to start.
	ln -sf gojq "$stage/usr/bin/jq"
	kernel_modules "$1" "$2"
	pack "$3"
}

# lists PATTERN WHAT: the base has a file like this.
lists()
{
	grep -qE "$1" "$stage/list" || die "${base##*/} has no $2"
}

verify()
{
	local kver=$1 dir=$2 base=$3 name

	[ -e "$base" ] || return 1
	cpio --quiet -it <"$base" >"$stage/list" 2>/dev/null ||
		die "${base##*/} is not whole"
	for name in busybox "${programs[@]}"; do
		lists "^usr/s?bin/${name//./\\.}\$" "program $name"
	done
	is_modular "$dir" || return 0
	cpio --quiet -i --to-stdout "usr/lib/modules/$kver/modules.builtin" \
		<"$base" >>"$stage/list" 2>/dev/null
	for name in "${modules[@]}"; do
		lists "/${name//[_-]/[_-]}\.ko\$" "module $name"
	done
}

# Tests keep their place relative to lib.sh; programs also stand in PATH.
project()
{
	local ko conf=$2 out=$3 f dst built elf=()

	mkdir -p "$stage"/usr/{bin,sbin,lib} "$stage/ims-agw"
	install -m 755 "$vm/init" "$stage/init"
	install -m 644 "$conf" "$stage/ims-agw/run.conf"
	for ko in "${1#-}" "${AGW_EXTRA_KO-}"; do
		[ -n "$ko" ] || continue
		dst=$stage/usr/lib/modules/$(modinfo -F vermagic "$ko" | cut -d' ' -f1)
		install -D -m 644 "$ko" "$dst/updates/${ko##*/}"
	done
	(cd "$top" && find -L selftests \
		-path selftests/lint -prune -o -path selftests/unit -prune -o \
		-type f ! -name '*.[oda]' ! -name '*.[ch]' -print) |
	while read -r f; do
		mkdir -p "$stage/ims-agw/${f%/*}"
		cp -Lp "$top/$f" "$stage/ims-agw/$f"
	done
	cp -L "$top/README.md" "$stage/ims-agw"
	for f in sbin/agwd bin/agwctl; do
		built=${AGW_INSTALLED:+$AGW_INSTALLED/$f}
		: "${built:=$top/agent/${f#*/}}"
		[ -x "$built" ] || continue
		install "$built" "$stage/usr/$f"
		elf+=("$built")
	done
	while read -r f; do
		elf+=("$f")
	done < <(find "$stage/ims-agw" -type f -perm -100 -exec \
		sh -c 'head -c4 "$1" | grep -q ELF' - '{}' ';' -print)
	[ ${#elf[@]} -eq 0 ] || for f in $(libraries "${elf[@]}"); do
		put "$f"
	done
	pack "$out"
}

case ${1-} in
base) base "$2" "$3" "$4" ;;
verify) verify "$2" "$3" "$4" ;;
project) project "$2" "$3" "$4" ;;
*) sed -n '4,11s/^# \?//p' "$0"; exit 2 ;;
esac
