#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# headers.sh [KVER]: prints the folder of the kernel headers that the module is
# built with; nothing if there are none.
#  * those of KVER, if it is given
#  * those of the running kernel, if the module is for its version
#  * the newest that are installed, but none of another flavour: a cloud's or
#    realtime kernel is taken when it runs, not because its name sorts last
#  * those that debian-kernel.sh has fetched

set -eu

version=6.12
cache=$("$(dirname "$0")/../cache.sh")

# found FOLDER...: prints the first that has headers.
found()
{
	local d

	for d; do
		[ -e "$d/include/config/kernel.release" ] || continue
		echo "$d"
		return
	done
	return 1
}

# of_kernel KVER
of_kernel()
{
	found "/usr/src/linux-headers-$1" "/lib/modules/$1/build" \
		"$cache"/kernel-*/usr/src/linux-headers-"$1"
}

newest()
{
	find "$@" -maxdepth 1 -name "linux-headers-$version*-amd64" \
		! -name '*-cloud-amd64' ! -name '*-rt-amd64' -printf '%f %p\n' \
		2>/dev/null | LC_ALL=C sort -V | tail -n 1 | cut -d' ' -f2-
}

running=$(uname -r)
if [ -n "${1-}" ]; then
	of_kernel "$1" || true
elif [[ $running != "$version"[.-]* ]] || ! of_kernel "$running"; then
	found "$(newest /usr/src)" "$(newest "$cache"/kernel-*/usr/src)" || true
fi
