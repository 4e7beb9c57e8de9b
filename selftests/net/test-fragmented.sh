#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Memory is in pieces: there are single pages and no four in a row, in which the
# pump would like to read. What it reads lies in several then, whatever its size.
# kernel=debug
# timeout=200

. "$(dirname "$0")/records.sh"
. "$(dirname "$0")/plain.sh"
. "$(dirname "$0")/faults.sh"

plan 13

size=200000

# in_pieces WHAT COMMAND...: a call, for which no chunk was to be had.
in_pieces()
{
	local what=$1 before

	shift
	before=$(failed "$pages")
	ok "writes of $chunk octets, $what" "$@"
	ok "there were no chunks" test "$(failed "$pages")" -gt "$before"
	must release
}

plain_call()
{
	reserve_plain
	plain_ue --send $size --expect $size --chunk "$chunk"
	core_start --send $size --expect $size --chunk "$chunk"
	call_is_whole $size $size 60
}

gateway_up
aim "$pages"
echo 2 >"$pages/min-order"
echo 100 >"$pages/probability"
for chunk in 5000 8000 10922; do
	in_pieces "TLS" survives server $size --tls-version 1.3 --chunk "$chunk"
	in_pieces "plain" plain_call
done
echo 0 >"$pages/probability"
ok "nothing is left" nothing_left
