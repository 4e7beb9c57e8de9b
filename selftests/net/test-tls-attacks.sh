#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Who wants a weaker handshake gets none: old versions, ciphers that are broken, a
# downgrade on the way, messages at the wrong time. Who wants to go on with what
# another handshake was about, by a ticket or by early data, gets a whole
# handshake of his own, and not one early octet passes.
# debug=long
# timeout=400

. "$(dirname "$0")/refused.sh"

# Results: 10 refusals of 8, 4 calls of 3.
plan $((10 * 8 + 4 * 3 + 1))

# --- old versions and ciphers -------------------------------------------------

# What the library has not got any more is put in the place of a suite that it
# has: RC4 is 0005, an export suite 0003, and the list ends with 00ff.
old_ciphers()
{
	local cbc=ECDHE-ECDSA-AES128-SHA

	ue_role=client
	originating "RC4 only" 40 no-common-suite --tls-version 1.2 \
		--suite $cbc --tamper 0004c00900ff=0004000500ff
	originating "export suite only" 40 no-common-suite --tls-version 1.2 \
		--suite $cbc --tamper 0004c00900ff=0004000300ff
	originating "NULL only" 40 no-common-suite --tls-version 1.2 \
		--suite ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0
	ue_role=server
	terminating "T: NULL only" - no-common-suite --tls-version 1.2 \
		--suite ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0
	terminating "T: RC4, which was not offered" 47 no-common-suite \
		--tls-version 1.2 --suite ECDHE-ECDSA-AES128-GCM-SHA256 \
		--tamper c02b0000=00050000
}

old_versions()
{
	ue_role=client
	originating "TLS 1.0" 70 protocol-version --tls-version 1.0
	ue_role=server
	terminating "T: TLS 1.1" - protocol-version --tls-version 1.1
}

# The extension of the hello that says TLS 1.3 becomes an unknown one. A server
# that has TLS 1.3 tells that in its random octets: so does the gateway, which the
# UE finds out, and the gateway finds it out of the UE.
downgrades()
{
	ue_role=client
	originating downgrade - alert-received --tamper 002b0009=5a5a0009
	ue_role=server
	terminating "T: downgrade" 47 protocol-version \
		--tamper 002b0005=5a5a0005
}

# --- another handshake --------------------------------------------------------

# session VERSION: what the UE got of a server of its own is in $tmp/session.
session()
{
	local v=${1/./_}

	rm -f "$tmp/session"
	start server ue openssl s_server -accept 127.0.0.1:4433 "-tls$v" \
		-cert "$tmp/ue.pem" -key "$tmp/ue.key" -early_data \
		-max_early_data 16384 -quiet
	must wait_for 20 listening ue 4433
	start client ue openssl s_client -connect 127.0.0.1:4433 "-tls$v" \
		-sess_out "$tmp/session" -ign_eof
	must wait_for 20 has_line "$tmp/session" 'END SSL'
	stop client
	stop server
}

# own_handshake WHAT EARLY SHOWN: a call that goes on; EARLY is what became of the
# early octets, SHOWN the certificate of the UE.
own_handshake()
{
	ok "$1: TLS is up, by a handshake of its own" wait_for 15 told ue tls \
		"(.resumed | not) and .early_data == $2"
	must wait_for 15 is_linked t1
	is "$1: in which the UE was verified" "$(shown '.shown // "PSK"')" "$3"
	go_on ue
	ok "$1: no octet too many arrives" call_is_whole 10000 20000 30
	release
}

# resumes WHAT EARLY UE-OPTION...: there is nothing that the gateway goes on with.
resumes()
{
	local what=$1 early=$2

	shift 2
	reserve_originating
	ue_start --send 10000 --expect 20000 --pause finish \
		--resume "$tmp/session" "$@"
	core_start --send 20000 --expect 10000
	own_handshake "$what" "$early" "$(fingerprint ue)"
}

# An external PSK allows early data, if the server does.
early_with_psk()
{
	reserve_t2 --ignore-syn
	must order t1 reserve --context "$context" --realm access \
		--family ipv4 --media TCP/TLS --setup actpass \
		--remote "$(ue_at)" --tls-version 1.3 --psk-file "$tmp/psk"
	take_answer t1
	configure_t2
	start ue ue "$tools/remote" --listen "$(ue_at)" --tls client \
		--psk "$(cat "$tmp/psk")" --tls-version 1.3 --early 1000 \
		--seed $((seed + 1)) --expect-seed $((seed + 2)) \
		--timeout $((120 * slow)) --send 10000 --expect 20000 \
		--pause finish
	must wait_for 10 told ue listening
	core_start --send 20000 --expect 10000
	own_handshake "early data with a PSK" '"rejected"' PSK
}

gateway_up
monitor_up
old_versions
old_ciphers
downgrades
ue_role=client
originating "KeyUpdate before Finished" 10 unexpected-message \
	--tls-version 1.3 --early-update yes
session 1.2
resumes "resumption, TLS 1.2" null --tls-version 1.2
session 1.3
resumes "resumption, TLS 1.3" null --tls-version 1.3
resumes "early data with a ticket" '"rejected"' --tls-version 1.3 --early 1000
printf '%064x\n' "$seed" >"$tmp/psk"
early_with_psk
ok "nothing is left" nothing_left
