#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# orders.sh [OLD [ROUNDS]]: what an order costs the agent, from the line of the
# control socket to the line of its answer, without the module: instructions of
# the commit OLD (the last release) and of this tree, and their ratio, with none
# and with 10000 streams there. In the last line the four orders of a call by the
# control socket (old) and by messages of H.248 (new), of this tree. They are counted
# by valgrind, so they repeat, whatever else the machine does.

set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
out=$top/build/bench
old=${1:-$(git -C "$top" describe --tags --abbrev=0 2>/dev/null || :)}
rounds=${2:-200}
orders='reserve reserve_configure configure through_connect audit release'
messages='h248_add_core h248_add_access h248_modify h248_subtract'

has_h248()
{
	[ -e "$1/agent/control/mg/exec.h" ]
}

# build TREE: as its own unit tests are, but for speed.
build()
{
	local unit=$1/selftests/unit

	{
		printf '/*\n'
		grep '^ \* with: ' "$unit/test_ctl_json.c"
		! has_h248 "$1" || echo ' * with: mg h248 sdp'
		printf ' */\n'
		cat "$top/selftests/bench/orders.c"
	} >"$unit/test_bench.c"
	make -s -C "$unit" out=../../bin TESTS=test_bench \
		CFLAGS='-std=gnu11 -D_GNU_SOURCE -g -O2' all
}

# count TREE PRESENT: "ORDER INSTRUCTIONS" for each order.
count()
{
	local file=$1/counts.$2 order sum wanted=$orders

	! has_h248 "$1" || wanted+=" $messages"

	valgrind --tool=callgrind --callgrind-out-file="$file" \
		--toggle-collect='order_*' "$1/bin/test_bench" "$2" "$rounds" \
		2>"$file.log" || { cat "$file.log" >&2; return 1; }
	callgrind_annotate --inclusive=yes --threshold=100 "$file" >"$file.text" \
		2>"$file.log"
	for order in $wanted; do
		sum=$(sed -n "s/^ *\([0-9,]*\) .*:order_$order\( .*\)\?$/\1/p" \
			"$file.text" | head -n 1 | tr -d ,)
		[ -n "$sum" ] || { echo "no $order in $file.text" >&2; return 1; }
		echo "$order $((sum / rounds))"
	done
}

[ -n "$old" ] || { echo 'no release to compare with: OLD=COMMIT' >&2; exit 1; }
command -v valgrind >/dev/null || { echo 'valgrind is needed' >&2; exit 1; }
rm -rf "$out"
mkdir -p "$out/old" "$out/new"
git -C "$top" archive "$old" agent include kmod selftests/unit | tar -x -C "$out/old"
tar -ch -C "$top" --exclude='*.o' agent include kmod selftests/unit |
	tar -x -C "$out/new"
for tree in "$out/old" "$out/new"; do
	build "$tree"
	for present in 0 10000; do
		count "$tree" "$present" >"$tree/sums.$present"
	done
done
printf '%-20s%8s%10s%10s%8s\n' order among old new ratio
for present in 0 10000; do
	join --nocheck-order "$out/old/sums.$present" "$out/new/sums.$present" |
		awk -v n="$present" '{ printf "%-20s%8d%10d%10d%8.3f\n", $1, n, $2, $3, $3 / $2 }'
done
# The orders of a call by H.248, to those of the control socket.
awk '
/^(reserve|reserve_configure|configure|release) / { socket += $2 }
/^h248_/ { h248 += $2 }
END { printf "%-20s%8d%10d%10d%8.3f\n", "a call by H.248", 0, socket, h248, h248 / socket }
' "$out/new/sums.0"
