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

comes_back()
{
	[ "$(registrations disconnected 900)" -ge 1 ]
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
ok "it comes back as one that was cut off" wait_for 120 comes_back
call_goes_over
ok "nothing is left" nothing_left
