#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# report.sh ROWS-FILE DIR: what bench.sh measured, as DIR/table.txt, which it also
# prints, and DIR/chart.svg. Of each row and relay the median of its runs,
# and their spread; ratios to the first relay of the row that has no part of this
# project, but none of a figure whose spread is above 3 %.

set -eu -o pipefail

export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)

# shellcheck source=rows.sh
. "$here/rows.sh"

# "PEER ROW FIGURE", what the file has.
figures()
{
	sed -nE 's/^\{"peer":"([^"]*)","row":"([^"]*)",.*"amount":([0-9]+),.*"units":([0-9]+)[,}].*/\1 \2 \3 \4/p' \
		"$1" | awk '{ printf "%s %s %.6f\n", $1, $2, $3 / $4 }'
}

# What rows.sh knows of the rows, a line each, before the figures.
known()
{
	local row

	mark_rows
	for row in "${rows[@]}"; do
		printf 'row|%s|%s|%s|%s\n' "$row" "${row_base[$row]}" \
			"${row_unit[$row]}" "${row_title[$row]}"
	done
}

{ known; figures "$1" | tr ' ' '|'; } |
	awk -F'|' -v svg="$2/chart.svg" -f "$here/report.awk" | tee "$2/table.txt"
