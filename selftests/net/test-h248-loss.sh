#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# H.248 over UDP on a path that loses a fifth of what goes each way, and delays,
# reorders and repeats the rest: each order is done once, each event is heard.
# debug=long
# timeout=300

. "$(dirname "$0")/h248.sh"

count=$(sized 12 4) more=0

plan 8

# Contexts with a termination each, all at once.
add_all()
{
	local n

	for ((n = 1; n <= count; n++)); do
		mgc_tell "send many.$n" "Context = \$ { Add = ip/1/core/\$ { $plain_media } }" .
	done
}

# replies NAME: to so many of what was sent as NAME.N there is a reply.
replies()
{
	[ "$(mgc_events reply ".name | startswith(\"$1.\")")" = "$count" ]
}

contexts()
{
	dump | jq -s 'map(select(.event == "data") | ."context-id") | unique | length'
}

# is_counted NAME: of the agent's counters of H.248, more than none.
is_counted()
{
	agwctl -j status | jq -e ".h248$1 > 0"
}

# Which is chance: asks until it was so.
comes_again()
{
	mgc_tell "send more.$((++more))" 'Context = - { AuditValue = root { Audit { } } }' .
	is_counted .orders.duplicates
}

both_are_told()
{
	was_notified t1 g/cause && was_notified t2 g/cause
}

h248_gateway_up
netem mgc control delay 10ms 8ms 25% loss 20% duplicate 10% reorder 20%
netem gw control delay 10ms 8ms 25% loss 20% duplicate 10% reorder 20%
add_all
ok "each of $count orders has its reply" wait_for 120 replies many
is "none is an error" "$(mgc_events reply 'has("error")')" 0
is "each was done once" "$(contexts)" "$count"
ok "though some came more than once" wait_for 120 comes_again

reserve_call
ue_role=client ue_start --send 50000 --expect 50000
core_start --send 50000 --expect 50000
ok "a call is whole" call_is_whole 50000 50000 30
ok "each of its ends is told, once" wait_for 60 both_are_told
ok "all is released by a reply that is short" transact end 'Context = * { W-Subtract = ip/1/*/* }'
ok "nothing is left" nothing_left
