#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh        everything that must hold before a change goes in
# check.sh debug  the tests in the machine on the debug kernel
# check.sh kernel NAME  the tests in the machine on another kernel: deb13 or
#                 backports
# check.sh all    check.sh, the demo in a bare Debian, and on the debug kernel the
#                 tests that have to do with the module, with one sum
# VM_TESTS=TEST... has only these run in the machine.
# The last line of the output is the sum: "N passed, N failed, N skipped".
# build/conformance.md says what that means for each requirement.

set -u

tests=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$tests/.." && pwd)
out=$top/build/check
tap=$out/all.tap
cd "$top" || exit

# step NAME COMMAND...: a step that is itself one result.
step()
{
	local name=$1 verdict=ok begin=$SECONDS

	shift
	echo "=== $name"
	"$@" </dev/null || verdict='not ok'
	printf '# begin %s\n1..1\n%s 1 - %s\n# end %s rc=0\n' \
		"$name" "$verdict" "$*" "$name" >>"$tap"
	echo "=== $name: $verdict ($((SECONDS - begin)) s)"
	[ "$verdict" = ok ]
}

# suite NAME COMMAND...: a step that adds its own results to $tap. Failing without a
# result that fails is a failure too.
suite()
{
	local name=$1 begin=$SECONDS lines rc

	shift
	lines=$(wc -l <"$tap")
	echo "=== $name"
	"$@" </dev/null
	rc=$?
	tail -n +$((lines + 1)) "$tap" >"$out/suite.tap"
	! "$tests/tap-sum.awk" "$out/suite.tap" >/dev/null || [ $rc -ne 0 ] ||
		[ ! -s "$out/suite.tap" ] || rc=ok
	[ "$rc" = ok ] || grep -qE '^not ok|^Bail out' "$out/suite.tap" ||
		printf '# begin %s\n1..1\nnot ok 1 - %s\n# end %s rc=1\n' \
			"$name" "$*" "$name" >>"$tap"
	echo "=== $name ($((SECONDS - begin)) s)"
}

# strictly COMMAND...: builds a module without a word from gcc at W=1 or from
# sparse.
strictly()
{
	local log=$out/module.log

	"$@" -j2 W=1 C=2 CF=-D__CHECK_ENDIAN__ modules >"$log" 2>&1 &&
		! grep -qE 'warning:|error:' "$log" && return
	cat "$log"
	return 1
}

build_module()
{
	strictly "$tests/vm/build-module.sh" "$(make -s kdir)" "$out/module"
}

# The sample must fail for what sparse says of it.
refuse_module()
{
	local sample

	sample=$("$tests/cache.sh" "$out/broken-module") &&
		cp -r "$tests/lint/broken/module/." "$sample" &&
		! strictly make -C "$(make -s kdir)" M="$sample" \
		>"$out/refused" && grep -q 'broken.c.*restricted __be32' \
		"$out/refused"
}

# An untested kernel is refused with its name and those of the tested ones.
refuse_kernel()
{
	! "$tests/vm/build-module.sh" "$(make -s kdir)" "$out/module" \
		PATCHLEVEL=9876 >"$out/refused" 2>&1 &&
		grep -q 'tested on Linux 6\.12.* and not on ' "$out/refused"
}

build_agent()
{
	"$tests/vm/link-farm.sh" "$top" "$out/agent-$1" agent include &&
		make -s -j2 -C "$out/agent-$1/agent" CC="$1" WERROR=1
}

machine_fails()
{
	{
		echo "# begin vm/selftest.sh"
		"$tests/vm/selftest.sh" "$@"
		echo "# end vm/selftest.sh rc=$?"
	} | tee -a "$tap"
}

clean_tree()
{
	local dirt

	dirt=$(git status --porcelain) && [ -z "$dirt" ] && return
	echo "$dirt"
	return 1
}

rm -rf "$out"
mkdir -p "$out"
: >"$tap"

normal()
{
	step generated Documentation/netlink/generate.sh --check
	step states Documentation/states.sh --check
	step profile Documentation/h248-profile.sh --check
	step conformance selftests/conformance.sh --check
	step module build_module
	step module-sample refuse_module
	step module-kernel refuse_kernel
	step agent-gcc build_agent gcc
	step agent-clang build_agent clang
	step tools make -s -j2 tools
	step mutants "$tests/mutants/mutants.sh" --check
	suite lint "$tests/tap-run.sh" --append "$tap" "$tests/lint/lint.sh"
	suite unit make -s -j2 -C selftests/unit TAP="$tap" check
	step unit-sample make -s -C selftests/unit refuse-broken
	suite unit-memory make -s -j2 -C selftests/unit MEMORY=1 TAP="$tap" check
	step unit-memory-sample make -s -C selftests/unit MEMORY=1 refuse-broken
	suite h248 make -s -C selftests/h248 TAP="$tap" check
	step fuzz make -s -j2 -C selftests/fuzz check
	suite vm-selftest machine_fails
	# shellcheck disable=SC2086
	suite vm "$tests/vm/run.sh" --tap "$tap" ${VM_TESTS-}
}

# The demo in a bare Debian, counted with the rest. A chroot is root's.
fresh()
{
	local root=()

	[ "$(id -u)" = 0 ] || root=(sudo -n XDG_CACHE_HOME="$HOME/.cache")
	"${root[@]}" "$tests/fresh/check-fresh.sh" bookworm quick | tee -a "$tap"
}

# debug OPTION...: of run.sh.
debug()
{
	suite vm-selftest machine_fails debug
	suite vm "$tests/vm/run.sh" --kernel debug --tap "$tap" "$@"
}

kernel()
{
	suite "vm-$1" "$tests/vm/run.sh" --kernel "$1" --tap "$tap"
}

# CI is to take an hour, and has ninety minutes. What it has no time for on a slow
# machine, and on one that has to build the debug kernel first, is told by its name.
has_time_for_kernel()
{
	[ -z "${CI-}" ] || [ $SECONDS -lt 3000 ] ||
		"$tests/vm/debug-kernel.sh" built && return
	echo '# no time for the debug kernel' | tee -a "$tap"
	return 1
}

debug_in_time()
{
	local until=()

	has_time_for_kernel || return
	step debug-kernel "$tests/vm/debug-kernel.sh"
	[ -z "${CI-}" ] || until=(--until $((EPOCHSECONDS - SECONDS + 3420)))
	debug --short "${until[@]}"
}

all()
{
	normal
	suite fresh fresh
	debug_in_time
}

"${1:-normal}" "${@:2}"
[ -z "${CI-}" ] || step clean-tree clean_tree
"$tests/conformance.sh" --results "$tap"
echo "=== $SECONDS s"
"$tests/tap-sum.awk" "$tap"
