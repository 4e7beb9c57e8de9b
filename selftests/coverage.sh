#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Lines that no test reaches: of the agent by the unit tests, of the module by
# those in the machine, on a kernel that counts them. Each stands as
# FILE:LINE: TEXT, and behind them how many of each file are reached.
# coverage.sh [FILE...]         only these files
# coverage.sh agent [FILE...]   only the agent
# coverage.sh module [FILE...]  only the module, which takes as long as the tests
#                               on the debug kernel. TESTS=... selects from them.
#
# What a sandboxed worker does cannot be counted: it may not write a file. Its
# handshakes are counted where a test makes them in its own process.

set -eu

tests=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$tests/.." && pwd)
out=$top/build/coverage

run_unit()
{
	find "$out/unit" -name '*.gcda' -delete 2>/dev/null || :
	# TESTS are those in the machine.
	set -- env -u TESTS -u MAKEFLAGS make -s -C "$tests/unit" \
		out="$out/unit" MORE_CFLAGS=--coverage
	"$@" -j2 all
	"$@" check
}

# annotate FILE.gcno...: as gcov shows sources, whose names are as the unit tests'
# Makefile has them.
annotate()
{
	(cd "$tests/unit" && gcov --stdout "$@" 2>/dev/null)
}

# report [FILE...]: of what annotate shows.
report()
{
	awk -v top="$top/" -v only="$*" '
	BEGIN {
		n = split(only, wanted, " ")
		for (i = 1; i <= n; i++)
			want[wanted[i]]
	}
	/^ *-: *0:Source:/ {
		file = $0
		sub(/.*Source:/, "", file)
		sub(top, "", file)
		sub(/^(\.\.\/)+/, "", file)
		# The module is built in a folder of links.
		sub(/^build\/[^\/]*\//, "", file)
		shown = file ~ /^(agent|kmod)\/.*\.c$/ && (!n || file in want)
		next
	}
	!shown { next }
	/^ *#####: */ {
		line = $0
		sub(/^ *#####: */, "", line)
		number = line
		sub(/:.*/, "", number)
		sub(/^[0-9]*:[ \t]*/, "", line)
		missed[file]++
		total[file]++
		printf "%s:%d: %s\n", file, number, line
		next
	}
	/^ *[0-9]+\*?: */ { total[file]++ }
	END {
		for (file in total)
			printf "%s: %d of %d lines\n", file,
				total[file] - missed[file], total[file] | "sort"
	}'
}

agent()
{
	local notes

	run_unit >"$out/unit.log" 2>&1 || { tail -n 30 "$out/unit.log"; return 1; }
	mapfile -t notes < <(find "$out/unit" -name '*.gcno' -path '*/agent/*')
	annotate "${notes[@]}" | report "$@"
}

# One machine: the counts of two would have to be added.
run_module()
{
	local kdir

	# shellcheck disable=SC2086
	"$tests/vm/run.sh" --kernel gcov --jobs 1 ${TESTS-} || return
	kdir=$("$tests/vm/debug-kernel.sh" gcov)
	rm -rf "$out/kmod"
	mkdir -p "$out/kmod"
	cp "$top/build/$(<"$kdir/include/config/kernel.release")"/kmod/*.gcno \
		"$out/kmod"
	(cd "$out/kmod" && cpio --quiet -i '*.gcda') \
		<"$top/build/vm/latest/1/out.cpio"
}

module()
{
	run_module >"$out/module.log" 2>&1 ||
		{ tail -n 30 "$out/module.log"; return 1; }
	annotate "$out"/kmod/*.gcno | report "$@"
}

mkdir -p "$out"
case ${1-} in
agent | module) "$@" ;;
*) agent "$@"; module "$@" ;;
esac
