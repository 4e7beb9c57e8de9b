#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# link-farm.sh TOP DIR FOLDER...  makes DIR a build folder with links to the
#                                 sources of these folders, so that builds for
#                                 several kernels or with several compilers do
#                                 not meet in one folder
# link-farm.sh TOP DIR            the same with all that is no output

set -eu

top=$1
dir=$2
shift 2

mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
cd "$top"
top=$PWD

# A program that was built is no source; a script has a name with a dot or is a
# text.
is_output()
{
	[ -x "$1" ] && [[ ${1##*/} != *.* ]] && head -c 4 "$1" | grep -q ELF
}

if [ $# -gt 0 ]; then
	folders=("$@")
	kinds=(\( -name '*.[chS]' -o -name Kbuild -o -name Makefile
		-o -name '*.mk' \))
else
	folders=(agent Documentation include kmod selftests)
	kinds=(! -name '*.[oad]' ! -name '*.ko' ! -name '.*.cmd')
	set -- "${folders[@]}" Makefile README.md
fi

[ "$dir" != "$top" ] || exit 0
find "${folders[@]}" -type d -print0 | (cd "$dir" && xargs -0 mkdir -p)
find "$dir" -xtype l -delete
find Kbuild "$@" \( -type f -o -type l \) "${kinds[@]}" | while read -r f; do
	is_output "$f" || [ "$(readlink "$dir/$f" || true)" = "$top/$f" ] ||
		ln -sfn "$top/$f" "$dir/$f"
done
