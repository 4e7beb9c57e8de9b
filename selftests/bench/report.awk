# SPDX-License-Identifier: GPL-2.0
#
# For report.sh: "row|NAME|BASE|UNIT|TITLE" for each row there is, then
# "PEER|ROW|FIGURE" for each run. Prints the table, writes the chart.

BEGIN { limit = 3 }

$1 == "row" {
	name[++rows] = $2
	base[$2] = $3
	unit[$2] = $4
	title[$2] = $5
	next
}

{
	key = $2 SUBSEP $1
	value[key, ++runs[key]] = $3
	if (!($1 in seen)) {
		seen[$1] = 1
		peer[++peers] = $1
	}
}

# median(KEY): and sets spread, in percent of it.
function median(key,    n, i, j, v, t)
{
	n = runs[key]
	for (i = 1; i <= n; i++)
		v[i] = value[key, i]
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && v[j - 1] > v[j]; j--) {
			t = v[j]
			v[j] = v[j - 1]
			v[j - 1] = t
		}
	t = n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
	spread = t ? 100 * (v[n] - v[1]) / t : 0
	return t
}

function number(x)
{
	return x < 100 ? sprintf("%.3f", x) : sprintf("%.0f", x)
}

# ratio(ROW, PEER): to the base of the row, or why there is none.
function ratio(row, who,    own, other)
{
	if (!runs[row, base[row]])
		return "-"
	own = median(row SUBSEP who)
	if (spread > limit)
		return "spread"
	other = median(row SUBSEP base[row])
	if (spread > limit)
		return "spread"
	return other ? sprintf("%.3f", own / other) : "-"
}

function print_table(    i, j, key, m)
{
	printf "%-68s %-9s %12s %7s %4s %8s\n", "row", "relay", "median", "spread", "runs", "ratio"
	for (i = 1; i <= rows; i++)
		for (j = 1; j <= peers; j++) {
			key = name[i] SUBSEP peer[j]
			if (!runs[key])
				continue
			m = median(key)
			printf "%-68s %-9s %12s %6.1f%% %4d %8s\n", \
				title[name[i]] ", " unit[name[i]], peer[j], \
				number(m), spread, runs[key], \
				ratio(name[i], peer[j])
		}
}

function bar(y, width, fill, text)
{
	printf "<rect x=\"300\" y=\"%d\" width=\"%d\" height=\"12\" fill=\"%s\"/>\n", \
		y, width, fill > svg
	printf "<text x=\"%d\" y=\"%d\">%s</text>\n", 306 + width, y + 10, text > svg
}

# A bar for each ratio; 1 is 400 wide.
function draw(    i, j, y, r, fill)
{
	fill["gateway"] = "#1f6fb2"
	y = 10
	for (i = 1; i <= rows; i++) {
		for (j = 1; j <= peers; j++) {
			if (!runs[name[i], peer[j]])
				continue
			r = ratio(name[i], peer[j])
			if (r + 0 == 0)
				continue
			body[++bars] = y SUBSEP r SUBSEP peer[j] SUBSEP title[name[i]]
			y += 15
		}
		y += 8
	}
	printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"%d\" ", \
		y + 10 > svg
	print "font-family=\"sans-serif\" font-size=\"11\">" > svg
	for (i = 1; i <= bars; i++) {
		split(body[i], b, SUBSEP)
		if (b[4] != last)
			printf "<text x=\"4\" y=\"%d\">%s</text>\n", b[1] + 10, escape(b[4]) > svg
		last = b[4]
		bar(b[1], 400 * b[2], b[3] in fill ? fill[b[3]] : "#b0b0b0", b[3] " " b[2])
	}
	print "</svg>" > svg
}

function escape(text)
{
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	return text
}

END {
	print_table()
	draw()
}
