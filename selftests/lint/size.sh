#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# size.sh FILE...: a file has at most 800 lines, a function at most 80, its
# braces, which stand in the first column in C and shell alike, included.

awk '
FNR == 1 { begin = 0 }
/^{/ { begin = FNR }
/^}/ {
	if (begin && FNR - begin + 1 > 80) {
		printf "%s:%d: function of %d lines\n", FILENAME, begin,
			FNR - begin + 1
		bad = 1
	}
	begin = 0
}
FNR == 801 {
	printf "%s: more than 800 lines\n", FILENAME
	bad = 1
}
END { exit bad }
' "$@"
