#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The style gates. Each runs over the project, then over a sample in broken/
# that it must refuse: a gate that has never failed is not known to work.
# lint.sh [GATE...] runs only these. Prints TAP.
# timeout=600
# shellcheck disable=SC2317

set -u

lint=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$lint/../.." && pwd)
broken=selftests/lint/broken
cd "$top" || exit

# Without git (an unpacked archive) all files count.
project_files()
{
	git ls-files --cached --others --exclude-standard 2>/dev/null ||
		find . -type f ! -path './build/*' -printf '%P\n'
}

mapfile -t files < <(project_files | grep -v "^$broken/" | while read -r f; do
	[ ! -f "$f" ] || echo "$f"
done)

# match REGEX: the project's files whose path matches.
match()
{
	printf '%s\n' "${files[@]}" | grep -E "$1"
}

generated='^(kmod/netlink-gen\.[ch]|include/ims_agw_names\.h|include/uapi/linux/ims_agw\.h)$'

c_files()
{
	match "^(kmod|agent|selftests|include)/.*\.[ch]\$" | grep -vE "$generated"
}

scripts()
{
	match '\.sh$|^selftests/vm/init$|^\.ci/'
}

# --- the gates: each takes the files to look at -------------------------------

linux()
{
	"$top/selftests/linux-source.sh" tools
}

