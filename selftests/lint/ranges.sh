#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ranges.sh ROOT: the range of a setting, which agent/setting.c has, is what the pages
# say where they tell of the setting: control.rst by its member, agwd.conf.5 by its
# key, the specification of netlink by its attribute.

set -u
cd "$1" || exit
bad=0

# settings: KEY MEMBER MIN MAX OF-THE-MODULE COUNT of each.
settings()
{
	awk '
	FNR == NR {
		if ($1 == "#define")
			value[$2] = $3
		next
	}
	/^\t\[SETTING_/ {
		split($0, text, "\"")
		line = $0
		while (line !~ /\},$/ && (getline more) > 0)
			line = line more
		match(line, /\.min = [A-Z0-9_]+/)
		min = substr(line, RSTART + 7, RLENGTH - 7)
		match(line, /\.max = [A-Z0-9_]+/)
		max = substr(line, RSTART + 7, RLENGTH - 7)
		print text[2], text[4], min in value ? value[min] : min,
			max in value ? value[max] : max, line ~ /A\(/,
			line ~ /count = true/
	}' include/uapi/linux/ims_agw.h agent/setting.c
}

# says PAGE WHERE FROM TO RANGE: from the last line that begins so to the next that
# is so.
says()
{
	local page=$1 where=$2 range=$5 text

	text=$(awk -v from="$3" -v to="$4" '
		index($0, from) == 1 { inside = 1; text = $0; next }
		inside && $0 ~ to { inside = 0 }
		inside { text = text " " $0 }
		END { print text }' "$page" | tr -s ' ')
	[[ "$text " =~ [^0-9]"$range"[^0-9] ]] && return
	echo "$page: $where: $range is not what it says: ${text:0:200}"
	bad=1
}

# time_of MS: as in agwd.conf(5).
time_of()
{
	if [ $(($1 % 1000)) = 0 ]; then
		echo "$(($1 / 1000))s"
	else
		echo "${1}ms"
	fi
}

count=0
while read -r key member min max of_module is_count; do
	count=$((count + 1))
	says Documentation/control.rst "$member" "\`\`$member\`\`" \
		'^``|^=' "$min to $max"
	if [ "$is_count" = 1 ]; then
		range="$min to $max"
	else
		range="$(time_of "$min") to $(time_of "$max")"
	fi
	says Documentation/man/agwd.conf.5 "$key" ".It Ic $key = " '^[.]It Ic ' "$range"
	[ "$of_module" = 0 ] || says Documentation/netlink/specs/ims-agw.yaml "$key" \
		"        name: $key" '^        name: ' "$min to $max"
done < <(settings)
[ $count -gt 0 ] || { echo "no settings"; bad=1; }
exit $bad
