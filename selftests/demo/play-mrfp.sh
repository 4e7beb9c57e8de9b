#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The BFCP leg of an MRFP (TS 23.333 clause 6.2.19.3.1) with real programs: the
# gateway connects to a floor control client that begins TLS when its controller
# has answered, by a pre-shared key. T2 is the side of the conference, whose
# floor control server connects to it.
# debug=long
# timeout=90

. "$(dirname "$0")/play.sh"

plan 15

proof=key
step_of=([access-out]=5-7 [tls]=10 [verified]=10)
orders[t2]="||reserve and configure T2|conference, TCP/BFCP, setup passive, \
remote $(core_at)"
orders[t1]="4|5-7|reserve and configure T1|TCP/TLS/BFCP, setup active, remote \
$(ue_at), pre-shared key, connect"

# The UE's kernel accepts TCP; the UE begins when it has the answer.
play()
{
	openssl rand -hex 32 >"$tmp/key"
	ue_plays --listen "$(ue_at)" --tls client --psk "$(cat "$tmp/key")"
	must wait_for 10 told ue listening
	kill -STOP "${started[ue]}"
	# shellcheck disable=SC2119
	reserve_mrfp
	core_plays --connect "${local_at[t2]}" --bind "$(core_at)"
	must wait_for 10 endpoint_is t1 handshaking
	sleep 2
	tls_of_t1 >"$tmp/tls.waiting"
	endpoint t1 >"$tmp/t1.waiting"
	answered=$EPOCHREALTIME
	fact "$answered" 8-9 note "the answer" "it tells the UE its key"
	kill -CONT "${started[ue]}"
	must wait_for 10 told core message
	tls_of_t1 >"$tmp/tls.linked"
	play_out
}

key_taken()
{
	jq -e '.auth == "psk" and .psk_set and .role == "server"' \
		"$tmp/tls.waiting" && ! jq -e .fingerprint "$tmp/t1.json"
}

# From the accepted SYN to the first octets of the connection, in seconds.
silence()
{
	{
		syns access | time_of_last
		first_octets access | cut -d' ' -f1
	} | paste -sd' ' | awk '{ printf "%.2f s after the SYN", $2 - $1 }'
}

waited()
{
	jq -e '.state == "handshaking"' "$tmp/t1.waiting" &&
		earlier "$answered" "$(first_octets access | cut -d' ' -f1)"
}

key_used()
{
	told ue tls .psk && told ue tls '.fingerprint == null'
}

key_forgotten()
{
	jq -e '.psk_set == false' "$tmp/tls.linked"
}

judge()
{
	step 4 "T1 is ordered with the UE's address and pre-shared key" \
		"$(ue_at)" key_taken
	step 5-7 "T1 is reserved, its address returned" "${local_at[t1]}" \
		local_to t1 "$GW_ACCESS4"
	step 5-7 "exactly one SYN leaves T1 for the UE, by that order" "" \
		one_syn access "${local_at[t1]}" "$(ue_at)" "${ordered[t1]}"
	step 10 "the gateway waits until the UE has its answer" "$(silence)" \
		waited
	step 10 "the UE starts TLS: the gateway is TCP client, TLS server" \
		"$(field ue tls .version)" tls_begun_by "$UE4" client
	step 10 "by the key, not one certificate is shown" \
		"$(field ue tls .suite)" key_used
	step 10 "the key is forgotten when it was used" "" key_forgotten
	judge_media
}

perform "TS 23.333 clause 6.2.19.3.1: BFCP leg of an MRFP, pre-shared key"
