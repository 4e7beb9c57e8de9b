#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The BFCP leg of an MRFP (TS 23.333 clause 6.2.19.3.1): the gateway connects to
# the UE, which begins TLS when it has the key, and is TLS server. Without the
# right key no octet gets through. T1 is the UE's side, T2 the conference's.
# debug=long
# timeout=400

. "$(dirname "$0")/data.sh"

suites12=(ECDHE-PSK-CHACHA20-POLY1305 DHE-PSK-AES128-GCM-SHA256
	DHE-PSK-AES256-GCM-SHA384 DHE-PSK-CHACHA20-POLY1305
	PSK-AES128-GCM-SHA256 PSK-AES256-GCM-SHA384 PSK-CHACHA20-POLY1305
	DHE-PSK-AES128-CCM PSK-AES128-CCM)
suites13=(TLS_AES_128_GCM_SHA256 TLS_CHACHA20_POLY1305_SHA256
	TLS_AES_256_GCM_SHA384 TLS_AES_128_CCM_SHA256)
if is_small; then
	suites12=("${suites12[@]:1:2}" "${suites12[-1]}")
	suites13=("${suites13[@]:1}")
fi
# Only with SHA-256 as client.
suites13_client=()
for suite in "${suites13[@]}"; do
	[[ $suite == *SHA384 ]] || suites13_client+=("$suite")
