#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# cache.sh [DIR]: prints the folder, made if it is not there, for what is fetched
# or built once. Kernels are built in it, whose makefiles take no path with
# spaces: where the user's own cache has such a path, or no place, it is in
# /var/tmp. With DIR: prints DIR if a kernel module can be built there, or else a
# folder of the cache that stands for it, made too.

set -eu

# A path that no makefile and no shell splits.
is_plain()
{
	[[ $1 != *[^A-Za-z0-9/._+~@-]* ]]
}

# In /var/tmp others may have made it before.
is_own()
{
	[ -d "$1" ] && [ ! -h "$1" ] && [ -O "$1" ]
}

find_cache()
{
	cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/ims-agw
	! is_plain "$cache" || ! mkdir -p "$cache" 2>/dev/null ||
		[ ! -w "$cache" ] || return 0
	cache=/var/tmp/ims-agw-$(id -u)
	mkdir -m 700 "$cache" 2>/dev/null || :
	is_own "$cache" || {
		echo "cache.sh: $cache is another user's" >&2
		exit 1
	}
}

if [ $# = 0 ]; then
	find_cache
elif is_plain "$1"; then
	cache=$1
else
	find_cache
	cache=$cache/build-$(sha256sum <<<"$1" | cut -c1-16)
fi
mkdir -p "$cache"
echo "$cache"
