#!/usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0
#
# Makes a page of conformance.txt; results=FILE adds those of a run, as
# tap-run.sh frames them.

function read_results(	line, name, ok)
{
	while ((getline line <results) > 0) {
		sub(/\r$/, "", line)
		if (line ~ /^# begin /) {
			name = substr(line, 9)
			sub(/^.*\//, "", name)
			sub(/\.sh$/, "", name)
		} else if (line ~ /^(not )?ok /) {
			ok = line ~ /^ok/ && toupper(line) !~ /# *SKIP/
			sub(/^(not )?ok [0-9]* *-? */, "", line)
			count++
			of[count] = name
			text[count] = line
			good[count] = ok
		}
	}
	close(results)
}

# Sums for the requirement what a run says of one name.
function look(file, name,	i, seen)
{
	sub(/^.*\//, "", file)
	sub(/\.(sh|c)$/, "", file)
	for (i = 1; i <= count; i++) {
		if (of[i] != file || !index(text[i], name))
			continue
		seen = 1
		if (good[i])
			passed++
		else
			failed++
	}
	if (!seen)
		missing++
}

function add(line)
{
	cell = cell (cell == "" ? "" : "<br>") line
}

function quoted(s)
{
	gsub(/\|/, "\\|", s)
	gsub(/</, "\\&lt;", s)
	return s
}

function verdict()
{
	if (failed)
		return "**" failed " failed**"
	if (missing)
		return passed ? passed " passed, " missing " did not run" : "did not run"
	return passed ? passed " passed" : ""
}

function end_row()
{
	if (id == "")
		return
	printf "| %s | %s | %s |", id, quoted(what), cell
	print results == "" ? "" : " " verdict() " |"
	total++
	if (not)
		without++
	else if (partly)
		part++
	id = cell = last = ""
	not = partly = passed = failed = missing = 0
}

BEGIN {
	if (results != "")
		read_results()
	print "<!-- SPDX-License-Identifier: GPL-2.0 -->"
	print "<!-- Made by selftests/conformance.sh from selftests/conformance.txt. -->"
	print "# Conformance"
	print ""
	print "Which requirement is shown by which results of which tests, in `selftests`."
	print "`selftests/conformance.sh --results` adds what the last `make check` found."
}

/^#/ || /^$/ { next }

/^= / {
	end_row()
	printf "\n## %s\n\n", substr($0, 3)
	printf "| | Requirement | Results |%s\n", results == "" ? "" : " Last run |"
	printf "|---|---|---|%s\n", results == "" ? "" : "---|"
	next
}

/^[A-Z]/ {
	end_row()
	id = $1
	what = substr($0, length($1) + 2)
	next
}

/^\tnot: / { add("*not covered: " quoted(substr($0, 7)) "*"); not = 1; next }
/^\tpartly: / { add("*not covered: " quoted(substr($0, 10)) "*"); partly = 1; next }

{
	name = $0
	sub(/^\t[^ ]*  /, "", name)
	file = $1
	if (results != "")
		look(file, name)
	add((file == last ? "" : "`" file "`: ") quoted(name))
	last = file
}

END {
	end_row()
	printf "\n%d requirements: %d with tests, %d in part, %d without.\n", total,
		total - part - without, part, without
}
