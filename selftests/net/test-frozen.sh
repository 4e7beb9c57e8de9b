#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A user of the handshake channel whose memory does not come holds up nobody, and
# gets through nothing once the channel is revoked.
# kernel=debian
# timeout=120

. "$(dirname "$0")/common.sh"

plan 19

# established: a UE that has said something, and is not heard yet.
established()
{
	raw_new t1 "local-ip4=$GW_ACCESS4" gate=latch tls-role=server
	start ue ue "$tools/remote" --connect "${local_at[t1]}" \
		--send 100 --expect-end any --finish none
	must wait_for 10 endpoint_is t1 established
	must wait_for 10 octets_wait
}

octets_wait()
{
	[ "$(in_ns gw ss -Htn state established "sport = :$(port_of \
		"${local_at[t1]}")" | awk '{ print $1 }')" = 100 ]
}

# trap read|write: of its channel.
trap_user()
{
	start holder gw "$tools/nlraw" --plain claim abi-version=1 takeover + \
		handshake-accept "termination-id=${termination[t1]}" \
		stream-id=1 generation=1 + "trap-$1" + hold + trap-end
	must wait_for 10 told holder holding
}

# in_time WHAT ORDER...: an order is done although somebody hangs.
in_time()
{
	local what=$1

	shift
	ok "$what" timeout $((10 * slow)) "$tools/nlraw" --plain --netns gw \
		claim abi-version=1 takeover + "$@"
}

others_go_on()
{
	in_time "$1: the endpoint is shown" endpoint-get \
		"termination-id=${termination[t1]}" stream-id=1
	in_time "$1: so are all" endpoint-get dump
	in_time "$1: another one is made" endpoint-new "local-ip4=$GW_CORE4"
	in_time "$1: the connection is ended" tls-fail \
		"termination-id=${termination[t1]}" stream-id=1 generation=1 \
		reason=internal
	ok "$1: at once" endpoint_is t1 failed
	in_time "$1: the endpoint is released" endpoint-del \
		"termination-id=${termination[t1]}"
}

reader()
{
	established
	trap_user read
	others_go_on reader
	kill -USR1 "${started[holder]}"
	ok "reader: it goes on when its memory comes" finish holder 10
	is "reader: with what was read before" "$(field holder passed .octets)" \
		100
	stop ue KILL
}

writer()
{
	established
	capture wire gw access "tcp and src host $GW_ACCESS4"
	trap_user write
	others_go_on writer
	kill -USR1 "${started[holder]}"
	ok "writer: it goes on when its memory comes" finish holder 10
	is "writer: and is refused" "$(field holder passed .name)" EPIPE
	is "writer: not one octet passes" "$(carried wire)" 0
	stop tcpdump-wire
	stop ue KILL
}

# Killed while its memory does not come.
killed()
{
	established
	trap_user read
	stop holder KILL
	ok "killed: its endpoint fails" wait_for 10 endpoint_is t1 failed
	stop ue KILL
	in_time "killed: and is released" endpoint-del \
		"termination-id=${termination[t1]}"
}

hosts_up
module_load
reader
writer
killed
