#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Which SYN is answered, by the controller's orders (TS 23.334 clause
# 6.2.10.3.2): every row of the table, on the wire.
# debug=long
# timeout=240

. "$(dirname "$0")/forge.sh"

plan $((${#ip_versions[@]} * 25 + 7))

answered=0

# verdict WHAT COUNTER FROM: a result.
verdict()
{
	[ "$2" != accepted ] || answered=$((answered + 1))
	is "$f: $1" "$(verdict_on t2 core "$3")" "syn-$2"
}

# ordered OPTION...: a new T2, in place of the last one.
ordered()
{
	[ -z "$context" ] || release
	must order t2 reserve --realm core --family "ipv$core" --media TCP "$@"
	take_answer t2
}

closed()
{
	ordered
	verdict "no remote, no latching" dropped-closed "$us:5080"
	ordered --ignore-syn --latch
	verdict "ignored, although it latches" dropped-closed "$us:5080"
	configure t2 --remote "$us:5080"
	verdict "then accepted from one remote: another" dropped-source \
		"$other:5080"
	verdict "then accepted from one remote: that one" accepted "$us:5080"
	ordered --ignore-syn --remote "$us:5080"
	verdict "ignored, although the remote is known" dropped-closed \
		"$us:5080"
	ordered --setup active --remote "$us:5080"
	verdict "active" dropped-closed "$us:5080"
}

by_address()
{
	ordered --remote "$us:5080"
	verdict "remote: another address" dropped-source "$other:5080"
	verdict "remote: any port" accepted "$us:6000"
	ordered --remote "$us:9"
	verdict "remote with port 9: another address" dropped-source "$other:9"
	verdict "remote with port 9: any port" accepted "$us:6000"
	ordered --latch --remote "$us:5080"
	verdict "remote, latching: another address" dropped-source "$other:5080"
	verdict "remote, latching: its address" accepted "$us:6000"
}

by_more_or_less()
{
	ordered --remote "$us:5080" --filter address+port
	verdict "address and port: another port" dropped-source "$us:5081"
	verdict "address and port: another address" dropped-source "$other:5080"
	verdict "address and port: both" accepted "$us:5080"
	refuses "$f: address and port: not of port 9" \
		"address+port needs the remote's port, 9 is none" \
		order t2 configure --context "$context" \
		--termination "${termination[t2]}" --remote "$us:9"
	ordered --remote "$us:5080" --filter "$prefix"
	verdict "prefix: outside" dropped-source "$us:5080"
	verdict "prefix: inside" accepted "$other:6000"
	ordered --latch --filter "$prefix"
	verdict "latching from a prefix: outside" dropped-source "$us:5080"
	verdict "latching from a prefix: inside" accepted "$other:6000"
	ordered --remote "$us:5080" --filter none
	verdict "remote, no filter: anybody" accepted "$other:6000"
	ordered --latch
	verdict "latching: anybody" accepted "$other:6000"
}

by_mode()
{
	ordered --latch --mode inactive
	verdict "inactive" dropped-inactive "$us:5080"
	configure t2 --mode send
	verdict "active again: the next one" accepted "$us:5080"
}

use_family()
{
	core=$1 access=$1 f=IPv$1
	if [ "$1" = 4 ]; then
		us=$CORE4 other=198.51.100.77 prefix=198.51.100.64/26
		gw_host=$GW_CORE4
	else
		us="[$CORE6]" other="[2001:db8:c::77]"
		prefix=2001:db8:c::40/122 gw_host=$GW_CORE6
	fi
}

# --- a connection when the mode becomes inactive ------------------------------

through_connect()
{
	must order mode through-connect --context "$context" --mode "$1"
}

# What the other host has sent lies in TCP's buffers and nowhere else.
stopped()
{
	[ "$(counter t2 forwarded-bytes) $(counter t1 forwarded-bytes)" = "$1" ]
}

inactive()
{
	local size=$((1 << 20))

	ordered --latch --interlink
	must order t1 reserve --context "$context" --realm access \
		--family "ipv$access" --media TCP --remote "$(ue_at)"
	take_answer t1
	start ue ue "$tools/remote" --listen "$(ue_at)" --send $size \
		--expect $size --seed $((seed + 1)) --expect-seed $((seed + 2)) \
		--pause "send@100000" --timeout $((60 * slow))
	must wait_for 10 told ue listening
	core_start --send $size --expect $size --pause "send@100000"
	ok "inactive: octets flow" wait_for 20 stopped "100000 100000"
	through_connect inactive
	go_on ue
	go_on core
	ok "inactive: UE sends on" wait_for 10 told ue progress '.sent > 100000'
	ok "inactive: core sends on" wait_for 10 told core progress \
		'.sent > 100000'
	verdict "inactive: a second connection" dropped-busy "$us:5099"
	ok "inactive: nothing is forwarded" stopped "100000 100000"
	ok "inactive: both stay linked" states_are linked linked
	through_connect both
	ok "inactive: then every octet arrives" call_is_whole $size $size 30
	release
	context=
}

hosts_up
addr_add core core 198.51.100.77/24 2001:db8:c::77/64
agwd_conf
agent_up
context=
for family in "${ip_versions[@]}"; do
	use_family "$family"
	capture wire gw core "$tcp_and_errors"
	closed
	by_address
	by_more_or_less
	by_mode
	is "$f: each accepted SYN is answered once, no other at all" \
		"$(kinds wire "src host $gw_host")" \
		"syn 0 synack $answered rst 0 icmp 0 other 0"
	stop tcpdump-wire
	answered=0
done
use_family 4
inactive
