#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# tap-run.sh [--append FILE] PROGRAM...: runs TAP programs one after the other
# and frames the output of each with "# begin NAME" and "# end NAME rc=N" for
# tap-sum.awk. A program may ask for more time than a minute with a line
# "# timeout=SECONDS" near its top, and is ended after twice that: time-outs are for
# what hangs. AGW_SLOW scales them all (emulation, debug kernels).

set -u

slow=${AGW_SLOW:-1}

if [ "${1-}" = --append ]; then
	exec > >(tee -a "$2")
	trap 'rc=$?; exec >&-; wait; exit $rc' EXIT
	shift 2
fi

bad=0
for prog; do
	name=${prog#"${AGW_TEST_ROOT:-$(cd "$(dirname "$0")" && pwd)}"/}
	limit=$(head -n 20 "$prog" | LC_ALL=C sed -n \
		's/^# timeout=\([0-9]\+\)$/\1/p' | head -n 1)
	limit=$((2 * ${limit:-60} * slow))
	begin=$SECONDS
	printf '# begin %s\n' "$name"
	timeout --foreground -k 10 "$limit" "$prog" 2>&1 </dev/null
	rc=$?
	[ $rc -ne 124 ] && [ $rc -ne 137 ] ||
		printf '\nnot ok - %s timed out after %s s\n' "$name" "$limit"
	printf '\n# took %s s\n# end %s rc=%s\n' $((SECONDS - begin)) "$name" \
		"$rc"
	[ $rc = 0 ] || bad=1
done
exit $bad
