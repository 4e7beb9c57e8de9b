#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The terminating call of TS 23.334 clause 6.2.10.3.2.2.1, step by step: the
# gateway is TCP server and TLS client of a UE whose fingerprint comes last.
# timeout=240

. "$(dirname "$0")/common.sh"

# Results: of each family 36, 2 calls with latching and another certificate of
# 13, one without a verdict of 7.
plan $((${#ip_versions[@]} * 36 + 2 * 13 + 7))

# The verdict is not late because the machine is slow.
patient="--verify-timeout 600000"
silence="syn 0 synack 0 rst 0 icmp 0 other 0"

# What the agent has to say of the TLS of T1.
tls_of_t1()
{
	agwctl -j show --termination "${termination[t1]}" |
		jq -r ".terminations[0].tls | $1"
}

# The answers to the reservations (steps 2 to 7).
reservations()
{
	local ours

	# shellcheck disable=SC2086
	reserve_terminating --ignore-syn $patient
	ok "$f: step 4: T1 has an address of realm access" test \
		"${local_at[t1]%:*}" = "$gw_access"
	ok "$f: step 4: somebody listens there" listening gw \
		"$(port_of "${local_at[t1]}")"
	ours="SHA-256 $(openssl x509 -in "$tmp/agwd.pem" -noout -fingerprint \
		-sha256 | cut -d= -f2)"
	is "$f: step 4: the fingerprint is that of the gateway's certificate" \
		"$gateway_fingerprint" "$ours"
	is "$f: step 4: T1 is to begin TLS, nothing is known of the UE" \
		"$(tls_of_t1 '"\(.role) \(.expected)"')" "client []"
	is "$f: step 7: T2 is in T1's context" "$(answer t2 context)" \
		"$(answer t1 context)"
	ok "$f: step 7: T2 has an address of realm core" test \
		"${local_at[t2]%:*}" = "$gw_core"
	not_ok "$f: step 7: T2 has no fingerprint" jq -e '.fingerprint // empty' \
		"$tmp/t2.json"
	ok "$f: both wait" states_are idle idle
}

# Step 10: the UE calls before its answer has arrived.
early_syn()
{
	core_listens --send 500000 --expect 300000 --chunk random
	ue_role=server ue_dials --send 300000 --expect 500000 --chunk random
	ok "$f: step 10: the SYN is dropped" wait_for 5 dropped_one
	is "$f: step 10: and no packet leaves for it" \
		"$(kinds access "src host $gw_access_host")" "$silence"
	is "$f: step 10: nor one to core" "$(captured_count core)" 0
	not_ok "$f: step 10: the UE is not connected" told ue connected
}

dropped_one()
{
	[ "$(counter t1 syn-dropped-closed)" -ge 1 ]
}

# Steps 10' to 12. The remote is known now, its fingerprint not yet: all is up,
# and held.
held()
{
	configure t1 --remote "$(ue_at)" --filter address+port
	ok "$f: step 10': the UE is connected" wait_for 10 told ue connected
	is "$f: step 10': one SYN was accepted" "$(counter t1 syn-accepted)" 1
	ok "$f: step 11: core is connected" wait_for 5 told core connected
	is "$f: step 11: from T2's address" "$(field core connected .remote)" \
		"${local_at[t2]}"
	ok "$f: step 12: TLS is up, the UE is its server, knows the gateway" \
		wait_for 10 told ue tls '.role == "server" and .verified'
	ok "$f: step 12: T1 is held" wait_for 5 endpoint_is t1 keyed
	is "$f: step 12: the certificate is known, no verdict is due" \
		"$(tls_of_t1 '"\(.shown) \(.expected)"')" \
		"$(fingerprint ue) []"
	ok "$f: step 12: the UE has sent early octets" wait_for 10 told ue \
		progress '.sent >= 50000'
	ok "$f: step 12: core has sent early octets" wait_for 10 told core \
		progress '.sent >= 50000'
	nothing_crossed "$f: step 12:"
	is "$f: step 12: T1 is held still" "$(both state)" "keyed established"
}

nothing_crossed()
{
	is "$1 nothing was forwarded" "$(counter t1 forwarded-bytes) $(counter \
		t2 forwarded-bytes) $(counter t1 tx-bytes) $(counter t2 \
		tx-bytes)" "0 0 0 0"
	is "$1 no octet left for core" "$(carried core "src host \
		$gw_core_host")" 0
}

# The order of what the wire saw in steps 10 to 12.
on_the_wire()
{
	local syns first

	mapfile -t syns < <(syn_times access "src host $ue_host")
	ok "$f: step 10': it was a retransmission" test ${#syns[@]} -ge 2
	is "$f: step 11: exactly one SYN to core" "$(syn_times core | wc -l)" 1
	first=$(syn_times core | head -n 1)
	ok "$f: step 11: it follows the UE's that was accepted" test \
		"$(printf '%s\n' "$first" "${syns[-1]}" | sort | head -n 1)" \
		= "${syns[-1]}"
	is "$f: step 12: the gateway speaks first" "$(first_to_speak access)" \
		"$gw_access_host.$(port_of "${local_at[t1]}")"
}

# Steps 14 to 16: the fingerprint is the verdict.
verdict()
{
	configure_t1
	ok "$f: step 16: T1 is verified" wait_for 5 became verified
	ok "$f: all octets arrive, the call ends in order" call_ends 30
	ok "$f: what one sent the other got" same_hashes
	ok "$f: the octets are counted" crossed 300000 500000
	ok "$f: counters add up" conserved
	ok "$f: clean close is the reason" reasons_are clean-close clean-close
	release
	ok "$f: nothing is left" nothing_left
	ok "$f: nobody listens any more" wait_for 10 not_listening gw \
		"$(port_of "${local_at[t1]}")"
}

# became STATE: T1, at some time.
became()
{
	told monitor notification ".\"termination-id\" == ${termination[t1]} and
		.what == \"state\" and .state == \"$1\""
}

# latched VERSION T1-OPTION...: with latching the first SYN is answered.
latched()
{
	local version=$1

	shift
	reserve_terminating --latch "$@"
	core_listens --send 1000 --expect-end any
	ue_role=server ue_dials --send 1000 --expect-end any \
		--tls-version "$version"
	ok "$f: TLS is up" wait_for 15 told ue tls
	is "$f: the first SYN was answered" "$(syn_times access "src host \
		$ue_host and dst port $(port_of "${local_at[t1]}")" | wc -l)" 1
	ok "$f: T1 is held" wait_for 5 became keyed
}

# ended ALERT REASON: both sides end for it, with nothing forwarded.
ended()
{
	ok "$f: the UE ends" wait_for 15 gone ue
	ok "$f: core ends" wait_for 15 gone core
	is "$f: the alert" "$(field ue end .alert_received)" "$1"
	wait_for 10 has_failures "$2"
	is "$f: one tls-failure event with the reason" "$(failures "$2")" 1
}

# Steps 14 to 16 with the fingerprint of another certificate.
wrong_fingerprint()
{
	f="another certificate, TLS $1"
	# shellcheck disable=SC2086
	latched "$1" $patient
	is "$f: the UE's verdict is open" "$(tls_of_t1 .shown)" \
		"$(fingerprint ue)"
	configure t1 --remote "$(ue_at)" --fingerprint "$(fingerprint other)"
	ended 42 fingerprint-mismatch
	is "$f: octets at core" "$(field core end .received)" 0
	is "$f: octets at the UE" "$(field ue end .received)" 0
	ok "$f: the reasons" reasons_are fingerprint-mismatch partner-failed
	nothing_crossed "$f:"
	finish ue 1
	finish core 1
	release
}

# The answer never comes.
no_fingerprint()
{
	f="no fingerprint"
	latched 1.3 --verify-timeout 1500
	ended 42 verify-timeout
	finish ue 1
	finish core 1
	release
}

gateway_up
certificate other
monitor_up
for family in "${ip_versions[@]}"; do
	use_ipv "$family"
	capture access gw access "$tcp_and_errors"
	capture core gw core "$tcp_and_errors"
	reservations
	early_syn
	held
	on_the_wire
	verdict
	stop tcpdump-access
	stop tcpdump-core
done
use_ipv 4
capture access gw access tcp
capture core gw core tcp
wrong_fingerprint 1.2
wrong_fingerprint 1.3
no_fingerprint
