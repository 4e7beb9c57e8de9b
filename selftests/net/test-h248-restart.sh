#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The only controller of H.248 is killed and begins anew, knowing nothing: the gateway
# comes back to it, with its calls, which have gone on meanwhile.
# debug=long
# timeout=180

. "$(dirname "$0")/h248.sh"

plan 9

h248_transport=tcp

# come_back METHOD REASON: a registration of this kind with the new program.
come_back()
{
	[ "$(mgc_events service-change "(.method | ascii_downcase) == \"$1\" and
		(.reason | startswith(\"$2\"))")" -ge 1 ]
}

lost()
{
	grep -q 'is no controller any more, calls go on' "$tmp/agwd"
}

h248_gateway_up
begin_call
mgc_down
ok "the gateway sees that its controller is gone" wait_for 30 lost
go_on_both
ok "octets go on" wait_for 20 crossed 131072 131072
: >"$tmp/$mgc"
mgc_up
mgc_listen
ok "it comes back as one that was cut off" wait_for 120 come_back disconnected 900
ok "which finds the call" transact audit \
	"Context = $context { AuditValue = ip/1/*/* { Audit { } } }"
is "both terminations of it" "$(wc -l <"$tmp/audit.results")" 2
go_on_both
ok "the call is whole" call_is_whole 131072 131072 60
ok "the new controller hears how T1 has ended" wait_for 30 was_notified t1 g/cause \
	'.failurecause == "clean-close"'
ok "and ends the call" order release release --context "$context"
ok "nothing is left" nothing_left
