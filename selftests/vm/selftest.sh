#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Shows that the test machine can fail: each program in broken/ must make it,
# for its own reason. Prints TAP.
# timeout=400

set -u

vm=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
count=0 failed=0

result()
{
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		failed=1
		echo "not ok $count - $2"
	fi
}

# run NAME TIMEOUT TEST...: must fail.
run()
{
	local name=$1 limit=$2

	shift 2
	! "$vm/run.sh" --no-build --jobs 1 --timeout "$limit" "$@" \
		>"$tmp/$name" 2>&1
}

# reason NAME WHAT PATTERN: the failure is named.
reason()
{
	grep -q "^FAILED: $3" "$tmp/$1"
	result $? "$2"
}

echo TAP version 13
echo 1..11
# The accelerator is probed once, before the machines meet.
run freeze 40 vm/broken/freeze.sh &
freeze=$!
run results 300 vm/broken/{not-ok,short,hang,skip,leftover,splat}.sh
result $? "broken tests fail the run"
reason results "a result that is not ok" 'vm/broken/not-ok.sh: not ok 2'
reason results "a missing result" 'vm/broken/short.sh: planned 2 tests, ran 1'
reason results "a test that hangs" 'vm/broken/hang.sh: not ok.*timed out'
reason results "a skip" 'vm/broken/skip.sh: skipped'
reason results "a process left behind" 'vm/broken/leftover.sh:processes'
reason results "a namespace left behind" 'vm/broken/leftover.sh:netns'
reason results "a complaint in the kernel log" 'vm/broken/splat.sh:kernel-log'
reason results "no token" 'vm1: not ok 1'
run panic 300 vm/broken/panic.sh
reason panic "a panic" 'vm1: not ok 1 .*Kernel panic.*sysrq'
wait $freeze
reason freeze "a machine that stands still" 'vm1: not ok 1 .*ended after 40 s'
[ $failed = 0 ] || cat "$tmp"/*
exit $failed
