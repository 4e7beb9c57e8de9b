#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The terminating call of TS 23.334 clause 6.2.10.3.2.2.1 with real programs: a
# UE that calls before its answer has told its fingerprint, and is TLS server,
# and a floor control server in the core that waits.
# debug=long
# timeout=90

. "$(dirname "$0")/play.sh"

plan 17

step_of=([access-in]=10 [core-out]=11 [tls]=12 [verified]=16)
orders[t1]="2|4|reserve T1|access, TCP/TLS, setup actpass, start TLS, a SYN on \
T1 triggers one on T2, latch"
orders[t2]="5|7|reserve and configure T2|core, TCP, setup actpass, remote \
$(core_at)"
orders[configure-t1]="14|16|configure T1|remote $(ue_at), its fingerprint"

# The UE is a TLS connection away, and asks already.
held()
{
	endpoint_is t1 keyed && told ue message '.direction == "sent"'
}

play()
{
	core_plays --listen "$(core_at)"
	must wait_for 10 told core listening
	reserve_terminating --latch
	ue_plays_certified --connect "${local_at[t1]}" --bind "$(ue_at)" \
		--tls server
	must wait_for 10 held
	# The answer may take its time.
	sleep 1
	endpoint t1 >"$tmp/t1.held"
	tls_of_t1 >"$tmp/tls.held"
	fact "$EPOCHREALTIME" 13 note "the answer" "it has the UE's fingerprint"
	configure_t1
	play_out
}

# The UE's SYNs are answered, so there is only one.
syn_answered()
{
	[ "$(syns access "$UE4" | wc -l)" = 1 ] &&
		[ "$(of_end t1 syn-accepted)" = 1 ] &&
		earlier "$(syns access "$UE4" | time_of_last)" \
		"${ordered[configure-t1]}"
}

held_until_configured()
{
	earlier "$(became keyed)" "${ordered[configure-t1]}" &&
		earlier "${ordered[configure-t1]}" "$(became verified)"
}

# Not one octet moved: not in the module, not on the wire.
nothing_forwarded()
{
	jq -e '.state == "keyed" and .stats["forwarded-bytes"] == 0 and
		.stats["tx-bytes"] == 0' "$tmp/t1.held" &&
		earlier "${ordered[configure-t1]}" \
		"$(first_octets core | cut -d' ' -f1)"
}

# The certificate was shown when nothing was known of it yet.
right_certificate()
{
	jq -e --arg fingerprint "$(fingerprint ue)" \
		'.shown == $fingerprint and .expected == []' "$tmp/tls.held" &&
		[ "$(became verified)" != null ]
}

judge()
{
	step 2-4 "T1 is reserved, the gateway's fingerprint returned" \
		"${local_at[t1]}" fingerprint_given
	step 5-7 "T2 is reserved with the remote of the offer" \
		"${local_at[t2]}" local_to t2 "$GW_CORE4"
	step "10/10'" "T1 latches: the SYN is answered at once, not repeated" \
		"$(of_end t1 syn-accepted) accepted" syn_answered
	step 11 "it triggers exactly one SYN from T2 to core" "" \
		one_syn core "${local_at[t2]}" "$(core_at)" \
		"$(syns access | time_of_last)"
	step 12 "the gateway starts TLS: it is TCP server, TLS client" \
		"$(field ue tls .version)" tls_begun_by "$GW_ACCESS4" server
	step 12 "TLS is up without a fingerprint: the verdict is held" \
		"$(awk "BEGIN { printf \"%.2f s\", $(became verified) - \
		$(became keyed) }")" held_until_configured
	step 12 "what the UE says meanwhile is not forwarded" "" \
		nothing_forwarded
	step 14-16 "T1 is configured with remote and fingerprint" "$(ue_at)" \
		test -s "$tmp/configure-t1.json"
	step 14-16 "the certificate that was shown is verified by it" "" \
		right_certificate
	judge_media
}

perform "TS 23.334 clause 6.2.10.3.2.2.1: terminating call, BFCP, e2ae"
