#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh [NAME]: plays a call through the real module and agent in a virtual
# machine and draws it. Exit status 0: every step of the standard held.

set -u

here=$(cd "$(dirname "$0")" && pwd)
log=$here/../../build/demo.log
name=${1:-originating}

known()
{
	local f

	for f in "$here"/play-*.sh; do
		f=${f##*/play-}
		echo "${f%.sh}"
	done
}

case $name in
-h | --help)
	sed -n '4,5s/^# \?//p' "$0"
	echo "NAME is one of:" "$(known | paste -sd' ')"
	exit 0
	;;
esac
if [ $# -gt 1 ] || [[ $name == */* ]] || [ ! -e "$here/play-$name.sh" ]; then
	echo "demo.sh: no demo \"$*\"; there is:" "$(known | paste -sd' ')" >&2
	exit 2
fi

mkdir -p "${log%/*}"
echo "Starting a machine for the $name call (log in build/demo.log) ..."
echo
"$here/../vm/run.sh" --jobs 1 "demo/play-$name.sh" 2>&1 | tee "$log" |
	sed -un 's/^1| #| \?//p'
rc=${PIPESTATUS[0]}
if [ "$rc" != 0 ]; then
	echo
	echo "The demo failed:"
	grep -aE '(^|\| )(not ok|Bail out|#( |$))|: error|^run\.sh|FAILED' "$log" |
		tail -n 30
fi
echo
echo "$SECONDS s"
exit "$rc"
