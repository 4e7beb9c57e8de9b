#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A record of TLS 1.2 that ends before its explicit nonce does: kTLS looks at none
# until that is there, and the rest never comes. The call ends at once all the same,
# with the reason and the alert of any other record that is not protected. Nobody
# sends more after it. Half a header is no such record, and nothing that stands, nor are
# octets that may not go on, or that nobody takes: their calls go on.
# debug=long
# cpus=1
# timeout=180

. "$(dirname "$0")/records.sh"
. "$(dirname "$0")/plain.sh"

plan $((7 * 4 + 4 + 2 + 2 * 2 + 1))

trace=/sys/kernel/tracing/instances/ims-agw

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

half_a_header()
{
	core_options=(--finish none --expect-end any)
	begin server --tls-version 1.2 --send 1000 --finish none \
		--expect-end any --insert raw:1703030100@1000
	must wait_for 15 told core progress '.received == 1000'
	began=$SECONDS
	put_aside 1
	next_ports
}

# Octets of core wait at the gateway: the mode of the call lets none pass.
inactive()
{
	reserve_plain
	plain_ue --expect 30000
	core_start --send 30000 --pause send@1000
	must wait_for 15 told ue progress '.received == 1000'
	must order mode through-connect --context "$context" --mode inactive
	go_on core
	must wait_for 10 told core progress '.sent == 30000'
	put_aside 2
	next_ports
}

# The UE reads nothing of what core sends.
not_read()
{
	reserve_plain
	plain_ue --buffer 8K --pause read@1 --expect "$(octets 6M)"
	core_start --send 6M
	must wait_for 60 pump_waits
	put_aside 3
	next_ports
}

# goes_on WHAT N OCTETS COMMAND...: call N, which stood for as long as the one that has
# half a header, is whole after the command.
goes_on()
{
	take_up "$2"
	not_ok "$1: nothing that stands" stands
	"${@:4}"
	ok "$1: the call is whole" call_is_whole 0 "$3" 60
	release
}

lets_pass()
{
	must order mode through-connect --context "$context" --mode both
}

# stands: the stall watch takes its octets for some that could be read. It looks
# every 15 s, and knows at the second look.
stands()
{
	grep -q "agw_stand: context=$context " $trace/trace
}

still_half()
{
	local left=$((began + 34 - SECONDS))

	take_up 1
	not_ok "half a header: nothing that stands" \
		within $(((left > 0 ? left : 0) / slow + 1)) stands
	ok "half a header: the call goes on" states_are linked linked
	release
	stop ue
	stop core
}

gateway_up
mkdir $trace
echo 1 >$trace/events/ims_agw/agw_stand/enable
inactive
not_read
half_a_header
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
still_half
goes_on inactive 2 30000 lets_pass
goes_on "not read" 3 "$(octets 6M)" go_on ue
rmdir $trace
ok "nothing is left" nothing_left
