#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# linux-source.sh tools|full: prints a folder with Debian's source of Linux
# 6.12: the few tools that the checks use, or all of it. Unpacked once.

set -eu

tarball=/usr/src/linux-source-6.12.tar.xz
version=$(dpkg-query -W -f='${Version}' linux-source-6.12)
cache=$("$(dirname "$0")/cache.sh")
dir=$cache/linux-$version-$1

case $1 in
tools) members=(scripts/checkpatch.pl scripts/spelling.txt
	scripts/const_structs.checkpatch scripts/kernel-doc 'tools/net/ynl/*'
	'Documentation/netlink/*.yaml' MAINTAINERS) ;;
full) members=('*') ;;
*) exit 2 ;;
esac

mkdir -p "$cache"
exec 9>"$dir.lock"
flock 9
if [ ! -e "$dir" ]; then
	rm -rf "$dir.tmp"
	mkdir "$dir.tmp"
	tar -xf $tarball -C "$dir.tmp" --strip-components=1 --wildcards \
		"${members[@]/#/linux-source-6.12/}" >&2
	mv "$dir.tmp" "$dir"
fi
echo "$dir"
