#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# conformance.sh                  writes Documentation/conformance.md
# conformance.sh --check          fails when it differs, when a result that is
#                                 named stands in no test, when a requirement
#                                 is missing
# conformance.sh --results [TAP]  writes build/conformance.md, with results of
#                                 make check

set -eu

tests=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$tests/.." && pwd)
table=${AGW_CONFORMANCE:-$tests/conformance.txt}
page=$top/Documentation/conformance.md
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# The requirements that the table must have, each once, in order.
all_ids()
{
	printf 'REQ-O-%02d\n' {1..24}
	printf 'REQ-T-%02d\n' {1..16}
	printf 'REQ-M-%02d\n' {1..13}
	printf 'ATT-%02d\n' {1..72}
	printf 'INV-%d\n' {1..9}
	printf 'OPS-%02d\n' {1..16}
}

ids_are_all()
{
	diff <(all_ids) <(sed -n 's/^\([A-Z]\+-[A-Z0-9-]*\) .*/\1/p' "$table")
}

# Each requirement has a result or a reason; "not" stands alone.
rows_are_good()
{
	awk -v name="${table##*/}" '
	function bad(why)
	{
		printf "%s:%d: %s\n", name, NR, why
		failed = 1
	}
	function close_row()
	{
		if (id != "" && (not ? results + partly : !results))
			bad(id ": results, or else a reason")
		id = ""
		results = partly = not = 0
	}
	/^#/ || /^$/ { next }
	/^= / { close_row(); next }
	/^[A-Z]/ { close_row(); id = $1; next }
	/^\tnot: ./ { not++; next }
	/^\tpartly: ./ { partly++; next }
	/^\t(net|unit|kernel)\/[^ ]+  [^$%]+$/ { results++; next }
	{ bad("no such line is known") }
	END { close_row(); exit failed }' "$table"
}

# "FILE  NAME" of all results that are named.
named()
{
	sed -n 's/^\t\([a-z]*\/[^ ]*  .*\)/\1/p' "$table" | sort -u
}

# files_of FILE: it and what it includes.
files_of()
{
	echo "$tests/$1"
	sed -n 's|^\. ".(dirname ".0")/\([a-z-]*\.sh\)"$|\1|p' "$tests/$1" |
		sed "s|^|$tests/${1%/*}/|"
}

# Each stands in a string of its file, or of one that it includes.
names_are_there()
{
	local file name rc=0 files

	while IFS= read -r line; do
		file=${line%%  *}
		name=${line#*  }
		files=()
		[ ! -f "$tests/$file" ] || mapfile -t files < <(files_of "$file")
		[ ${#files[@]} -gt 0 ] &&
			NAME=$name awk -F '"' '
			!/^[ \t]*(#|\*|\/\*|\/\/)/ {
				for (i = 2; i <= NF; i += 2)
					found += index($i, ENVIRON["NAME"]) > 0
			}
			END { exit !found }' "${files[@]}" && continue
		echo "$file: no result \"$name\""
		rc=1
	done < <(named)
	return $rc
}

# With the results of a run, a column for them.
write_page()
{
	awk -v results="${1-}" -f "$tests/conformance.awk" "$table"
}

case ${1-} in
--check)
	rc=0
	ids_are_all || rc=1
	rows_are_good || rc=1
	names_are_there || rc=1
	write_page >"$tmp/page"
	diff -u "$page" "$tmp/page" || {
		echo "run 'make generate'" >&2
		rc=1
	}
	exit $rc
	;;
--results)
	mkdir -p "$top/build"
	write_page "${2:-$top/build/check/all.tap}" >"$top/build/conformance.md"
	;;
*)
	write_page >"$tmp/page"
	cmp -s "$page" "$tmp/page" || cp "$tmp/page" "$page"
	;;
esac
