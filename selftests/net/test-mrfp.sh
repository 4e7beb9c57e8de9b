#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The BFCP leg of an MRFP, step by step: TS 23.333 clause 6.2.19.3.1, where the
# gateway connects by order and is TLS server, with a key, of a UE that takes its
# time; what is told when TCP or TLS fail; and clause 6.2.19.2.2, where the
# controller made the offer and the gateway is TLS client.
# debug=long
# timeout=240

. "$(dirname "$0")/common.sh"

# Results: of each family 21, 2 silent UEs of 5, 2 that cannot be reached of 4,
# one with another key of 4, dial-out of 5.
plan $((${#ip_versions[@]} * 21 + 2 * 5 + 2 * 4 + 4 + 5))

# The UE may be silent for longer than a handshake may take; what is to be over
# soon is over sooner.
handshake=$((2500 * slow)) short=1500
nobody=192.0.2.99

passed()
{
	[ "$(now_ms)" -ge $(($1 + $2)) ]
}

# Steps 4 to 7, without the order to connect.
reservation()
{
	reserve_conference
	reserve_ue --handshake-timeout $handshake
	ok "$f: steps 5-7: T1 has an address of realm access" test \
		"${local_at[t1]%:*}" = "$gw_access"
	not_ok "$f: steps 5-7: there is no fingerprint to tell" jq -e \
		'.fingerprint // empty' "$tmp/t1.json"
	ue_listens --send 200000 --expect 300000 --pause tls
	core_start --send 300000 --expect 200000
	ok "$f: core is connected" wait_for 10 told core connected
	is "$f: step 4: nothing leaves for the UE without the order" \
		"$(captured_count access)" 0
}

# Steps 5 to 7: by order, not by core's SYN.
connection()
{
	configure t1 --establish-tcp
	ok "$f: steps 5-7: by the order the UE is connected" wait_for 10 told ue \
		connected
	is "$f: steps 5-7: from T1's address" "$(field ue connected .remote)" \
		"${local_at[t1]}"
	is "$f: steps 5-7: exactly one SYN to the UE" "$(syn_times access \
		"dst host $ue_host" | wc -l)" 1
	ok "$f: the UE says nothing" wait_for 5 told ue paused
}

# Step 10: the UE begins TLS when it has the controller's answer.
late_hello()
{
	local since

	ok "$f: step 10: the gateway waits for the UE" wait_for 10 endpoint_is \
		t1 handshaking
	since=$(now_ms)
	must wait_for 10 passed "$since" $((handshake + 500))
	is "$f: step 10: longer than a handshake may take" "$(both state)" \
		"handshaking established"
	is "$f: step 10: and says nothing either" "$(carried access)" 0
	go_on ue
	ok "$f: step 10: TLS is up by the key, the UE is its client" \
		wait_for 10 told ue tls '.role == "client" and .psk'
	is "$f: step 10: the UE spoke first" "$(first_to_speak access)" \
		"$ue_host.$ue_port"
	ok "$f: step 10: no certificate is shown" told ue tls \
		'.fingerprint == null'
	ok "$f: the controller is told of the verdict" wait_for 5 told \
		controller verified ".termination == ${termination[t1]}"
}

octets()
{
	ok "$f: all octets arrive, the call ends in order" call_ends 30
	ok "$f: what one sent the other got" same_hashes
	ok "$f: the octets are counted" crossed 200000 300000
	ok "$f: counters add up" conserved
	ok "$f: clean close is the reason" reasons_are clean-close clean-close
	release
	ok "$f: nothing is left" nothing_left
}

# failed EVENT REASON: T1 has, the controller is told, core's connection ends.
failed()
{
	ok "$f: T1 fails" wait_for 15 endpoint_is t1 failed
	ok "$f: the reasons" reasons_are "$2" partner-failed
	ok "$f: the controller is told once, with the reason" wait_for 5 \
		controller_told t1 "$1" "$2"
	ok "$f: core ends" wait_for 10 gone core
	finish core 1
	release
}

# Core is there first: a call that has failed takes no more SYNs.
conference()
{
	reserve_conference
	core_start --finish none --expect-end any
	must wait_for 10 told core connected
}

# A UE that never begins, and one that begins and does not go on: each has its
# own time, and the other one is not up.
silent()
{
	f="no first octet"
	ue_listens --pause tls --expect-end any
	conference
	reserve_ue --establish-tcp --hello-timeout $short \
		--handshake-timeout 600000
	ok "$f: the UE is connected" wait_for 10 told ue connected
	failed tls-failure handshake-timeout
	stop ue
	f="no second octet"
	start ue ue "$tools/remote" --listen "$(ue_at)" --send 1 \
		--finish none --expect-end any
	must wait_for 10 told ue listening
	conference
	reserve_ue --establish-tcp --hello-timeout 600000 \
		--handshake-timeout $short
	ok "$f: the UE is connected" wait_for 10 told ue connected
	failed tls-failure handshake-timeout
	stop ue
}

unreachable()
{
	f="nobody listens"
	conference
	reserve_ue --establish-tcp
	failed tcp-failure connect-refused
	f="nobody answers"
	must ip -n gw neigh add $nobody lladdr 02:00:00:00:00:99 dev access \
		nud permanent
	conference
	UE4=$nobody reserve_ue --establish-tcp --connect-timeout $short
	failed tcp-failure connect-timeout
}

other_key()
{
	f="another key"
	ue_key=$(tr 0-9a-f 1-9a-f0 <"$tmp/key") ue_listens --expect-end any
	conference
	reserve_ue --establish-tcp
	failed tls-failure psk-failed
	finish ue 10
}

# The answerer is TLS server (RFC 8856 clause 8), here it is TCP client as well.
dial_out()
{
	f="dial-out"
	reserve_conference
	must order t1 reserve --context "$context" --realm access --family ipv4 \
		--media TCP/TLS/BFCP --setup actpass --latch --establish-tls \
		--psk-file "$tmp/key"
	take_answer t1
	start ue ue "$tools/remote" --connect "${local_at[t1]}" --bind \
		"$(ue_at)" --tls server --psk "$ue_key" --send 200000 \
		--expect 300000 --seed $((seed + 1)) --expect-seed $((seed + 2))
	ok "$f: TLS is up by the key, the UE is its server" wait_for 15 told ue \
		tls '.role == "server" and .psk'
	is "$f: the gateway spoke first" "$(first_to_speak access)" \
		"$gw_access_host.$(port_of "${local_at[t1]}")"
	core_start --send 300000 --expect 200000
	ok "$f: the call is whole" call_is_whole 200000 300000 30
	ok "$f: clean close is the reason" reasons_are clean-close clean-close
	release
	ok "$f: nothing is left" nothing_left
}

gateway_up
openssl rand -hex 32 >"$tmp/key"
ue_key=$(cat "$tmp/key")
controller_up
for family in "${ip_versions[@]}"; do
	use_ipv "$family"
	capture access gw access "$tcp_and_errors"
	reservation
	connection
	late_hello
	octets
	stop tcpdump-access
done
use_ipv 4
silent
unreachable
other_key
capture access gw access tcp
dial_out
