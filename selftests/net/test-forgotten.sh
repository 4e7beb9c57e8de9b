#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A controller of H.248 that has forgotten a context, or a termination of it, says so
# when it is told of a heartbeat: then nobody is left who would end them.
# debug=long
# timeout=120

. "$(dirname "$0")/h248.sh"

plan 8

# add CONTEXT REALM
add()
{
	echo "Context = $1 { Add = ip/1/$2/\$ { $plain_media,
		Events = 5 { hangterm/thb { timerx = 2 } } } }"
}

heartbeats()
{
	[ "$(mgc_events notify)" -ge "$1" ]
}

# there_are N: terminations in the context.
there_are()
{
	transact audit "Context = $context { AuditValue = ip/1/*/* { Audit { } } }" \
		>"$tmp/said"
	[ "$(wc -l <"$tmp/audit.results")" = "$1" ]
}

h248_gateway_up
ok "a context is made" transact made "$(add '$' core)"
context=$(jq -r .context "$tmp/made.results")
ok "with another termination" transact made "$(add "$context" access)"
ok "heartbeats of both are told" wait_for 30 heartbeats 4
ok "what the controller knows stays" there_are 2
mgc_tell "set notify 430"
ok "what it does not know goes" wait_for 30 nothing_left
mgc_tell "set notify ok"
transact made "$(add '$' core)" >"$tmp/said" || bail "$(<"$tmp/said")"
mgc_tell "set notify 411"
ok "and so does a context" wait_for 30 nothing_left
ok "the log says why" grep -q 'is released: its heartbeat is refused by error 411' "$tmp/agwd"
is "and status, how many" "$(agwctl -j status | jq .h248.requests.unknown_released)" 3
