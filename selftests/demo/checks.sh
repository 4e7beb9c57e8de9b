# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What has to hold in every call.

. "$(dirname "${BASH_SOURCE[0]}")/facts.sh"

# Exit statuses of the ends.
ue_rc=
core_rc=

earlier()
{
	[ -n "$1" ] && [ -n "$2" ] && awk "BEGIN { exit !($1 < $2) }"
}

# syns NAME [SOURCE]: SYNs of a capture.
syns()
{
	packet_lines "$1" | awk -v source="${2-}" \
		'$6 == "S" && (source == "" || $2 == source)'
}

# When the last of the packets of its input was seen.
time_of_last()
{
	tail -n 1 | cut -d' ' -f1
}

# one_syn NAME FROM TO AFTER: there is only this SYN, later than that.
one_syn()
{
	local seen

	seen=$(syns "$1")
	[ "$(wc -l <<<"$seen")" = 1 ] &&
		[ "$(cut -d' ' -f2-5 <<<"$seen")" = "${2/:/ } ${3/:/ }" ] &&
		earlier "$4" "$(time_of_last <<<"$seen")"
}

# local_to NAME ADDRESS: the answer had this address and a port.
local_to()
{
	[ "${local_at[$1]%:*}" = "$2" ] &&
		[ "$(port_of "${local_at[$1]}")" -gt 0 ]
}

# UE saw a certificate with the fingerprint that the controller got.
fingerprint_given()
{
	[ "$gateway_fingerprint" = "SHA-256 $(field ue tls .fingerprint)" ]
}

# tls_begun_by ADDRESS UE-ROLE: it sent the first octets of the connection.
tls_begun_by()
{
	[ "$(first_octets access | cut -d' ' -f2)" = "$1" ] &&
		told ue tls ".role == \"$2\""
}

# became STATE: when T1 did.
became()
{
	jq -s "[.[] | select(.what == \"state\" and .state == \"$1\" and
		.\"termination-id\" == ${termination[t1]})][0].wall" \
		"$tmp/monitor"
}

# When the UE's second packet of octets was seen: with its first ones nobody is
# known yet.
ue_went_on()
{
	packet_lines access | awk -v ue="$UE4" \
		'$8 > 0 && $2 == ue && ++n == 2 { print $1; exit }'
}

# The order of events is the module's; their times are those of the monitor,
# which may run late.
verified_first()
{
	earlier "$(ue_went_on)" "$(first_octets core | cut -d' ' -f1)" &&
		jq -se --argjson t1 "${termination[t1]}" \
		--argjson t2 "${termination[t2]}" '
		[.[] | select(.what == "state") | [."termination-id", .state]] |
		(index([[$t1, "verified"]]) // infinite) <
		(index([[$t2, "linked"]]) // -1)' "$tmp/monitor"
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

# Seven verdicts on what comes when TLS is up.
judge_media()
{
	step "${step_of[tls]}" "no octet reaches core before the UE is verified" \
		"" verified_first
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
