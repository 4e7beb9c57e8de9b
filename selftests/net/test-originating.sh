#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The originating call of TS 23.334 clause 6.2.10.3.2.1.1, step by step: what
# the controller is told, what the wire shows, what the counters say.
# timeout=240

. "$(dirname "$0")/common.sh"

plan $((${#ip_versions[@]} * 30))

# The answers to the reservations (steps 2 to 7).
reservations()
{
	local ours

	reserve_t2 --ignore-syn
	ok "$f: step 4: T2 has an address of realm core" test \
		"${local_at[t2]%:*}" = "$gw_core"
	ok "$f: step 4: T2 has a port" test "$(port_of "${local_at[t2]}")" -gt 0
	ok "$f: step 4: somebody listens there" listening gw \
		"$(port_of "${local_at[t2]}")"
	reserve_t1
	is "$f: step 7: T1 is in T2's context" "$(answer t1 context)" \
		"$(answer t2 context)"
	ok "$f: step 7: T1 has an address of realm access" test \
		"${local_at[t1]%:*}" = "$gw_access"
	ours="SHA-256 $(openssl x509 -in "$tmp/agwd.pem" -noout -fingerprint \
		-sha256 | cut -d= -f2)"
	is "$f: step 7: the fingerprint is that of the gateway's certificate" \
		"$gateway_fingerprint" "$ours"
	not_ok "$f: step 7: T2 has no fingerprint" jq -e '.fingerprint // empty' \
		"$tmp/t2.json"
	ok "$f: both wait" states_are idle idle
}

# Step 10: a SYN that comes before the answer.
early_syn()
{
	core_start --send 300000 --expect 500000 --chunk random
	ok "$f: step 10: the SYN is dropped" wait_for 5 dropped_one
	is "$f: step 10: and no packet leaves for it" \
		"$(kinds core "src host $gw_core_host")" \
		"syn 0 synack 0 rst 0 icmp 0 other 0"
	is "$f: step 10: nor one to the UE" "$(captured_count access)" 0
	not_ok "$f: step 10: core is not connected" told core connected
}

dropped_one()
{
	[ "$(counter t2 syn-dropped-closed)" -ge 1 ]
}

# Steps 14 to 16: only the remote of the answer is let in. At first the answer
# names another port than core's, so nothing on the wire is from the remote.
wrong_source()
{
	configure t2 --remote "$(at core "$core" 5099)" --filter address+port
	ok "$f: step 16: a SYN from another port is dropped" wait_for 10 \
		dropped_source 1
	start stranger core "$tools/remote" --connect "${local_at[t2]}" \
		--bind "$stranger:5099" --expect-end any
	ok "$f: step 16: a SYN from another address is there" wait_for 10 \
		seen core 1 "src host ${stranger//[\[\]]/}"
	stop stranger KILL
	is "$f: step 16: and no packet leaves for any of them" \
		"$(kinds core "src host $gw_core_host")" \
		"syn 0 synack 0 rst 0 icmp 0 other 0"
	configure_t2 --filter address+port
}

dropped_source()
{
	[ "$(counter t2 syn-dropped-source)" -ge "$1" ]
}

# Steps 10', 11, 12: the retransmission, the SYN to the UE, TLS.
retransmission()
{
	local first second

	ok "$f: step 10': core is connected" wait_for 10 told core connected
	is "$f: step 10': one SYN was accepted" "$(counter t2 syn-accepted)" 1
	ok "$f: step 11: UE is connected" wait_for 5 told ue connected
	is "$f: step 11: from T1's address" \
		"$(field ue connected .remote)" "${local_at[t1]}"
	ok "$f: step 12: TLS is up, UE is its client and knows the gateway" \
		wait_for 10 told ue tls '.role == "client" and .verified'
	mapfile -t syns < <(syn_times core "src host $core_host and src port \
		$core_port")
	ok "$f: step 10': it was a retransmission" test ${#syns[@]} -ge 2
	first=$(syn_times access | head -n 1)
	second=${syns[-1]}
	ok "$f: step 11: the SYN to the UE follows the one that was accepted" \
		test "$(sort <<<"$first"$'\n'"$second" | head -n 1)" = "$second"
	is "$f: step 11: exactly one SYN to the UE" "$(captured access |
		grep -c 'Flags \[S\]')" 1
}

octets()
{
	ok "$f: all octets arrive, the call ends in order" call_ends 30
	ok "$f: what one sent the other got" same_hashes
	ok "$f: the octets are counted" crossed 500000 300000
	ok "$f: counters add up" conserved
	ok "$f: clean close is the reason" reasons_are clean-close clean-close
	release
	ok "$f: nothing is left" nothing_left
	ok "$f: nobody listens any more" wait_for 10 not_listening gw \
		"$(port_of "${local_at[t2]}")"
}

stranger_of=([4]=198.51.100.77 [6]="[2001:db8:c::77]")
gateway_up
addr_add core core 198.51.100.77/24 2001:db8:c::77/64
for family in "${ip_versions[@]}"; do
	use_ipv "$family"
	stranger=${stranger_of[family]}
	capture access gw access "$tcp_and_errors"
	capture core gw core "$tcp_and_errors"
	reservations
	ue_start --send 500000 --expect 300000 --chunk random
	early_syn
	wrong_source
	retransmission
	octets
	stop tcpdump-access
	stop tcpdump-core
done
