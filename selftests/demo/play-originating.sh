#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The originating call of TS 23.334 clause 6.2.10.3.2.1.1 with real programs: a
# floor control client behind TLS that accepts TCP, and a floor control server
# that calls before it is expected.
# timeout=90

. "$(dirname "$0")/facts.sh"

plan 14

bfcp=$tools/bfcp

dropped()
{
	[ "$(counter t2 syn-dropped-closed)" -ge 1 ]
}

play()
{
	fact_order 2 "reserve T2" "core, TCP, setup actpass, a SYN on T2 \
triggers one on T1, ignore SYNs until told" reserve_t2 --ignore-syn
	fact "$EPOCHREALTIME" 4 event "T2 is" "${local_at[t2]}"
	fact_order 5 "reserve and configure T1" "access, TCP/TLS, setup \
actpass, remote $(ue_at), its fingerprint" reserve_t1
	fact "$EPOCHREALTIME" 7 event "T1 is" \
		"${local_at[t1]}, the gateway's fingerprint"

	start ue ue "$bfcp" --role client --listen "$(ue_at)" --tls client \
		--cert "$tmp/ue.pem" --key "$tmp/ue.key" \
		--fingerprint "$gateway_fingerprint"
	must wait_for 10 told ue listening
	start core core "$bfcp" --role server --connect "${local_at[t2]}" \
		--bind "$(core_at)"
	must wait_for 10 dropped
	configured=$EPOCHREALTIME
	fact_order 14 "configure T2" "remote $(core_at), accept SYNs from there \
only" configure_t2
	fact "$EPOCHREALTIME" 16 event "done" ""

	finish ue 40
	ue_rc=$?
	finish core 40
	core_rc=$?
	wait_for 5 states_are closed closed
	endpoint t1 >"$tmp/t1.end"
	endpoint t2 >"$tmp/t2.end"
	in_ns gw cat /proc/net/tls_stat >"$tmp/tls_stat"
	fact_order "" "release" "" release
}

# --- what has to hold ---------------------------------------------------------

t2_reserved()
{
	[ "${local_at[t2]%:*}" = "$GW_CORE4" ] &&
		[ "$(port_of "${local_at[t2]}")" -gt 0 ]
}

# UE saw a certificate with the fingerprint that the controller got.
fingerprint_given()
{
	[ "$gateway_fingerprint" = "SHA-256 $(field ue tls .fingerprint)" ]
}

# Times of core's SYNs; all have one sequence number, so they are one SYN.
core_syns()
{
	packet_lines core | awk -v us="$CORE4" '$6 == "S" && $2 == us'
}

# The first packet that leaves the gateway for core.
first_answer()
{
	packet_lines core | awk -v gw="$GW_CORE4" '$2 == gw { print; exit }'
}

early_syn_dropped()
{
	local first

	first=$(core_syns | head -n 1 | cut -d' ' -f1)
	earlier "$first" "$configured" &&
		earlier "$configured" "$(first_answer | cut -d' ' -f1)" &&
		[ "$(packets core "src host $GW_CORE4 and icmp" | wc -l)" = 0 ]
}

earlier()
{
	[ -n "$1" ] && [ -n "$2" ] && awk "BEGIN { exit !($1 < $2) }"
}

configured_t2()
{
	[ -s "$tmp/configure-t2.json" ]
}

retransmission_answered()
{
	[ "$(core_syns | cut -d' ' -f7 | sort -u | wc -l)" = 1 ] &&
		[ "$(core_syns | wc -l)" -ge 2 ] &&
		earlier "$configured" "$(core_syns | tail -n 1 |
			cut -d' ' -f1)" &&
		first_answer | grep -q ' S\. '
}

one_syn_to_ue()
{
	local syns

	syns=$(packet_lines access | awk '$6 == "S"')
	[ "$(wc -l <<<"$syns")" = 1 ] &&
		[ "$(cut -d' ' -f2,3,4,5 <<<"$syns")" = \
		"${local_at[t1]/:/ } $UE4 $ue_port" ] &&
		earlier "$(core_syns | tail -n 1 | cut -d' ' -f1)" \
		"$(cut -d' ' -f1 <<<"$syns")"
}

# The first octets of the connection are the UE's ClientHello.
ue_starts_tls()
{
	[ "$(packet_lines access | awk '$8 > 0 { print $2; exit }')" = \
		"$UE4" ] && told ue tls '.role == "client"'
}

