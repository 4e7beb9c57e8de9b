# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Segments that nobody's TCP sends, and what the gate says to them.

. "$(dirname "${BASH_SOURCE[0]}")/data.sh"

# forge HOST FROM TO FLAGS [OPTION...]: HOST sends segments; see segment --help.
forge()
{
	local host=$1 from=$2 to=$3 flags=$4

	shift 4
	must in_ns "$host" "$tools/segment" --from "$from" --to "$to" \
		--flags "$flags" --seed $((++forged + seed)) "$@"
}

forged=0

# verdicts NAME: how many SYNs the gate of a termination judged how. Without
# jq, it is asked for often.
verdicts()
{
	module_says "$1" | grep -o '"syn-[a-z-]*":[0-9]*'
}

judged()
{
	[ "$(verdicts "$1")" != "$2" ]
}

# verdict_on NAME HOST FROM [OPTION...]: forges a SYN to the termination, and
# prints the counters that it raised.
verdict_on()
{
	local name=$1 host=$2 from=$3 before

	shift 3
	before=$(verdicts "$name")
	forge "$host" "$from" "${local_at[$name]}" S --seq random "$@"
	wait_for 5 judged "$name" "$before"
	verdicts "$name" | grep -vxF "$before" | tr -d '":0-9'
}

# absolute NAME FILTER: as captured, with the sequence numbers that they have.
absolute()
{
	captured "$1" "tcp port 0" >/dev/null
	packets "$1" -S "$2"
}
