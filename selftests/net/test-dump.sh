#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A dump of some endpoints: behind one of them, so many, in the order of termination
# and stream, whatever fits into a message.
# debug=long
# timeout=60

. "$(dirname "$0")/common.sh"

plan 15

count=60

# dump_has WHAT IDS REQUEST...: a dump has these endpoints and no others.
dump_has()
{
	local what=$1 want=$2

	shift 2
	is "$what" "$(ask_module endpoint-get dump "$@" |
		jq -r 'select(.event == "data") |
			"\(.["termination-id"])/\(.["stream-id"])"' |
		paste -sd ' ')" "$want"
}

# Terminations with one stream each, but the second with three.
make_endpoints()
{
	local n orders=()

	for ((n = 1; n <= count; n++)); do
		orders+=(+ endpoint-new "local-ip4=$GW_CORE4"
			"opaque=$(printf '%01000d' 0)")
	done
	ask_module claim abi-version=1 takeover "${orders[@]}" >"$tmp/made" || {
		tail -n 3 "$tmp/made"
		return 1
	}
	mapfile -t id < <(jq -r '.["termination-id"] // empty' "$tmp/made")
	mapfile -t contexts < <(jq -r '.["context-id"] // empty' "$tmp/made")
	raw_order endpoint-new "local-ip4=$GW_CORE4" "termination-id=${id[1]}" \
		stream-id=7 &&
		raw_order endpoint-new "local-ip4=$GW_CORE4" \
			"termination-id=${id[1]}" stream-id=65535
}

# from N TO: the first streams of terminations.
from()
{
	local n list=()

	for ((n = $1; n <= $2; n++)); do
		list+=("${id[n]}/1")
		[ $n != 1 ] || list+=("${id[n]}/7" "${id[n]}/65535")
	done
	echo "${list[*]}"
}

hosts_up
module_load
ok "there are some" make_endpoints
all=$(from 0 $((count - 1)))
second="${id[1]}"
dump_has "all" "$all"
dump_has "the first" "${id[0]}/1" limit=1
dump_has "the first three" "${id[0]}/1 $second/1 $second/7" limit=3
dump_has "more than there are" "$all" limit=100000
dump_has "as many as there are" "$all" limit=$((count + 2))
dump_has "behind a stream" "$second/7 $second/65535 $(from 2 $((count - 1)))" \
	"after-termination-id=$second" after-stream-id=1
dump_has "behind the last one of a termination" "${id[2]}/1 ${id[3]}/1" \
	"after-termination-id=$second" after-stream-id=65535 limit=2
dump_has "behind a termination" "${id[2]}/1" "after-termination-id=$second" limit=1
dump_has "behind a stream that is not there" "$second/65535" \
	"after-termination-id=$second" after-stream-id=8 limit=1
dump_has "behind the last one" "" "after-termination-id=${id[count - 1]}" \
	after-stream-id=1
dump_has "more than fit into a message" "$(from 2 $((count - 2)))" \
	"after-termination-id=$second" limit=$((count - 3))
dump_has "of one termination" "$second/7" "termination-id=$second" \
	"after-termination-id=$second" after-stream-id=1 limit=1
dump_has "of one context" "$(from 1 1)" "context-id=${contexts[1]}"
ask_module endpoint-get dump limit=0 >"$tmp/raw.json"
ok "none is no limit" refusal "$tmp/raw.json"
