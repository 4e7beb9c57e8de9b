#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What an endpoint and its partner are to each other: one that comes late, or does not
# know yet whom to call, finds all octets; one that goes is not waited for; and nobody
# is called, read or joined who is not meant to be. Without TLS and without an agent.
# timeout=120

. "$(dirname "$0")/data.sh"

plan 19

# pair T2-OPTIONS -- T1-OPTIONS: in one context.
pair()
{
	local of_t2=()

	while [ "$1" != -- ]; do
		of_t2+=("$1")
		shift
	done
	raw_new t2 "local-ip4=$GW_CORE4" "${of_t2[@]}"
	raw_new t1 "context-id=$context" "local-ip4=$GW_ACCESS4" "${@:2}"
}

to_ue=("remote-ip4=$UE4" "remote-port=$ue_port")

# Core has sent and ended before there is anybody to hear it, and then nobody knows
# where the UE is.
late()
{
	raw_new t2 "local-ip4=$GW_CORE4" gate=latch interlink=1
	core_start --send 1000 --expect 2000
	must wait_for 10 has_fin gw "$core_port"
	not_ok "late: octets before a FIN wait for a partner" within 1 \
		endpoint_is t2 closed
	raw_new t1 "context-id=$context" "local-ip4=$GW_ACCESS4"
	ok "late: who has no remote calls nobody" endpoint_is t1 idle
	plain_ue --send 2000 --expect 1000
	raw_set t1 "${to_ue[@]}"
	ok "late: the remote is called when it is known" wait_for 10 told ue \
		connected
	ok "late: the call is whole" call_is_whole 2000 1000 20
	raw_release
}

# An accepted SYN starts the partner's connection, the gateway's own does not.
own_syn()
{
	pair interlink=1 "remote-ip4=$CORE4" "remote-port=$core_port" -- \
		"${to_ue[@]}"
	plain_ue --send 2000 --expect 1000
	core_listens --send 1000 --expect 2000
	raw_set t2 connect
	ok "own SYN: core is called" wait_for 10 endpoint_is t2 established
	ok "own SYN: it starts nothing" endpoint_is t1 idle
	raw_set t1 connect
	ok "own SYN: the call is whole" call_is_whole 2000 1000 20
	raw_release
}

sent_only()
{
	told ue progress '.received == 2000' && told ue write_end &&
		acknowledged ue "$ue_port"
}

# StreamMode of T1 without octets of its remote.
send_only()
{
	pair gate=latch interlink=1 -- "${to_ue[@]}" mode=2
	plain_ue --send 1000 --expect 2000
	core_start --send 2000 --expect 1000
	ok "send only: the UE has all, and has sent all" wait_for 20 sent_only
	is "send only: of the UE nothing is read" \
		"$(both rx-bytes forwarded-bytes)" "0 2000 0 2000"
	raw_set t1 mode=3
	ok "send only: then the call is whole" call_is_whole 1000 2000 20
	raw_release
}

# Core's FIN is all that there is of it.
partner_goes()
{
	pair gate=latch --
	core_start
	must wait_for 10 has_fin gw "$core_port"
	not_ok "partner goes: a FIN waits for it" within 1 endpoint_is t2 closed
	must raw_order endpoint-del "termination-id=${termination[t1]}"
	ok "partner goes: then it is the end" wait_for 10 endpoint_is t2 closed
	is "partner goes: a clean one" "$(counter t2 reason)" clean-close
	ok "partner goes: as core sees it" finish core 20
	raw_release
}

# Each stream has a partner of its own, the one with its number.
streams()
{
	local first

	pair gate=latch -- gate=latch
	first=("${termination[t1]}" "${termination[t2]}")
	raw_new s2 "termination-id=${first[1]}" stream-id=7 \
		"local-ip4=$GW_CORE4" gate=latch interlink=1
	raw_new s1 "termination-id=${first[0]}" stream-id=7 \
		"local-ip4=$GW_ACCESS4" "${to_ue[@]}"
	plain_ue --send 2000 --expect 1000
	core_remote --connect "${local_at[s2]}" --bind "$(core_at)" --send 1000 \
		--expect 2000
	ok "streams: both ends of one are joined" call_ends 20
	ok "streams: with each other's octets" same_hashes
	is "streams: no octet of it is another one's" "$(counter t1 state) \
$(counter t2 state) $(counter t1 rx-bytes) $(counter t2 rx-bytes)" \
		"idle idle 0 0"
	ok "streams: counters add up" conserved
	raw_release
	ok "streams: a context goes with all of them" nothing_left
}

hosts_up
module_load
late
own_syn
send_only
partner_goes
streams
