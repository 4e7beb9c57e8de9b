#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every cap: refused or dropped at it, counted, and over when there is room.
# debug=long
# timeout=180

. "$(dirname "$0")/plain.sh"

plan 31

# Who says nothing is not to go for that.
new_conf()
{
	agwd_conf
	sed -i -e "1i $1" -e 's/^handshake-timeout = .*/handshake-timeout = 600s/' \
		"$tmp/agwd.conf"
}

# reserved NAME OPTION...: a termination in a context of its own.
reserved()
{
	local name=$1

	shift
	order "$name" reserve --realm access --family ipv4 "$@" &&
		take_answer "$name"
}

endpoints()
{
	new_conf 'endpoints-max = 3'
	agent_up
	is "endpoints: the cap is shown" \
		"$(agwctl -j status | jq .endpoints_max)" 3
	must reserved t1 --media TCP
	must reserved t2 --media TCP
	must reserved t3 --media TCP
	not_ok "endpoints: the next one is refused" reserved t4 --media TCP
	ok "endpoints: as a limit" grep -q '"code":"limit"' "$tmp/t4.log"
	ok "endpoints: which is named" grep -q '3 endpoints' "$tmp/t4.log"
	must order release release --termination "${termination[t1]}"
	ok "endpoints: there is room again" reserved t4 --media TCP
	stop agwd
	# A lower cap ends nothing.
	new_conf 'endpoints-max = 2'
	agent_up
	is "endpoints: a lower cap, those above stay" "$(agwctl -j \
		status | jq -c '[.endpoints, .endpoints_max]')" "[3,2]"
	not_ok "endpoints: a lower cap, no more" reserved t5 --media TCP
	for name in t2 t3 t4; do
		must order release release --termination "${termination[$name]}"
	done
	stop agwd
	ok "endpoints: nothing is left" nothing_left
}

# speechless NAME [OPTION...]: connects to the termination NAME and says nothing.
speechless()
{
	local name=$1

	shift
	start "$name" ue "$tools/remote" --connect "${local_at[$name]}" \
		--expect-end any --finish none --timeout $((120 * slow)) "$@"
}

waits()
{
	[ "$(agwctl -j show --termination "${termination[$1]}" |
		jq '.terminations[0].tls.waits')" = true ]
}

at_the_limit()
{
	[ "$(counter "$1" syn-dropped-limit)" -gt 0 ]
}

unverified()
{
	local name

	new_conf 'endpoints-max = 100000\nunverified-max = 2\nhandshakes-max = 1'
	agent_up
	# A call that is linked does not count.
	reserve_plain
	plain_ue --send 10000 --expect 20000 --pause finish
	core_start --send 20000 --expect 10000 --pause finish
	ok "unverified: a call is linked" wait_for 20 endpoint_is t1 linked
	# As TLS client the gateway waits for no octet of theirs.
	for name in a b c; do
		must reserved $name --media TCP/TLS --latch --establish-tls
	done
	capture wire gw access "tcp and port $(port_of "${local_at[c]}")"
	speechless a
	ok "unverified: the first is in its handshake" wait_for 10 endpoint_is \
		a handshaking
	speechless b
	ok "unverified: the second waits for a worker" wait_for 10 waits b
	speechless c
	ok "unverified: the third one's SYN is dropped" wait_for 10 \
		at_the_limit c
	is "unverified: in silence" "$(kinds wire "src host $GW_ACCESS4")" \
		"syn 0 synack 0 rst 0 icmp 0 other 0"
	stop a KILL
	ok "unverified: one goes" wait_for 10 endpoint_is a failed
	ok "unverified: the second has its turn" wait_for 10 endpoint_is b \
		handshaking
	ok "unverified: the third one's next SYN is answered" wait_for 20 told \
		c connected
	go_on ue
	go_on core
	ok "unverified: the call is whole" call_ends 20
	ok "unverified: all octets of it" same_hashes
	for name in b c; do
		stop $name KILL
	done
	for name in a b c t1 t2; do
		must order release release --termination "${termination[$name]}"
	done
	stop tcpdump-wire
	stop agwd
}

# Who sends SYNs, or latches, keeps nobody out whom the controller has named.
strangers()
{
	local name

	new_conf 'unverified-max = 4'
	agent_up
	for name in a b c d; do
		must reserved $name --media TCP/TLS --latch
		must in_ns ue "$tools/segment" --from 192.0.2.77:4444 \
			--to "${local_at[$name]}" --flags S --seq random
		must wait_for 10 endpoint_is $name accepted
	done
	must reserved named --media TCP/TLS --remote "$UE4:5071"
	speechless named --bind "$UE4:5071"
	ok "strangers: their SYNs alone count for nothing" wait_for 10 told \
		named connected
	stop named KILL
	must wait_for 10 endpoint_is named failed
	must order release release --termination "${termination[named]}"
	for name in a b c; do
		speechless $name
		must wait_for 10 told $name connected
	done
	speechless d
	ok "strangers: three have latched, the fourth one's SYN is dropped" \
		wait_for 10 at_the_limit d
	must reserved named --media TCP/TLS --remote "$UE4:5072"
	speechless named --bind "$UE4:5072"
	ok "strangers: who was named gets in" wait_for 10 told named connected
	is "strangers: no SYN of it was dropped" \
		"$(counter named syn-dropped-limit)" 0
	stop a KILL
	ok "strangers: one goes, the fourth gets in" wait_for 20 told d connected
	for name in a b c d named; do
		stop $name KILL
		must order release release --termination "${termination[$name]}"
	done
	stop agwd
}

# What the module itself keeps of a direction, besides the buffers of TCP.
octets_in_flight()
{
	reserve_plain
	plain_ue --expect "$(octets 32M)" --pause read@64K --when received
	core_start --send 32M
	ok "octets in flight: the pump waits" wait_for 30 pump_waits
	ok "octets in flight: 64 KB are kept" test \
		"$(counter t2 queued-bytes)" -le 65536
	go_on ue
	ok "octets in flight: none is lost" call_is_whole 0 "$(octets 32M)" 60
	release
}

streams()
{
	local orders=() i

	raw_new t1 "local-ip4=$GW_ACCESS4"
	for ((i = 2; i <= 16; i++)); do
		orders+=(+ endpoint-new "local-ip4=$GW_ACCESS4"
			"termination-id=${termination[t1]}" "stream-id=$i")
	done
	ok "streams: sixteen of a termination" raw_order "${orders[@]:1}"
	not_ok "streams: no seventeenth" raw_order endpoint-new \
		"local-ip4=$GW_ACCESS4" "termination-id=${termination[t1]}" \
		stream-id=17
	must raw_order endpoint-del "context-id=$context"
}

files()
{
	agwd_conf
	not_ok "open files: too few for the handshakes" in_ns gw bash -c \
		"ulimit -n 300; exec agwd -c $tmp/agwd.conf"
	mv "$tmp/.out" "$tmp/files"
	ok "open files: which is said" grep -q \
		'handshakes-max = 1024 needs 2176 open files, 300 are allowed' \
		"$tmp/files"
}

hosts_up
module_load
mkdir -p /run/ims-agw
endpoints
unverified
strangers
agwd_conf
agent_up
octets_in_flight
stop agwd
streams
files
ok "nothing is left" nothing_left
