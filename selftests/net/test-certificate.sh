#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Certificates with other keys than P-256, of the UE and of the gateway; chains, of
# which the end-entity's certificate counts, and too long ones; and AES-CCM, which needs an ECDSA
# certificate in TLS 1.2. Roles are those of the gateway.
# debug=long
# timeout=300

. "$(dirname "$0")/refused.sh"

# Results: keys of the UE 10, of the gateway 2 and 4, chains 2 and 2 refusals of 8,
# two too long ones a refusal of 8 and 2 more, AES-CCM 6.
plan $((10 + 2 + 4 + 2 + 2 * 8 + 2 * (2 + 8) + 6 + 1))

# whole ROLE VERSION [UE-OPTION...]: a small call to the UE with ue_certificate.
whole()
{
	local role=$1 version=$2

	shift 2
	ue_prints=("$(fingerprint $ue_certificate)")
	if [ "$role" = server ]; then
		reserve_originating
		ue_role=client ue_start --tls-version "$version" --send 30000 \
			--expect 20000 "$@"
		core_start --send 20000 --expect 30000
	else
		reserve_terminating --latch
		configure_t1
		core_listens --send 20000 --expect 30000
		ue_role=server ue_dials --tls-version "$version" --send 30000 \
			--expect 20000 "$@"
	fi
	call_is_whole 30000 20000 30 && release
}

keys_of_ue()
{
	local version role

	for ue_certificate in rsa ed25519; do
		for version in 1.2 1.3; do
			for role in server client; do
				ok "UE, $ue_certificate, TLS $version, $role" \
					whole $role $version
			done
		done
	done
	ue_certificate=p384
	ok "UE, p384, TLS 1.3, server" whole server 1.3
	ok "UE, p384, TLS 1.2, client" whole client 1.2
	ue_certificate=ue
}

# agent_with NAME: another agent, whose own certificate is this one.
agent_with()
{
	stop agwd
	agwd_conf
	sed -i "s/agwd\.\(pem\|key\)/$1.\1/" "$tmp/agwd.conf"
	agent_up
}

# The UE checks the fingerprint that the gateway told.
keys_of_gateway()
{
	agent_with rsa
	ok "gateway, rsa, TLS 1.2, server" whole server 1.2
	ok "gateway, rsa, TLS 1.3, client" whole client 1.3
	is "gateway, rsa: its fingerprint" "$gateway_fingerprint" \
		"$(fingerprint rsa)"
	agent_with p384
	ok "gateway, p384, TLS 1.3, server" whole server 1.3
	ok "gateway, p384, TLS 1.2, client" whole client 1.2
	is "gateway, p384: its fingerprint" "$gateway_fingerprint" \
		"$(fingerprint p384)"
	agent_with agwd
}

# The end-entity's comes first: openssl x509 sees no other.
make_chain()
{
	certificate ca
	certificate chain ec -pkeyopt ec_paramgen_curve:P-256 \
		-CA "$tmp/ca.pem" -CAkey "$tmp/ca.key"
	cat "$tmp/ca.pem" >>"$tmp/chain.pem"
}

chains()
{
	make_chain
	ue_certificate=chain
	ok "a chain, TLS 1.2, server" whole server 1.2
	ok "a chain, TLS 1.3, client" whole client 1.3
	ue_prints=("$(fingerprint ca)")
	reserve_originating
	ue_role=client ue_start --send 1000 --expect-end any
	core_start --expect-end any
	refused "the fingerprint of a chain's CA" 42 fingerprint-mismatch
	reserve_terminating --latch
	configure_t1
	core_listens --expect-end any
	ue_role=server ue_dials --send 1000 --expect-end any --tls-version 1.2
	refused "T: the fingerprint of a chain's CA" 42 fingerprint-mismatch
	ue_certificate=ue
}

# failed_in VERSION: the agent tells of T1, whose connection is gone, how TLS was.
failed_in()
{
	endpoint_is t1 failed && [ "$(shown .version)" = "$1" ] &&
		[[ $(shown .cipher) == aes-* ]]
}

# The log tells the limit, with a line for each call.
limit_is_logged()
{
	[ "$(grep -c 'certificate-too-large .*(.* 32768 octets)' \
		"$tmp/agwd")" = "$1" ]
}

# too_long VERSION N: what T1 was is looked at before it is released.
too_long()
{
	ok "a chain too long, TLS $1: how far it came is shown" \
		wait_for 15 failed_in "$1"
	refused "a chain too long, TLS $1" 47 certificate-too-large
	ok "a chain too long, TLS $1: the log has the limit" \
		wait_for 15 limit_is_logged "$2"
}

long_chains()
{
	make_chain
	for _ in {1..100}; do
		cat "$tmp/ca.pem"
	done >>"$tmp/chain.pem"
	ue_certificate=chain
	ue_prints=("$(fingerprint chain)")
	reserve_originating
	ue_role=client ue_start --send 1000 --expect-end any --tls-version 1.2
	core_start --expect-end any
	too_long 1.2 1
	reserve_terminating --latch
	configure_t1
	core_listens --expect-end any
	ue_role=server ue_dials --send 1000 --expect-end any --tls-version 1.3
	too_long 1.3 2
	ue_certificate=ue
}

ccm()
{
	local role

	for role in server client; do
		ok "AES-CCM, TLS 1.2, $role" whole $role 1.2 \
			--suite ECDHE-ECDSA-AES128-CCM
		ok "AES-CCM, TLS 1.3, $role" whole $role 1.3 \
			--suite TLS_AES_128_CCM_SHA256
		ok "AES-CCM, KeyUpdate, $role" whole $role 1.3 \
			--suite TLS_AES_128_CCM_SHA256 \
			--insert update@10000,update-request@20000
	done
}

gateway_up
certificate rsa rsa:2048
certificate p384 ec -pkeyopt ec_paramgen_curve:P-384
certificate ed25519 ed25519
monitor_up
keys_of_ue
chains
long_chains
ccm
keys_of_gateway
ok "nothing is left" nothing_left