done
# Results: 2 calls of 11, each suite as server and as client, 6 refusals of 8,
# 5 and 7.
plan $((2 * 11 + 2 * ${#suites12[@]} + ${#suites13[@]} + ${#suites13_client[@]} +
	6 * 8 + 5 + 7))

key=$(printf '%064x' "$seed" | sed 's/^00000000/c0ffee42/')
other_key=${key%?}f
[ "$other_key" != "$key" ] || other_key=${key%?}e
printf '%s\n' "$key" >"$tmp/key"
ue_key=$key

# The key is not in what anybody can ask for, nor in the log, nor on the wire.
told_nobody()
{
	local digits=${key:0:16}

	! { agwctl -j show; agwctl show; dump
		cat "$tmp/agwd" "$tmp/monitor" "$tmp"/*.json "$tmp"/*.log
	} | tr -d ': \n' | grep -qi "$digits"
}

key_is_set()
{
	[ "$(shown .psk_set)" = "$1" ]
}

# handshaking: the module waits for the UE, which has not said anything.
handshaking()
{
	told ue paused && endpoint_is t1 handshaking
}

# The UE may wait for the answer of its controller before it begins TLS
# (step 10), so a pause of seconds is what is tested here.
whole_call()
{
	ue_listens --send 200000 --expect 300000 --pause tls
	reserve_mrfp
	not_ok "$f: there is no fingerprint to tell" jq -e \
		'.fingerprint // empty' "$tmp/t1.json"
	ok "$f: UE is connected" wait_for 10 told ue connected
	is "$f: from T1's address" "$(field ue connected .remote)" \
		"${local_at[t1]}"
	core_start --send 300000 --expect 200000
	ok "$f: the gateway waits for the UE" wait_for 10 handshaking
	is "$f: the key is shown to be there" "$(shown '.auth, .psk_set' |
		xargs)" "psk true"
	sleep 3
	is "$f: nothing was forwarded" "$(counter t1 forwarded-bytes) $(counter \
		t1 tx-bytes)" "0 0"
	go_on ue
	ok "$f: TLS is up, UE is its client, by the key" wait_for 10 told ue \
		tls '.role == "client" and .psk and .version == "TLSv1.2"'
	ok "$f: the key is forgotten" wait_for 10 key_is_set false
	ok "$f: all octets arrive both ways" call_is_whole 200000 300000 30
	ok "$f: the key was told to nobody" told_nobody
	ok "$f: UE's identity is in the log" wait_for 10 grep -q 'PSK identity "ue"' \
		"$tmp/agwd"
	release
}

# with_suite VERSION SUITE [OPTION...]: a small call; options are T1's.
with_suite()
{
	local version=$1 suite=$2

	shift 2
	ue_listens --tls-version "$version" --suite "$suite" --send 100000 \
		--expect 100000
	reserve_mrfp --tls-version "$version" "$@"
	core_start --send 100000 --expect 100000
	call_is_whole 100000 100000 30 && release
}

suites_as_server()
{
	local suite

	ue_role=client
	for suite in "${suites12[@]}"; do
		ok "TLS 1.2, server, $suite" with_suite 1.2 "$suite"
	done
	for suite in "${suites13[@]}"; do
		ok "TLS 1.3, server, $suite" with_suite 1.3 "$suite"
	done
}

# The controller's offer: the gateway is TLS client. An external PSK without an
# order is one of SHA-256.
suites_as_client()
{
	local suite

	ue_role=server
	for suite in "${suites12[@]}"; do
		ok "TLS 1.2, client, $suite" with_suite 1.2 "$suite" \
			--establish-tls
	done
	for suite in "${suites13_client[@]}"; do
		ok "TLS 1.3, client, $suite" with_suite 1.3 "$suite" \
			--establish-tls --psk-identity mrfp
	done
	ue_role=client
}

# refused WHAT ALERT REASON T1-OPTION...: the call to a UE that listens already
# fails like this. Core is there first: a failed call takes no more SYNs.
refused()
{
	local what=$1 alert=$2 reason=$3

	shift 3
	reserve_conference
	core_start --send 1000 --expect-end any
	must wait_for 10 told core connected
	reserve_ue --establish-tcp "$@"
	ok "$what: UE ends" finish_any ue
	ok "$what: core ends" finish_any core
	is "$what: the alert" "$(field ue end .alert_received)" "$alert"
	is "$what: octets at core" "$(field core end .received)" 0
	is "$what: octets at UE" "$(field ue end .received)" 0
	ok "$what: the reasons" reasons_are "$reason" partner-failed
	wait_for 10 has_failures "$reason"
	is "$what: one tls-failure event with the reason" \
		"$(failures "$reason")" 1
	is "$what: nothing was forwarded" "$(counter t1 forwarded-bytes) \
$(counter t2 tx-bytes)" "0 0"
	release
}

refusals()
{
	local version

	for version in 1.2 1.3; do
		ue_key=$other_key
		ue_listens --tls-version $version --send 1000 --expect-end any
		refused "wrong key, TLS $version" 51 psk-failed \
			--tls-version $version
		ue_key=$key
		ue_listens --tls-version $version --psk-identity bob \
			--send 1000 --expect-end any
		refused "wrong identity, TLS $version" 51 psk-failed \
			--tls-version $version --psk-identity alice
		ue_certificate=ue ue_remote --listen "$(ue_at)" \
			--tls-version $version --send 1000 --expect-end any
		must wait_for 10 told ue listening
		refused "certificate, TLS $version" 40 no-common-suite \
			--tls-version $version
	done
}

# A key belongs to one handshake.
orders()
{
	ue_listens --finish none --expect-end any
	reserve_mrfp
	core_start --finish none --expect-end any
	ok "linked" wait_for 15 endpoint_is t1 linked
	not_ok "a key is refused after the handshake" order late configure \
		--termination "${termination[t1]}" --psk-file "$tmp/key"
	ok "with a text that names it" grep -q psk "$tmp/late.log" \
		"$tmp/late.json"
	refuses "so is a fingerprint" "authenticated by a PSK" \
		order late configure --termination "${termination[t1]}" \
		--fingerprint "$(fingerprint ue)"
	release
	ok "nothing is left" nothing_left
	finish ue 10
	finish core 10
}

new_agent()
{
	kill_agent
	agent_up
}

# The key was in the memory of an agent that is gone.
restarts()
{
	reserve_conference
	reserve_ue
	new_agent
	is "restart: the next agent knows that it has no key" \
		"$(shown '.auth, .psk_set' | xargs)" "psk false"
	ue_listens --expect-end any
	configure t1 --establish-tcp
	ok "restart: without it the call fails" wait_for 10 endpoint_is t1 \
		failed
	is "restart: the reason" "$(endpoint t1 | jq -r .reason)" agent-lost
	stop ue
	release
	reserve_conference
	reserve_ue
	new_agent
	ue_listens --send 1000 --expect 2000
	configure t1 --psk-file "$tmp/key" --establish-tcp
	core_start --send 2000 --expect 1000
	ok "restart: given again it works" call_is_whole 1000 2000 30
	release
	ue_listens --finish none --expect-end any
	reserve_mrfp
	core_start --finish none --expect-end any
	ok "restart: linked" wait_for 15 endpoint_is t1 linked
	new_agent
	ok "restart: a link needs no key" endpoint_is t1 linked
	release
	ok "restart: nothing is left" nothing_left
	finish ue 10
	finish core 10
}

gateway_up
monitor_up
gateway_fingerprint=
for family in 4 6; do
	access=$family core=$family f=IPv$family
	whole_call
done
suites_as_server
suites_as_client
refusals
orders
restarts
