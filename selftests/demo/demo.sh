#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh [NAME [CONTROL]]: plays a call through the real module and agent in a
# virtual machine and draws it. CONTROL is who gives the orders: socket (agwctl, the
# default) or h248 (a controller of another maker). Exit status 0: every step of the
# standard held.

set -u -o pipefail

export AGW_NEED=demo
here=$(cd "$(dirname "$0")" && pwd)
log=$here/../../build/demo.log
name=${1:-originating}
export AGW_CONTROL=${2:-socket}

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
	sed -n '4,7s/^# \?//p' "$0"
	echo "NAME is one of:" "$(known | paste -sd' ')"
	exit 0
	;;
esac
case $AGW_CONTROL in
socket | h248) ;;
*)
	echo "demo.sh: nobody gives orders by \"$AGW_CONTROL\": socket or h248" >&2
	exit 2
	;;
esac
if [ $# -gt 2 ] || [[ $name == */* ]] || [ ! -e "$here/play-$name.sh" ]; then
	echo "demo.sh: no demo \"$name\"; there is:" "$(known | paste -sd' ')" >&2
	exit 2
fi

# The lines for the one who looks on: of the play, and of what takes its time.
for_show()
{
	sed -un -e 's/^1| #| \?//p' -e 's/^== //p'
}

# What failed, and what was said last.
tell_failure()
{
	local what

	echo
	echo "The demo failed:"
	what='(^|\| )(not ok|Bail out|#( |$))|: error|^run\.sh|^initramfs|FAILED'
	{
		grep -aE "$what" "$log" | tail -n 15
		echo ...
		tail -n 10 "$log"
	} | cut -c1-200
	echo
	echo "All that was said: less build/demo.log"
	echo "The machine's console: less build/vm/latest/1/console"
}

mkdir -p "${log%/*}"
echo "Playing the $name call in a virtual machine (log in build/demo.log) ..."
"$here/../vm/run.sh" --jobs 1 "demo/play-$name.sh" 2>&1 | tee "$log" | for_show
rc=${PIPESTATUS[0]}
[ "$rc" = 0 ] || tell_failure
echo
echo "$SECONDS s"
exit "$rc"