verified_first()
{
	local verified first

	verified=$(jq -s "[.[] | select(.what == \"state\" and .state == \
\"verified\" and .\"termination-id\" == ${termination[t1]})][0].wall" \
		"$tmp/monitor")
	first=$(packet_lines core | awk '$8 > 0 { print $1; exit }')
	earlier "$verified" "$first"
}

# What one end sent is what the other received, message for message.
sequence()
{
	jq -c "select(.event == \"message\" and .direction == \"$2\") |
		del(.direction, .mono, .wall)" "$tmp/$1"
}

same_messages()
{
	[ -n "$(sequence "$1" sent)" ] &&
		[ "$(sequence "$1" sent)" = "$(sequence "$2" received)" ]
}

floor_granted()
{
	[ "$ue_rc" = 0 ] && [ "$core_rc" = 0 ] &&
		told ue message '.status == "Granted"' &&
		told ue message '.status == "Released"'
}

sum_of()
{
	jq -s "[.[] | select(.event == \"message\" and .direction == \
\"sent\") | .octets] | add" "$tmp/$1"
}

of_end()
{
	jq ".stats[\"$2\"]" "$tmp/$1.end"
}

octets_counted()
{
	[ "$(of_end t1 rx-bytes)" = "$(sum_of ue)" ] &&
		[ "$(of_end t2 tx-bytes)" = "$(sum_of ue)" ] &&
		[ "$(of_end t2 rx-bytes)" = "$(sum_of core)" ] &&
		[ "$(of_end t1 tx-bytes)" = "$(sum_of core)" ]
}

kernel_did_tls()
{
	awk '$1 == "TlsTxSw" || $1 == "TlsRxSw" { n += $2 >= 1 }
		END { exit n != 2 }' "$tmp/tls_stat"
}

closed_in_order()
{
	told ue end '.how == "close_notify" and .tcp == "fin"' &&
		told core end '.how == "fin"'
}

judge()
{
	local wait

	wait=$(core_syns | awk 'NR == 1 { a = $1 } { b = $1 }
		END { printf "%.2f s later", b - a }')
	step 2-4 "T2 is reserved, its address returned" "${local_at[t2]}" \
		t2_reserved
	step 5-7 "T1 is reserved, the gateway's fingerprint returned" \
		"${local_at[t1]}" fingerprint_given
	step 10 "the early SYN is dropped, not one packet leaves" \
		"$(of_end t2 syn-dropped-closed) dropped" early_syn_dropped
	step 14-16 "T2 is configured with the remote of the answer" \
		"$(core_at)" configured_t2
	step "10'" "the retransmission of that SYN is answered" "$wait" \
		retransmission_answered
	step 11 "it triggers exactly one SYN from T1 to the UE" "" \
		one_syn_to_ue
	step 12 "the UE starts TLS: the gateway is TCP client, TLS server" \
		"$(field ue tls .version)" ue_starts_tls
	step 12 "no octet reaches core before the UE is verified" "" \
		verified_first
	step "" "every BFCP message of the UE reaches core" \
		"$(of_end t1 forwarded-bytes) octets" same_messages ue core
	step "" "every BFCP message of core reaches the UE" \
		"$(of_end t2 forwarded-bytes) octets" same_messages core ue
	step "" "the floor is requested, granted and released" "" floor_granted
	step "" "counters of the module agree with the messages" "" \
		octets_counted
	step "" "records are encrypted and opened by the kernel" \
		"" kernel_did_tls
	step "" "close_notify before FIN; FIN goes both ways" "" \
		closed_in_order
}

gateway_up
capture access gw access tcp
capture core gw core "tcp or icmp"
start monitor gw "$tools/nlraw" monitor
must wait_for 10 told monitor monitoring
play
captured access >/dev/null
captured core >/dev/null
core_packets
access_packets
messages ue "ue>t1" "t1>ue"
messages core "core>t2" "t2>core"
tls_of_ue
states
judge
{
	echo "TS 23.334 clause 6.2.10.3.2.1.1: originating call, BFCP, e2ae"
	draw
	echo "TLS  $(field ue tls .version) $(field ue tls .suite)"
	echo "UE   $(fingerprint ue | cut -d' ' -f2)"
	echo "AGW  ${gateway_fingerprint#* }"
} | say
