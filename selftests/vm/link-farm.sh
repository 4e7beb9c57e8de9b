#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# link-farm.sh TOP DIR: makes DIR a build folder of the module, with links to
# its sources, so that builds for several kernels do not meet in one folder.

set -eu

top=$1
dir=$2

mkdir -p "$dir"
cd "$top"
find kmod -type d -printf "$dir/%p\0" | xargs -0 mkdir -p
find "$dir" -xtype l -delete
find Kbuild kmod -type f \( -name '*.[chS]' -o -name Kbuild \) |
while read -r f; do
	[ "$(readlink "$dir/$f" || true)" = "$top/$f" ] ||
		ln -sfn "$top/$f" "$dir/$f"
done
ln -sfn "$top/include" "$dir/include"
