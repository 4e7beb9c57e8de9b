#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the gateway has read and can send no more is counted as dropped, whoever
# ends the call; and what it keeps because a socket took a part of it arrives as it
# came.
# timeout=120

. "$(dirname "$0")/common.sh"

plan 18

# A plain call whose UE reads nothing until it is told; small buffers, so that the
# gateway soon has octets that no socket takes. Core does not end: in LAST-ACK, where
# all that it sends fits into the buffers, TCP ends a socket without a reset.
size=$((2 << 20))
stalled_call()
{
	start ue ue "$tools/remote" --listen "$(ue_at)" --buffer 8K \
		--pause read@1 --seed $((seed + 1)) \
		--expect-seed $((seed + 2)) --expect-end any \
		--timeout $((120 * slow)) "$@"
	must wait_for 10 told ue listening
	raw_pair
	start core core "$tools/remote" --connect "${local_at[t2]}" \
		--send "$size" --seed $((seed + 2)) --expect-seed $((seed + 1)) \
		--pause finish --expect-end any --timeout $((120 * slow))
	ok "the gateway has octets that cannot go on" wait_for 20 stands
}

# The socket is full. What it has not sent is the gateway's as well: whether it took
# all of the last read, so that nothing else is kept, is a matter of octets.
stands()
{
	[ "$(counter t1 stalls)" -gt 0 ]
}

ended()
{
	stop ue KILL
	stop core KILL
	must raw_order endpoint-del "context-id=$context"
}

# dropped WHAT: the octets that were kept, and none is left in between.
dropped()
{
	ok "$1: the call fails" wait_for 20 endpoint_is t2 failed
	ok "$1: what was kept is dropped" test "$(counter t2 dropped-bytes)" \
		-gt 0
	is "$1: nothing is kept any more" "$(counter t2 queued-bytes)" 0
	ok "$1: no octet is missing in the counters" conserved
}

hosts_up
module_load
must in_ns gw sysctl -qw net.ipv4.tcp_wmem="4096 16384 16384"

stalled_call
kill -KILL "${started[ue]}"
dropped "the UE resets"
ended

# Core's reset comes to the same, also where the UE goes on not to read.
stalled_call
must in_ns core ss -K dst "$GW_CORE4"
dropped "core resets"
ended

# Many parts: the socket takes what it has room for, the rest goes later.
slow_reader()
{
	stalled_call --read-rate 400K
	go_on ue
	go_on core
	ok "$1: all of it arrives" wait_for 60 told ue end ".received == $size"
	is "$1: as it was sent" "$(field ue end .received_hash)" \
		"$(field core end .sent_hash)"
	ok "$1: no octet is missing in the counters" conserved
	ended
}

slow_reader "a slow reader"
# Reads of fewer octets than are handed on in their pages, and still more than the UE
# takes in one segment: of those that are copied TCP takes a part.
must in_ns gw sysctl -qw net.ipv4.tcp_rmem="4096 16384 16384"
size=$((192 << 10))
slow_reader "a slow reader, few at a time"
