#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Mutants: changes of one line that a test must notice. Where one check stands
# behind another, a good run does not show that the second is there; its mutant
# does. They stand in *.txt beside this:
#
#	FILE: what is wrong then
#		CHANGE, an expression of sed that changes one line of FILE
#		unit TEST... or vm TEST..., which of the tests must notice
#
# mutants.sh --check [WORD...]  each changes one line, which takes seconds
# mutants.sh [WORD...]          each is made in a copy of the tree, build/mutants,
#                               and its tests must fail there; first they must be
#                               good without it
# Only mutants that have one of the words in their lines: unit, vm, a file, a
# test. Prints TAP.
# shellcheck disable=SC2317

set -u

tests=$(cd "$(dirname "$0")/.." && pwd)
top=$(cd "$tests/.." && pwd)
tree=$top/build/mutants/tree
log=$top/build/mutants/log
changed=$(mktemp)
trap 'rm -f "$changed"' EXIT

# Sets file, what, change, kind and by of each mutant, in arrays.
read_lists()
{
	local line n=-1

	while IFS= read -r line; do
		case $line in
		'' | '#'*) ;;
		$'\t\t'*) echo "mutants.sh: too deep: $line" >&2; exit 2 ;;
		$'\t'unit\ * | $'\t'vm\ *)
			line=${line#$'\t'}
			kind[n]=${line%% *} by[n]=${line#* } ;;
		$'\t'*) change[n]=${line#$'\t'} ;;
		*)
			n=$((n + 1))
			file[n]=${line%%: *} what[n]=${line#*: }
			change[n]='' kind[n]='' by[n]='' ;;
		esac
	done < <(cat "$tests"/mutants/*.txt)
}

# is_wanted N WORD...
is_wanted()
{
	local n=$1 word

	shift
	[ $# -gt 0 ] || return 0
	for word; do
		[[ "${file[n]} ${what[n]} ${kind[n]} ${by[n]} " != *"$word"* ]] ||
			return 0
	done
	return 1
}

# make_mutant N: $changed. Says what is wrong with it.
make_mutant()
{
	local n=$1 lines

	if [ -z "${change[n]}" ] || [ -z "${by[n]}" ]; then
		echo 'a mutant has a change and tests'
		return 1
	fi
	sed -e "${change[n]}" "$top/${file[n]}" >"$changed" || return
	lines=$(diff "$top/${file[n]}" "$changed" | grep -c '^<')
	[ "$lines" = 1 ] || {
		echo "it changes $lines lines of ${file[n]}: ${change[n]}"
		return 1
	}
}

has_tests()
{
	local n=$1 t suffix='' rc=0

	[ "${kind[n]}" = vm ] || suffix=.c
	for t in ${by[n]}; do
		[ -e "$tests/${kind[n]}/$t$suffix" ] || [ -e "$tests/$t" ] || {
			echo "there is no test $t"
			rc=1
		}
	done
	return $rc
}

# What is not committed yet counts too. By what is in them: a file that a run
# left behind as a mutant is newer than ours.
copy_tree()
{
	local f

	while IFS= read -rd '' f; do
		[ ! -f "$top/$f" ] || cmp -s "$top/$f" "$tree/$f" || {
			mkdir -p "$tree/$(dirname "$f")"
			cp "$top/$f" "$tree/$f"
		} || return
	done < <(git -C "$top" ls-files -z --cached --others --exclude-standard)
}

# Warnings are no news of a mutant; a mutant that does not compile shows nothing.
build_unit()
{
	make -s -j2 -C "$tree/selftests/unit" MORE_CFLAGS=-Wno-error \
		TESTS="$1" all
}

run_unit()
{
	make -s -C "$tree/selftests/unit" MORE_CFLAGS=-Wno-error \
		TESTS="$1" AGW_SLOW=2 check
}

build_vm()
{
	make -s -j2 -C "$tree" KCFLAGS=-Wno-error modules agent tools
}

run_vm()
{
	# shellcheck disable=SC2086
	KCFLAGS=-Wno-error "$tree/selftests/vm/run.sh" --jobs 1 $1
}

# are_good KIND TESTS: once for each.
are_good()
{
	[ -n "${good[$1 $2]-}" ] || {
		"build_$1" "$2" && "run_$1" "$2" && good[$1 $2]=yes
	} >"$log" 2>&1
	[ -n "${good[$1 $2]-}" ] || {
		echo 'its tests fail without it:'
		tail -n 20 "$log"
		return 1
	}
}

# put FILE: the copy has it in place of its own.
put()
{
	cp "$1" "$tree/$2"
}

is_noticed()
{
	local n=$1 rc=0

	put "$changed" "${file[n]}"
	if ! "build_${kind[n]}" "${by[n]}" >"$log" 2>&1; then
		echo 'it does not compile:'
		tail -n 20 "$log"
		rc=1
	elif "run_${kind[n]}" "${by[n]}" >"$log" 2>&1; then
		echo "nothing noticed it: ${kind[n]} ${by[n]}: ${change[n]}"
		rc=1
	fi
	put "$top/${file[n]}" "${file[n]}"
	return $rc
}

try()
{
	make_mutant "$1" && has_tests "$1" || return
	[ "$only_check" = yes ] ||
		{ are_good "${kind[$1]}" "${by[$1]}" && is_noticed "$1"; }
}

file=() what=() change=() kind=() by=() wanted=()
only_check=no bad=0
declare -A good

[ "${1-}" != --check ] || { only_check=yes; shift; }
mkdir -p "$top/build/mutants"
read_lists
for n in "${!file[@]}"; do
	! is_wanted "$n" "$@" || wanted+=("$n")
done
[ $only_check = yes ] || copy_tree || exit
echo "1..${#wanted[@]}"
for n in "${wanted[@]}"; do
	verdict=ok
	why=$(try "$n") || { verdict='not ok' bad=1; }
	echo "$verdict - ${file[n]}: ${what[n]}"
	[ -z "$why" ] || echo "# ${why//$'\n'/$'\n'# }"
done
exit $bad
