#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# KeyUpdates of the remote cost no octet, in either direction: the module follows
# them, and answers before its next data when one is asked for, if it can. It
# sends its own when a key has protected enough records, and ends TLS 1.2 then.
# timeout=240

. "$(dirname "$0")/records.sh"

ciphers=$(sized "aes128 aes256 chacha" aes256)

# Results: calls of 4, under load 1, without an agent 2, half closed 3, not
# read 5, the gateway's own 2 of 3, used up keys 2 of 2.
plan $((2 * $(wc -w <<<"$ciphers") * 4 + 1 + 2 + 3 + 5 + 2 * 3 + 2 * 2 + 1))

# every STEP COUNT WHAT...: the list of what is sent every STEP octets, in turn.
every()
{
	local step=$1 count=$2 i list=

	shift 2
	for ((i = 0; i < count; i++)); do
		list+=${list:+,}${*:i % $# + 1:1}@$(((i + 1) * step))
	done
	echo "$list"
}

# answered MIN MAX: KeyUpdates that the UE got; one may answer several requests.
answered()
{
	local n

	n=$(field ue end .updates_received)
	[ "$n" -ge "$1" ] && [ "$n" -le "$2" ] && return
	echo "UE got $n"
	return 1
}

# Eight KeyUpdates, half of them ask for one back, while octets go both ways.
key_updates()
{
	local role=$1 cipher=$2 what="KeyUpdate, $1, $2"

	ok "$what: no octet is lost" survives "$role" 400000 --tls-version 1.3 \
		--suite "$(suite "$cipher" 1.3)" \
		--insert "$(every 40000 8 update update-request)"
	ok "$what: all are counted" counted 9 8
	ok "$what: requests are answered" answered 1 4
	ok "$what: the reasons" reasons_are clean-close clean-close
	release
}

# An answer between the records of a direction that never pauses.
under_load()
{
	chunk=random
	ok "KeyUpdate: answered between data" survives server 2000000 \
		--tls-version 1.3 --chunk random \
		--insert "$(every 200000 9 update-request)"
	chunk=64K
	release
}

without_agent()
{
	core_options=(--send 400000 --expect 400000 --pause send@100000
		--when received)
	begin server --tls-version 1.3 --send 400000 --expect 400000 \
		--pause send@100000 --insert "$(every 120000 3 update-request)"
	must wait_for 20 crossed 100000 100000
	kill_agent
	go_on ue
	must wait_for 10 told ue inserted
	go_on core
	ok "KeyUpdate: no agent is needed" call_is_whole 400000 400000 30
	ok "KeyUpdate: nor for the answer" answered 1 3
	agent_up
	release
}

# The gateway has sent close_notify and FIN: there is nothing to answer with.
half_closed()
{
	core_options=(--send 1000 --expect 300000)
	begin server --tls-version 1.3 --send 300000 --expect 1000 \
		--pause send@1000 --insert "$(every 100000 3 update-request)"
	must wait_for 20 told ue read_end '.how == "close_notify"'
	must wait_for 10 endpoint_is t1 half-closed
	go_on ue
	ok "KeyUpdate, half closed: the other direction goes on" \
		call_is_whole 300000 1000 30
	ok "KeyUpdate, half closed: all are counted" counted 4 3
	ok "KeyUpdate, half closed: none is answered" answered 0 0
	release
}

# The UE asks for keys while it does not read: the answer waits for room.
not_read()
{
	local size=$((12 << 20))

	core_options=(--send "$size" --expect 300000)
	begin server --tls-version 1.3 --buffer 64K --send 300000 \
		--expect "$size" --when received --pause send@1000,read@64K \
		--insert "$(every 100000 3 update-request)"
	ok "KeyUpdate, UE does not read: the gateway stalls" wait_for 20 pump_waits
	go_on ue
	ok "KeyUpdate, UE does not read: all from it arrives" wait_for 20 \
		told core progress '.received == 300000'
	ok "KeyUpdate, UE does not read: the call goes on" states_are linked \
		linked
	go_on ue
	ok "KeyUpdate, UE reads: everything arrives" call_is_whole 300000 \
		$size 60
	# TCP may still make room for one while the requests come.
	ok "KeyUpdate, UE reads: not an answer for each" answered 1 2
	release
}

# own_update ROLE SIZE MIN MAX [UE-OPTION...]: core sends more records than one key
# may protect, which are looked at after each read of up to 64 KB.
own_update()
{
	local name="TLS 1.3, $1" role=$1 size=$2 min=$3 max=$4

	shift 4
	ok "$name: no octet is lost between keys" survives "$role" "$size" \
		--tls-version 1.3 "$@"
	ok "$name: the gateway takes new keys by itself" answered "$min" "$max"
	ok "$name: it ends as without" reasons_are clean-close clean-close
	release
}

# used_up NAME: TLS 1.2 has no other keys. The call has ended by itself.
used_up()
{
	finish_any ue
	finish_any core
	ok "TLS 1.2: $1 enough with one key: the reasons" reasons_are \
		key-limit partner-failed
	is "TLS 1.2: $1 enough with one key: the alert" "$(counter t1 alert)" 80
	release
}

few_records()
{
	kill_agent
	sed -i '1i key-records = 100' "$tmp/agwd.conf"
	agent_up
	own_update server 5000000 1 50
	own_update client 5000000 1 50
	core_options=(--send 5000000 --finish none --expect-end any)
	begin server --tls-version 1.2 --finish none --expect-end any
	used_up sent
	core_options=(--finish none --expect-end any)
	begin client --tls-version 1.2 --send 5000000 --finish none \
		--expect-end any
	used_up received
}

gateway_up
for role in server client; do
	for cipher in $ciphers; do
		key_updates $role "$cipher"
	done
done
under_load
without_agent
half_closed
not_read
few_records
ok "nothing is left" nothing_left
