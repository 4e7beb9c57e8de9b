#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What goes wrong with a call that a controller of H.248 has ordered is told to it by a
# Notify, with its cause: a certificate that was not expected, TCP that is refused, a
# connection that is reset.
# debug=long
# timeout=180

. "$(dirname "$0")/h248.sh"

plan 11

# told_of NAME CAUSE: once, by g/cause.
told_of()
{
	wait_for 30 was_notified "$1" g/cause ".failurecause | startswith(\"$2\")"
}

begin()
{
	f=$1
	application=/BFCP
	reserve_originating
}

# end NAME...: and what was started for it.
end()
{
	local name

	for name; do
		stop "$name"
	done
	release
	ok "$f: nothing is left" nothing_left
}

h248_gateway_up
certificate stranger

begin "wrong certificate"
ue_certificate=stranger
ue_start --send 1000 --expect-end any
core_start --send 1000 --expect-end any
ok "$f: the controller is told of T1" told_of t1 fingerprint-mismatch
is "$f: and not of T2, which only follows" "$(notified t2 g/cause)" 0
is "$f: nothing was forwarded" "$(both forwarded-bytes)" "0 0"
end ue core
ue_certificate=ue

begin "UE refuses TCP"
core_start --expect-end any
ok "$f: the controller is told of T1" told_of t1 connect-refused
is "$f: and not of T2, which only follows" "$(notified t2 g/cause)" 0
end core

begin "UE resets"
ue_start --send 1000 --expect 1000 --pause finish --finish reset
core_start --send 1000 --expect 1000 --expect-end any
must wait_for 20 crossed 1000 1000
go_on ue
ok "$f: the controller is told of T1" told_of t1 reset
is "$f: and not of T2, which only follows" "$(notified t2 g/cause)" 0
ok "$f: all octets had crossed" crossed 1000 1000
end ue core
