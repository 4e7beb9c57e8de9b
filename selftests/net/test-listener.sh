#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Listeners that somebody destroys, and addresses that go: the endpoint listens
# again, behind the same gate, or it fails and says so. And whose its port may be.
# timeout=180

. "$(dirname "$0")/forge.sh"

plan $((${#ip_versions[@]} * 29 + 1))

use_family()
{
	use_ipv "$1"
	if [ "$1" = 4 ]; then
		gw=$GW_CORE4 length=24
	else
		gw=$GW_CORE6 length=64
	fi
}

pair()
{
	raw_new t2 "local-ip$core=$gw" interlink=1 "$@"
	raw_new t1 "context-id=$context" "local-ip$access=$gw_access_host" \
		"remote-ip$access=$ue_host" remote-port=$ue_port
}

# destroy: the listener of T2, by who may do that.
destroy()
{
	must in_ns gw ss -K state listening "sport = :$(port_of \
		"${local_at[t2]}")"
}

listens()
{
	listening gw "$(port_of "${local_at[t2]}")"
}

# another_than COOKIE
another_than()
{
	listens && [ "$(counter t2 listener-cookie)" != "$1" ]
}

start_remotes()
{
	start ue ue "$tools/remote" --listen "$(ue_at)" --seed $((seed + 1)) \
		--expect-seed $((seed + 2)) --send 200000 --expect 100000 "$@"
	must wait_for 10 told ue listening
	core_start --send 100000 --expect 200000 "$@"
}

call_works()
{
	start_remotes
	ok "$f: $1: the call is whole" call_is_whole 200000 100000 20
}

# --- destroyed ----------------------------------------------------------------

at_rest()
{
	local cookie

	pair gate=closed
	cookie=$(counter t2 listener-cookie)
	capture wire gw core "src host $gw"
	destroy
	ok "$f: at rest: it listens again" wait_for 10 another_than "$cookie"
	is "$f: at rest: behind its gate" "$(verdict_on t2 core \
		"$(at core "$core" 5099)")" syn-dropped-closed
	is "$f: at rest: in silence" "$(kinds wire tcp)" \
		"syn 0 synack 0 rst 0 icmp 0 other 0"
	stop tcpdump-wire
	ok "$f: at rest: the endpoint is idle" endpoint_is t2 idle
	raw_set t2 gate=latch
	call_works "at rest"
	raw_release
}

# Half-open connections go with their listener.
accepted()
{
	pair gate=latch
	forge core "$(at core "$core" 5099)" "${local_at[t2]}" S --seq random
	must wait_for 10 endpoint_is t2 accepted
	destroy
	ok "$f: SYN accepted: it listens again" wait_for 10 listens
	call_works "SYN accepted"
	raw_release
}

linked()
{
	pair gate=latch
	start_remotes --pause finish
	ok "$f: linked: there is a call" wait_for 20 endpoint_is t2 linked
	destroy
	ok "$f: linked: it listens again" wait_for 10 listens
	is "$f: linked: others are still kept out" "$(verdict_on t2 core \
		"$(at core "$core" 5099)")" syn-dropped-busy
	go_on ue
	go_on core
	ok "$f: linked: the call is whole" call_is_whole 200000 100000 20
	raw_set t2 rearm
	raw_set t1 rearm
	start_remotes
	ok "$f: linked: rearmed, another one ends well" call_ends 20
	ok "$f: linked: with all octets" same_hashes
	raw_release
}

# Time and again, with SYNs on their way.
often()
{
	local i

	pair gate=latch
	for ((i = 0; i < 5; i++)); do
		in_ns gw ss -K state listening >"$tmp/destroyed"
		forge core "$(at core "$core" $((6000 + i)))" \
			"${local_at[t2]}" S --seq random
	done
	ok "$f: often: it listens" wait_for 10 listens
	call_works often
	raw_release
}

# --- the address --------------------------------------------------------------

address_goes()
{
	must ip -n gw addr del "$gw/$length" dev core
}

address_comes()
{
	addr_add gw core "$gw/$length"
	must wait_for 10 in_ns core ping -c 1 -W 1 "$gw"
}

# failure_is_told: prints how often.
failure_is_told()
{
	grep -c "\"termination-id\":${termination[t2]}[,}].*\"what\":\"tcp-failure\".*\"reason\":\"aborted\"" \
		"$tmp/monitor"
}

# By who shares no ports. The kernel chose this one.
port_is_kept()
{
	in_ns gw timeout 10 socat -u "TCP$core-LISTEN:$(port_of \
		"${local_at[t2]}"),bind=$gw_core,reuseaddr=0,accept-timeout=1" \
		- 2>&1 | grep 'Address already in use'
}

without_address()
{
	pair gate=latch
	address_goes
	destroy
	ok "$f: no address: the endpoint fails" wait_for 10 endpoint_is t2 failed
	ok "$f: no address: the reasons" reasons_are partner-failed aborted
	wait_for 10 failure_is_told
	is "$f: no address: which is told once" "$(failure_is_told)" 1
	address_comes
	ok "$f: no address: its port is nobody else's" port_is_kept
	raw_set t2 rearm
	raw_set t1 rearm
	ok "$f: no address: rearmed, it listens" wait_for 10 listens
	call_works "no address, rearmed"
	raw_release
}

# What a SYN alone has begun is taken back, and then there is no listener.
on_trial()
{
	local port

	pair gate=filter "filter-ip$core=$core_host" connect-timeout=600000
	raw_set t1 connect-timeout=600000
	port=$(port_of "${local_at[t1]}")
	drop_tcp ue
	forge core "$(at core "$core" 5099)" "${local_at[t2]}" S --seq random
	must wait_for 10 endpoint_is t1 connecting
	must ip -n gw addr del "$gw_access_host/$length" dev access
	must in_ns gw ss -K state listening "sport = :$port"
	must in_ns gw ss -K state syn-sent "sport = :$port"
	ok "$f: on trial: the endpoint fails" wait_for 10 endpoint_is t1 failed
	ok "$f: on trial: the reasons" reasons_are aborted partner-failed
	addr_add gw access "$gw_access_host/$length"
	pass_tcp ue
	must wait_for 10 in_ns ue ping -c 1 -W 1 "$gw_access_host"
	raw_set t2 rearm gate=latch
	raw_set t1 rearm
	call_works "on trial, rearmed"
	raw_release
}

address_returns()
{
	pair gate=latch
	address_goes
	address_comes
	ok "$f: address returns: the endpoint was left alone" endpoint_is t2 idle
	call_works "address returns"
	raw_release
}

# --- the port -----------------------------------------------------------------

# at_port STATE: somebody has a connection from the port in this state.
at_port()
{
	in_ns gw ss -Htn state "$1" "sport = :40000" | grep -q .
}

# By the option that lets others in who have it, too, as long as nobody listens.
port_is_taken()
{
	drop_tcp core
	start other gw socat -u "TCP$core:$(at core "$core" 9),bind=$gw_core:40000,reuseaddr" -
	must wait_for 10 at_port syn-sent
	not_ok "$f: a port that is taken: the order is refused" raw_order \
		endpoint-new "local-ip$core=$gw" local-port=40000
	is "$f: a port that is taken: for that" \
		"$(value name "$(refusal "$tmp/raw.json")")" EADDRINUSE
	stop other
	pass_tcp core
}

# A connection of the gateway that waits for its last acknowledgment.
port_is_own()
{
	pair gate=latch local-port=40000
	start_remotes --pause finish
	must wait_for 20 told ue paused
	must wait_for 20 told core paused
	drop_tcp core
	raw_release
	must wait_for 10 at_port fin-wait-1
	ok "$f: a port of its own: another endpoint has it" raw_order \
		endpoint-new "local-ip$core=$gw" local-port=40000
	must raw_order flush
	pass_tcp core
	stop ue
	stop core
}

hosts_up
module_load
monitor_up
for family in "${ip_versions[@]}"; do
	use_family "$family"
	at_rest
	accepted
	linked
	often
	without_address
	on_trial
	address_returns
	port_is_taken
	port_is_own
done
ok "nothing is left" nothing_left
