#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Messages of the handshake on a linked TLS connection: in parts, several in a record,
# and those that nobody may send any more. What may come costs no octet; anything else
# ends the call with its own reason and alert. For KeyUpdates in order see
# test-key-update.sh.
# timeout=150

. "$(dirname "$0")/records.sh"

# Results: messages in parts 7, calls that end 18 of 4, renegotiation 2, a ClientHello 4.
plan $((7 + (3 + 10 + 5) * 4 + 2 + 4 + 1))

# A KeyUpdate in parts, and a ticket; and other records between the parts.
split_messages()
{
	local parts records

	while read -r parts records; do
		ok "KeyUpdate in records of $parts" survives server 100000 \
			--tls-version 1.3 --insert \
			"split-update:$parts@30000,split-update:02@60000"
		ok "KeyUpdate in records of $parts: counted" counted \
			"$records" 2
		release
	done <<-END
		01 5
		04 5
		01010101 8
	END
	ok "ticket in parts, two in a record" survives client 100000 \
		--tls-version 1.3 --insert \
		"record:1604@30000,record:1600000801@30000,record:16020304050607080400000100@30000"
	release
	ends "data in a KeyUpdate" server 1.3 \
		record:1618000001@100000,record:17ff@100000 unexpected-message \
		10 10
	ends "close_notify in a KeyUpdate" server 1.3 \
		record:1618@100000,record:150100@100000 unexpected-message 10 10
	ends "a ticket that is too long" client 1.3 record:1604ffffff00@100000 \
		decode-error 50 50
}

handshake_messages()
{
	ends "warning that is none" server 1.3 record:150164@100000 \
		alert-received null 100
	ends "two warnings in a record" server 1.3 record:15015a015a@100000 \
		decode-error 50 50
	ends "flood of KeyUpdates" server 1.3 update@100000*20 key-update 10 10
	ends "KeyUpdate of an unknown kind" client 1.3 \
		record:161800000102@100000 key-update 47 47
	ends "KeyUpdate of no length" client 1.3 record:1618000000@100000 \
		decode-error 50 50
	ends "two KeyUpdates in a record" server 1.3 \
		record:1618000001001800000100@100000 unexpected-message 10 10
	ends ClientHello server 1.3 record:1601000000@100000 renegotiation \
		10 10
	ends "empty handshake record" client 1.3 record:16@100000 \
		unexpected-message 10 10
	ends "CertificateRequest" client 1.3 record:160d00000b00000800@100000 \
		renegotiation 10 10
	ends "ticket of a client" server 1.3 record:160400000100@100000 \
		renegotiation 10 10
}

# --- renegotiation ------------------------------------------------------------

# RFC 5246: a client may ignore a HelloRequest, a server answers a ClientHello by
# a warning, and nobody has to end for that. OpenSSL ends for the warning.
renegotiation()
{
	ok "TLS 1.2, client: HelloRequest is ignored" survives client 100000 \
		--tls-version 1.2 --insert renegotiate@50000
	ok "TLS 1.2, client: it is counted" counted 2 0
	release
	ends "a client that insists" server 1.2 renegotiate@100000 \
		alert-received any 40
	ends "flood of HelloRequests" client 1.2 record:1600000000@100000*20 \
		renegotiation 10 10
	ends "ServerHello" client 1.2 record:1602000000@100000 renegotiation \
		10 10
	ends "a HelloRequest with an octet" client 1.2 \
		record:160000000100@100000 decode-error 50 50
	# The warning that refuses it may come first, see above.
	ends "a ClientHello that is too long" server 1.2 \
		record:1601ffffff00@100000 decode-error any 50
}

# The gateway has sent close_notify and FIN: there is nothing to answer with.
late_hello()
{
	core_options=(--send 1000 --expect 100000)
	begin server --tls-version 1.2 --send 100000 --expect 1000 \
		--pause send@1000 --insert \
		"record:1601000020@50000,record:16$(random 32)@50000"
	must wait_for 20 told ue read_end '.how == "close_notify"'
	must wait_for 10 endpoint_is t1 half-closed
	go_on ue
	ok "TLS 1.2, server: a ClientHello behind the end of core is let be" \
		call_is_whole 100000 1000 30
	release
}

# A ClientHello in parts, from a UE that does not look at the answer at first.
client_hello()
{
	core_options=(--expect 100000 --finish none --expect-end any)
	begin server --tls-version 1.2 --send 100000 --finish none \
		--expect-end any --pause read --insert \
		"record:1601000020@50000,record:16$(random 32)@50000"
	ok "TLS 1.2, server: octets after a ClientHello arrive" wait_for 20 \
		told core progress '.received == 100000'
	ok "TLS 1.2, server: the call goes on" states_are linked linked
	go_on ue
	ok "TLS 1.2, server: it gets a warning" wait_for 20 told ue alert \
		'.direction == "received" and .level == "warning" and .code == 100'
	release
	stop ue
	stop core
}

gateway_up
split_messages
handshake_messages
renegotiation
client_hello
late_hello
ok "nothing is left" nothing_left
