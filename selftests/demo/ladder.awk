#!/usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0
#
# Draws a call. Input, sorted by time, separated by tabs:
#
#	TIME STEP WAY LABEL NOTE
#
# WAY is ue>t1, t1>ue, t2>core, core>t2, core>x (lost at the gateway), ue>x,
# order (from the controller), event (to the controller) or note (between
# others). No line gets longer than 100 columns.

BEGIN {
	FS = "\t"
	width = 22
	gap = sprintf("%" width "s", "")
	printf "%8s  %-6s %-23s %-5s %-23s%s\n", "time s", "step", "UE",
		"T1 AGW", "T2", "core"
}

NR == 1 { begin = $1 }

# An arrow of the width between two bars with its label in it.
function arrow(label, right,    left, n, line)
{
	label = substr(label, 1, width - 3)
	n = width - 1 - length(label)
	left = int(n / 2)
	line = dashes(left) label dashes(n - left)
	return right ? line ">" : "<" line
}

function dashes(n,    s)
{
	while (n-- > 0)
		s = s "-"
	return s
}

function row(time, step, access, inside, core, note,    line)
{
	line = sprintf("%8s  %-6s |%s|%s|%s| %s", time, step, access, inside,
		core, note)
	sub(/ +$/, "", line)
	print substr(line, 1, 100)
}

# Texts of orders and events begin right of T2 and go on below.
function text_row(time, step, mark, text,    room, indent, at, part)
{
	room = 100 - 48
	indent = 4
	while (text != "") {
		part = text
		if (length(text) > room) {
			at = room
			while (at > indent && substr(text, at, 1) != " ")
				at--
			# A word that is longer than the line is cut.
			part = substr(text, 1, at > indent ? at : room)
		}
		text = substr(text, length(part) + 1)
		print sprintf("%8s  %-6s |%s|%s|%s", time, step, gap, mark, part)
		mark = "     "
		part = time = step = ""
		if (text != "")
			text = "    " text
	}
}

{
	time = sprintf("%.3f", $1 - begin)
	if ($3 == "ue>t1")
		row(time, $2, arrow($4, 1), "     ", gap, $5)
	else if ($3 == "t1>ue")
		row(time, $2, arrow($4, 0), "     ", gap, $5)
	else if ($3 == "ue>x")
		row(time, $2, arrow($4, 1), "x    ", gap, $5)
	else if ($3 == "t2>core")
		row(time, $2, gap, "     ", arrow($4, 1), $5)
	else if ($3 == "core>t2")
		row(time, $2, gap, "     ", arrow($4, 0), $5)
	else if ($3 == "core>x")
		row(time, $2, gap, "    x", arrow($4, 0), $5)
	else if ($3 == "note")
		text_row(time, $2, "     ", " " $4 ($5 == "" ? "" : ": ") $5)
	else if ($3 == "order")
		text_row(time, $2, "<====", " " $4 ($5 == "" ? "" : ": ") $5)
	else
		text_row(time, $2, "====>", " " $4 ($5 == "" ? "" : ": ") $5)
}