# What stays off in userspace asks for macros and types of the kernel.
checkpatch()
{
	local kernel=() user=() traces=() f perl rc=0
	local off=PREFER_KERNEL_TYPES,ARRAY_SIZE,PREFER_DEFINED_ATTRIBUTE_MACRO
	off+=,PREFER_FALLTHROUGH,SSCANF_TO_KSTRTO,VOLATILE,PREFER_IS_ENABLED
	off+=,STRSCPY,NAKED_SSCANF,ENOSYS,STATIC_CONST_CHAR_ARRAY

	perl=$(linux)/scripts/checkpatch.pl
	for f; do
		case $f in
		kmod/trace.h) traces+=("$f") ;;
		kmod/* | include/*) kernel+=("$f") ;;
		*) user+=("$f") ;;
		esac
	done
	set -- xargs -0 -n 8 -P 2 perl "$perl" --no-tree --strict --terse \
		--quiet --no-summary --show-types
	[ ${#kernel[@]} -eq 0 ] || printf '%s\0' "${kernel[@]}" |
		"$@" -f || rc=1
	# TRACE_EVENT() has a style of its own.
	[ ${#traces[@]} -eq 0 ] || printf '%s\0' "${traces[@]}" |
		"$@" --ignore OPEN_ENDED_LINE,PARENTHESIS_ALIGNMENT -f || rc=1
	# checkpatch takes a pointer to a type of OpenSSL for a multiplication,
	# and the names of its functions for ours.
	[ ${#user[@]} -eq 0 ] || ! printf '%s\0' "${user[@]}" |
		"$@" --ignore "$off" -f |
		grep -vE -e "SPACING: .* around that '\*' \(ctx:WxV\)" \
			-e 'CamelCase: <(SSL|X509|PEM|EVP|BIO|NID)_' ||
		rc=1
	return "$rc"
}

# undocumented FILE...: functions without kernel-doc in headers that have some.
undocumented()
{
	# shellcheck disable=SC2046
	set -- $(printf '%s\n' "$@" | grep '\.h$' | xargs -r grep -l '^/\*\*$')
	[ $# -eq 0 ] || awk '
		/^\/\*\*$/ { doc = 1 }
		/^[a-z][a-z_0-9 *]*\(/ && !/^static/ {
			if (!doc)
				print FILENAME ":" FNR ": no kernel-doc"
			doc = 0
		}' "$@"
}

kernel_doc()
{
	perl "$(linux)/scripts/kernel-doc" -none -Werror "$@" || return
	grep -qs '^/\*\*$' "$@" || { echo 'none has kernel-doc'; return 1; }
	! undocumented "$@" | grep .
}

shell()
{
	printf '%s\0' "$@" | xargs -0 -n 4 -P 2 shellcheck
}

cppcheck_()
{
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 -j2 \
		--enable=warning,performance,portability \
		--suppress=missingInclude --suppress=unknownMacro "$@"
}

tidy()
{
	local checks='-*,clang-analyzer-*,bugprone-*,misc-redundant-expression'

	checks+=',-bugprone-easily-swappable-parameters'
	checks+=',-bugprone-reserved-identifier,-bugprone-narrowing-conversions'
	checks+=',-bugprone-implicit-widening-of-multiplication-result'
	checks+=',-bugprone-assignment-in-if-condition,-bugprone-branch-clone'
	# These ask for the functions of C11 annex K, which libc does not have.
	checks+=',-clang-analyzer-security.insecureAPI.*'
	checks+=',-clang-analyzer-valist.Uninitialized'
	# shellcheck disable=SC2046
	printf '%s\0' "$@" | xargs -0 -P 2 -I{} clang-tidy --quiet \
		--warnings-as-errors='*' "--checks=$checks" {} -- -std=gnu11 \
		-D_GNU_SOURCE -Iagent -Iinclude -Iinclude/uapi \
		$(pkg-config --cflags libnl-3.0 json-c) 2>&1 |
		grep -v 'warnings\? generated\.$'
	[ "${PIPESTATUS[1]}" = 0 ]
}

size()
{
	"$lint/size.sh" "$@"
}

words()
{
	"$lint/words.sh" "$@"
}

names()
{
	"$lint/names.sh" "$@"
}

# Takes the root of a tree instead of files. The samples are a tree for each wall;
# one that passes is told, and makes the gate fail.
includes()
{
	local sample

	if [ "$1" != "$broken/includes" ]; then
		"$lint/includes.sh" "$1"
		return
	fi
	for sample in "$1"/*; do
		! "$lint/includes.sh" "$sample" || { echo "$sample passes"; return; }
	done
	return 1
}

# Takes the root of a tree.
ranges()
{
	"$lint/ranges.sh" "$1"
}

man()
{
	mandoc -T lint -W warning "$@"
}

# --- what is known to be good ---------------------------------------------------

# Three gates take minutes. What one of them has found good it does not look at again,
# as long as neither the file changes nor anything of depends_on.

# depends_on GATE: prints all else that its verdict hangs on; fails for a quick gate.
depends_on()
{
	case $1 in
	checkpatch) linux ;;
	shellcheck)
		shellcheck --version
		cat .shellcheckrc
		# A test is not sourced.
		scripts | grep -v '/test-[^/]*$' | xargs cat
		;;
	clang-tidy)
		clang-tidy --version
		match '^(agent|include)/.*\.h$' | xargs cat
		;;
	*) return 1 ;;
	esac
	cat "$lint/lint.sh"
}

# known_good GATE: prints the list of what it has found good, or no name.
known_good()
{
	local all

	all=$(depends_on "$1") &&
		echo "$cache/lint-$1-$(sha256sum <<<"$all" | cut -c1-16)"
}

# unknown LIST FILE...: those that are not in it as they are now.
unknown()
{
	touch "$1"
	sha256sum "${@:2}" | grep -vxFf "$1" | cut -c67-
}

# --- running them -------------------------------------------------------------

count=0
failed=0

result()
{
	count=$((count + 1))
	[ "$1" = ok ] || failed=1
	echo "$1 $count - $2"
}

# gate NAME FUNCTION SAMPLE FILE...
gate()
{
	local name=$1 run=$2 sample=$broken/$3 good list=()

	shift 3
	case " ${only[*]} " in
	"  " | *" $name "*) ;;
	*) return ;;
	esac
	good=$(known_good "$name")
	if [ -n "$good" ]; then
		mapfile -t list < <(unknown "$good" "$@")
		set -- "${list[@]}"
	fi
	if [ $# -eq 0 ] || "$run" "$@" >"$out" 2>&1; then
		[ $# -eq 0 ] || [ -z "$good" ] || sha256sum "$@" >>"$good"
		result ok "$name"
	else
		sed 's/^/# /' "$out"
		result 'not ok' "$name"
	fi
	if "$run" "$sample" >"$out" 2>&1; then
		sed 's/^/# /' "$out"
		result 'not ok' "$name refuses its broken sample"
	else
		result ok "$name refuses its broken sample"
	fi
}

only=("$@")
cache=$("$top/selftests/cache.sh")
find "$cache" -maxdepth 1 -name 'lint-*' -mtime +30 -delete
out=$(mktemp)
trap 'rm -f "$out"' EXIT
echo TAP version 13

mapfile -t c < <(c_files)
mapfile -t agent < <(match '^agent/.*\.c$')
mapfile -t sh < <(scripts)
mapfile -t kdoc < <(match '^kmod/.*\.[ch]$' | grep -vE "$generated")
mapfile -t own < <(match '^(kmod|agent)/.*\.[ch]$' | grep -vE "$generated")
mapfile -t pages < <(match '^Documentation/.*\.[1-9]$')

gate checkpatch checkpatch checkpatch.c "${c[@]}"
gate kernel-doc kernel_doc kernel-doc.c "${kdoc[@]}"
gate shellcheck shell shellcheck.sh "${sh[@]}"
gate cppcheck cppcheck_ cppcheck.c "${agent[@]}"
gate clang-tidy tidy clang-tidy.c "${agent[@]}"
gate size size size.c "${c[@]}" "${sh[@]}"
gate words words words.c "${own[@]}"
gate names names names.sh "${sh[@]}"
gate includes includes includes .
gate ranges ranges ranges .
gate mandoc man mandoc.8 "${pages[@]}"
echo "1..$count"
exit $failed
