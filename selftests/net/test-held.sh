#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Nothing crosses before the remote is verified, and nothing that came early is
# lost.
# timeout=120

. "$(dirname "$0")/common.sh"

plan $((${#ip_versions[@]} * 11 + 3))

octets_in_module()
{
	[ "$(counter "$1" rx-bytes)" -ge "$2" ]
}

# What core sends at once waits until the UE has done TLS.
early_core()
{
	reserve_originating
	ue_start --expect 200000 --send 1000 --pause tls
	core_start --send 200000 --expect 1000
	ok "$f: core has sent early octets" wait_for 10 told core progress \
		'.sent >= 50000'
	ok "$f: UE is connected and says nothing" wait_for 5 told ue paused
	is "$f: nothing was forwarded" "$(counter t2 forwarded-bytes) $(counter \
		t1 tx-bytes)" "0 0"
	is "$f: not one octet went to the UE" "$(captured access "src host \
		$gw_host" | grep -vc 'length 0$')" 0
	go_on ue
	ok "$f: then all of it arrives" call_is_whole 1000 200000 30
	release
}

# What the UE sends waits for the verdict on its certificate, which the gateway
# gets after the handshake.
early_ue()
{
	reserve_terminating --latch
	ue_role=server ue_dials --send 200000 --expect 1000
	ok "$f: T: TLS is up" wait_for 15 told ue tls
	ok "$f: T: T1 is held" wait_for 5 endpoint_is t1 keyed
	ok "$f: T: UE has sent early octets" wait_for 10 told ue progress \
		'.sent >= 50000'
	is "$f: T: nothing was forwarded" "$(counter t1 forwarded-bytes) \
$(counter t2 tx-bytes)" "0 0"
	not_ok "$f: T: core got nothing" told core first_octet
	configure_t1
	ok "$f: T: then all of it arrives" call_is_whole 200000 1000 30
	release
}

# waiting OCTETS: so many of T1's remote wait at the gateway.
waiting()
{
	in_ns gw ss -Htn state established | awk -v n="$1" \
		'$1 >= n { found = 1 } END { exit !found }'
}

# Who sends what is no record, and resets: the former is why the call ends. Nobody
# reads it, for there is no partner yet.
first_error()
{
	must order t1 reserve --realm access --family ipv4 --media TCP/TLS \
		--setup actpass --establish-tls --latch
	take_answer t1
	gateway_fingerprint=$(answer t1 fingerprint)
	configure_t1
	ue_role=server ue_dials --tls-version 1.3 --send 0 --pause finish \
		--insert "raw:1703034111$(printf '%0128d' 0)@0" --finish reset \
		--expect-end any
	ok "two errors: T1 is verified" wait_for 15 endpoint_is t1 verified
	must wait_for 10 waiting 69
	must wait_for 10 told ue paused
	go_on ue
	ok "two errors: the second ends the call" wait_for 10 endpoint_is t1 \
		failed
	is "two errors: the first is told" "$(counter t1 reason)" \
		record-overflow
	release
	stop ue
}

gateway_up
access=4 core=4
first_error
for family in "${ip_versions[@]}"; do
	access=$family core=$family f=IPv$family
	gw_host=$GW_ACCESS4
	[ "$family" = 4 ] || gw_host=$GW_ACCESS6
	capture access gw access tcp
	early_core
	core_listens --send 1000 --expect 200000
	early_ue
	stop tcpdump-access
done
