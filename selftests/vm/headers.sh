#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# headers.sh [KVER]: prints the folder of the kernel headers that the module is
# built with; nothing if there are none.
#  * those of KVER, if it is given
#  * those of the running kernel, if the module is for its version
#  * the newest that are installed of the first of its versions, but none of
#    another flavour: a cloud's or realtime kernel is taken when it runs, not
#    because its name sorts last
#  * those that debian-kernel.sh has fetched for the Debian that runs here

set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
tested=$(sed -n 's/^.define AGW_KERNELS_TESTED "\(.*\)"/\1/p' "$top/kmod/kernel.h")
cache=$("$(dirname "$0")/../cache.sh")

# shellcheck source=debian.sh
. "$(dirname "$0")/debian.sh"

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
	find "$@" -maxdepth 1 -name "linux-headers-${tested%% *}[.-]*-amd64" \
		! -name '*-cloud-amd64' ! -name '*-rt-amd64' -printf '%f %p\n' \
		2>/dev/null | LC_ALL=C sort -V | tail -n 1 | cut -d' ' -f2-
}

# The running kernel is of a version that the module is for.
is_tested()
{
	local v

	for v in $tested; do
		[[ $running != "$v"[.-]* ]] || return 0
	done
	return 1
}

running=$(uname -r)
if [ -n "${1-}" ]; then
	of_kernel "$1" || true
elif ! is_tested || ! of_kernel "$running"; then
	found "$(newest /usr/src)" "$(newest "$cache/kernel-$(host_kernel)/usr/src")" || true
fi
