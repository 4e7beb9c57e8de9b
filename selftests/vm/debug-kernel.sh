#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# debug-kernel.sh       prints the folder of a built kernel with the checks of
#                       debug.config; builds it once for each version of its
#                       inputs, in about a quarter of an hour
# debug-kernel.sh built only says, by its exit status, whether it is built
# debug-kernel.sh gcov  the same kernel, which also counts the lines that run of
#                       modules built for it; what differs takes minutes

set -eu

vm=$(cd "$(dirname "$0")" && pwd)
cache=$("$vm/../cache.sh")
version=$(dpkg-query -W -f='${Version}' linux-source-6.12)
kind=debug fragments=("$vm/debug.config")
[ "${1-}" != gcov ] || kind=gcov fragments+=("$vm/gcov.config")
key=$( (cat "${fragments[@]}"; echo "$version"; gcc --version) |
	sha256sum | cut -c1-16)
out=$cache/$kind-$key
log=$out.log

if [ "${1-}" = built ]; then
	[ -e "$out/.built" ]
	exit
fi

# configure LINUX: from nothing, or from the debug kernel as it is built.
configure()
{
	mkdir -p "$out"
	if [ $kind = gcov ]; then
		cp -a "$("$0")/." "$out"
		rm "$out/.built"
	else
		make -C "$1" O="$out" tinyconfig
	fi
	(cd "$out" && "$1/scripts/kconfig/merge_config.sh" -m .config \
		"${fragments[@]}")
	make -C "$1" O="$out" olddefconfig
}

mkdir -p "$cache"
exec 8>"$out.lock"
flock 8
if [ ! -e "$out/.built" ]; then
	echo "building the $kind kernel, log in $log" >&2
	linux=$("$vm/../linux-source.sh" full)
	{
		configure "$linux"
		nice -n 19 make -C "$linux" O="$out" -j2 bzImage modules
	} >"$log" 2>&1 || {
		tail -n 20 "$log" >&2
		exit 1
	}
	touch "$out/.built"
fi

# An option that was dropped would silently check less.
lost=0
while IFS='=' read -r option value; do
	case $option=$value in
	CONFIG_*=n) ! grep -q "^$option=" "$out/.config" ;;
	CONFIG_*) grep -qxF "$option=$value" "$out/.config" ;;
	esac || {
		echo "debug kernel: $option is not $value" >&2
		lost=1
	}
done < <(cat "${fragments[@]}")
[ $lost = 0 ]
echo "$out"
