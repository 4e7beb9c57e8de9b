#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A record of TLS 1.2 that ends before its explicit nonce does: kTLS looks at none
# until that is there, and the rest never comes. The call ends at once all the same,
# with the reason and the alert of any other record that is not protected. Nobody
# sends more after it.
# timeout=150

. "$(dirname "$0")/records.sh"

plan $((7 * 4 + 4 + 1))

short()
{
	ends "$1" "$2" 1.2 "raw:$3@100000" bad-record 20 20 "${@:4}"
}

# In segments of one octet, which the next read may find apart.
in_pieces()
{
	core_options=(--send 1000 --finish none --expect-end any)
	begin server --tls-version 1.2 --send 100000 --finish none \
		--expect-end any --insert \
		raw:15@100000,raw:03@100000,raw:03@100000,raw:00@100000,raw:02@100000
	finish ue 20
	finish core 20
	ok "in pieces: the reasons" reasons_are bad-record partner-failed
	is "in pieces: the alert" "$(field ue end .alert_received)" 20
	ok "in pieces: core got what was sent" told core end \
		'.how == "reset" and .match and .received <= 100000'
	ok "in pieces: counters add up" conserved
	release
}

gateway_up
short "plain alert" server 15030300020228
short "plain change_cipher_spec" client 140303000101
short "empty record" server 1703030000
short "seven octets" client 160303000701000003000000
in_pieces
short "AES-256: plain alert" server 15030300020228 \
	--suite ECDHE-ECDSA-AES256-GCM-SHA384
short "AES-CCM: plain alert" server 15030300020228 \
	--suite ECDHE-ECDSA-AES128-CCM
short "ChaCha20: plain alert" server 15030300020228 \
	--suite ECDHE-ECDSA-CHACHA20-POLY1305
ok "nothing is left" nothing_left
