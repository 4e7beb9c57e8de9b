#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# selftest.sh [debug]: shows that the test machine can fail. Each program in
# broken/ must make it, for its own reason; those that need the checks of the
# debug kernel with "debug". Prints TAP.

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

# run NAME OPTION... TEST...: must fail.
run()
{
	local name=$1

	shift
	! AGW_AGAIN=0 "$vm/run.sh" --no-build --jobs 1 "$@" >"$tmp/$name" 2>&1
}

# What fails once runs again only where nothing else is wrong, and is told.
second_run()
{
	run again --again vm/broken/{not-ok,short}.sh
	result $? "broken tests fail a second run, too"
	grep -q '^== once more: vm/broken/not-ok.sh vm/broken/short.sh$' \
		"$tmp/again"
	result $? "the second run is announced"
	run never --again vm/broken/{not-ok,leftover}.sh &&
		! grep -q '^== once more' "$tmp/never"
	result $? "there is none when more than results is wrong"
	! run unstable --again vm/broken/not-alone.sh{,}
	result $? "what holds the second time passes the run"
	grep -q '^UNSTABLE: vm/broken/not-alone.sh: not ok 1' "$tmp/unstable"
	result $? "and is named"
	run alone vm/broken/not-alone.sh{,}
	result $? "but only where it is asked for"
}

# What is not begun fails nothing, but has a line.
out_of_time()
{
	! run late --until 1 vm/broken/not-ok.sh
	result $? "no test begins when the time is over"
	grep -q '^NO TIME: vm/broken/not-ok.sh$' "$tmp/late"
	result $? "each that did not is named"
}

malformed()
{
	run capture vm/broken/capture.sh
	result $? "a capture that tshark cannot decode fails the run"
	reason capture "and is named" 'vm/tshark: not ok 1 - broken'
}

no_start()
{
	AGW_CMDLINE=rdinit=/nowhere run nowhere vm/broken/not-ok.sh
	result $? "a machine that does not come up fails the run"
	reason nowhere "and says why" 'vm1: not ok 1 .*Kernel panic'
	[ -s "$vm/../../build/vm/latest/1/console.3" ]
	result $? "after three attempts"
}

# reason NAME WHAT PATTERN: the failure is named.
reason()
{
	grep -q "^FAILED: $3" "$tmp/$1"
	result $? "$2"
}

any_kernel()
{
	echo 1..25
	run freeze --timeout 40 vm/broken/freeze.sh &
	run results vm/broken/{not-ok,short,hang,skip,leftover,splat}.sh
	result $? "broken tests fail the run"
	reason results "a result that is not ok" 'vm/broken/not-ok.sh: not ok 2'
	reason results "a missing result" \
		'vm/broken/short.sh: planned 2 tests, ran 1'
	reason results "a test that hangs" \
		'vm/broken/hang.sh: not ok.*timed out'
	reason results "a skip" 'vm/broken/skip.sh: skipped'
	reason results "a process left behind" 'vm/broken/leftover.sh:processes'
	reason results "a namespace left behind" 'vm/broken/leftover.sh:netns'
	reason results "a complaint in the kernel log" \
		'vm/broken/splat.sh:kernel-log'
	reason results "no token" 'vm1: not ok 1'
	run panic vm/broken/{panic,short}.sh
	second_run
	out_of_time
	malformed
	no_start
	reason panic "a panic" 'vm1: not ok 1 .*Kernel panic.*sysrq'
	reason panic "a test that no machine is left for" \
		'vm/broken/short.sh: Bail out'
	wait
	reason freeze "a machine that stands still" \
		'vm1: not ok 1 .*ended after 40 s'
}

build_faulty()
{
	local kdir

	kdir=$("$vm/debug-kernel.sh") &&
		cp -r "$vm/broken/faulty" "$tmp/module" &&
		make -s -C "$kdir" M="$tmp/module" modules >&2
}

debug_kernel()
{
	echo 1..5
	build_faulty
	result $? "the faulty module builds"
	export AGW_EXTRA_KO=$tmp/module/faulty.ko
	run free --kernel debug vm/broken/fault-free.sh &
	run log --kernel debug vm/broken/fault-{leak,locks}.sh
	reason log "a leak" 'kmemleak: not ok'
	reason log "an inversion of locks" 'vm/broken/fault-locks.sh:kernel-log'
	wait
	reason free "a use after free" 'vm1: not ok 1 .*Kernel panic.*KASAN'
	run bounds --kernel debug vm/broken/fault-bounds.sh
	reason bounds "an index out of bounds" \
		'vm1: not ok 1 .*Kernel panic.*UBSAN'
}

echo TAP version 13
if [ "${1-}" = debug ]; then
	debug_kernel
else
	any_kernel
fi
[ $failed = 0 ] || cat "$tmp"/* 2>/dev/null
exit $failed
