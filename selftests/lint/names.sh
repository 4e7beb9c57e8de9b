#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# names.sh FILE...: no script has a function with the name of one that it
# includes, whose callers would get the wrong one; unless it keeps that (declare
# -f) to build on it.
# shellcheck disable=SC2016

functions()
{
	sed -n 's/^\([a-z_0-9]\+\)()$/\1/p' "$@" | sort -u
}

# included FILE: what it includes, and what that does.
included()
{
	local next

	sed -n 's|^\. "$(dirname "[^"]*")/\([^"]*\)"$|\1|p' "$1" |
		while read -r next; do
			next=$(realpath -e "${1%/*}/$next") || continue
			echo "$next"
			included "$next"
		done
}

rc=0
for file; do
	mapfile -t others < <(included "$file")
	[ ${#others[@]} -gt 0 ] || continue
	while read -r name; do
		! grep -q "declare -f $name\b" "$file" || continue
		echo "$file: $name() is also in what it includes"
		rc=1
	done < <(comm -12 <(functions "$file") <(functions "${others[@]}"))
done
exit $rc
