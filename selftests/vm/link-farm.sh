#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# link-farm.sh TOP DIR FOLDER...: makes DIR a build folder with links to the
# sources of these folders, so that builds for several kernels or with several
# compilers do not meet in one folder.

set -eu

top=$1
dir=$2
shift 2

cd "$top"
find "$@" -type d -printf "$dir/%p\0" | xargs -0 mkdir -p
find "$dir" -xtype l -delete
find Kbuild "$@" -type f \( -name '*.[chS]' -o -name Kbuild \
	-o -name Makefile -o -name '*.mk' \) |
while read -r f; do
	[ "$(readlink "$dir/$f" || true)" = "$top/$f" ] ||
		ln -sfn "$top/$f" "$dir/$f"
done
