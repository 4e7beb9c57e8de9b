#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The originating call of TS 23.334 clause 6.2.10.3.2.1.1 with real programs: a
# floor control client behind TLS that accepts TCP, and a floor control server
# that calls before it is expected.
# debug=long
# timeout=90

. "$(dirname "$0")/play.sh"

plan 15

step_of=([core-in]=10 [access-out]=11 [tls]=12 [verified]=12)
orders[t2]="2|4|reserve T2|core, TCP, setup actpass, a SYN on T2 triggers one \
on T1, ignore SYNs until told"
orders[t1]="5|7|reserve and configure T1|access, TCP/TLS, setup actpass, \
remote $(ue_at), its fingerprint"
orders[configure-t2]="14|16|configure T2|remote $(core_at), accept SYNs from \
there only"

dropped()
{
	[ "$(counter t2 syn-dropped-closed)" -ge 1 ]
}

play()
{
	reserve_t2 --ignore-syn
	reserve_t1
	ue_plays_certified --listen "$(ue_at)" --tls client
	must wait_for 10 told ue listening
	core_plays --connect "${local_at[t2]}" --bind "$(core_at)"
	must wait_for 10 dropped
	configure_t2 --filter address
	play_out
}

# Times of core's SYNs; all have one sequence number, so they are one SYN.
core_syns()
{
	syns core "$CORE4"
}

# The first packet that leaves the gateway for core.
first_answer()
{
	packet_lines core | awk -v gw="$GW_CORE4" '$2 == gw { print; exit }'
}

early_syn_dropped()
{
	local configured=${ordered[configure-t2]}

	earlier "$(core_syns | head -n 1 | cut -d' ' -f1)" "$configured" &&
		earlier "$configured" "$(first_answer | cut -d' ' -f1)" &&
		[ "$(packets core "src host $GW_CORE4 and icmp" | wc -l)" = 0 ]
}

configured_t2()
{
	[ -s "$tmp/configure-t2.json" ]
}

retransmission_answered()
{
	[ "$(core_syns | cut -d' ' -f7 | sort -u | wc -l)" = 1 ] &&
		[ "$(core_syns | wc -l)" -ge 2 ] &&
		earlier "${ordered[configure-t2]}" \
		"$(core_syns | time_of_last)" &&
		first_answer | grep -q ' S\. '
}

judge()
{
	local wait

	wait=$(core_syns | awk 'NR == 1 { a = $1 } { b = $1 }
		END { printf "%.2f s later", b - a }')
	step 2-4 "T2 is reserved, its address returned" "${local_at[t2]}" \
		local_to t2 "$GW_CORE4"
	step 5-7 "T1 is reserved, the gateway's fingerprint returned" \
		"${local_at[t1]}" fingerprint_given
	step 10 "the early SYN is dropped, not one packet leaves" \
		"$(of_end t2 syn-dropped-closed) dropped" early_syn_dropped
	step 14-16 "T2 is configured with the remote of the answer" \
		"$(core_at)" configured_t2
	step "10'" "the retransmission of that SYN is answered" "$wait" \
		retransmission_answered
	step 11 "it triggers exactly one SYN from T1 to the UE" "" \
		one_syn access "${local_at[t1]}" "$(ue_at)" \
		"$(core_syns | time_of_last)"
	step 12 "the UE starts TLS: the gateway is TCP client, TLS server" \
		"$(field ue tls .version)" tls_begun_by "$UE4" client
	judge_media
}

perform "TS 23.334 clause 6.2.10.3.2.1.1: originating call, BFCP, e2ae"
