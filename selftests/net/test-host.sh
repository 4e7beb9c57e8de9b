#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Other processes of the gateway's host: who may not hear its events, and that its
# ports are its own for as long as there is a termination.
# timeout=120

. "$(dirname "$0")/plain.sh"

plan $((3 + ${#ip_versions[@]} * 13))

nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)

# --- events -------------------------------------------------------------------

# At once and, while the number of their group is nobody's, before.
events_are_secret()
{
	start early gw "${nobody[@]}" "$tools/nlraw" --early monitor
	must wait_for 10 told early joined
	module_load
	must wait_for 10 told early monitoring
	start refused gw "${nobody[@]}" "$tools/nlraw" monitor
	must wait_for 10 gone refused
	ok "events: nobody may not join" has_line "$tmp/refused" \
		"Operation not permitted"
	monitor_up
	raw_new t1 "local-ip4=$GW_ACCESS4"
	must raw_order endpoint-del "context-id=$context"
	ok "events: who may hears them" wait_for 10 told monitor notification \
		'.what == "released"'
	not_ok "events: who joined before there were any hears none" told \
		early notification
	stop early
	stop monitor
}

# --- ports --------------------------------------------------------------------

use_family()
{
	use_ipv "$1"
	gw=$gw_access_host ue=$ue_host any=0.0.0.0
	[ "$1" = 4 ] || any='[::]'
}

# port_is_taken WHAT [USER...]: for a daemon that shares ports as many do.
port_is_taken()
{
	local what=$1 port said

	shift
	port=$(port_of "${local_at[t1]}")
	said=$(in_ns gw "$@" timeout 10 socat -u "TCP$access-LISTEN:$port,bind=${address-$gw_access},reuseaddr,reuseport,accept-timeout=1" - 2>&1)
	ok "$f: port is taken: $what" test "${said/Address already in use/}" \
		!= "$said"
}

# The gateway connects from the port that it listens to.
calls_from_it()
{
	drop_tcp ue
	raw_new t2 "local-ip$core=$gw_core_host" gate=latch
	raw_new t1 "context-id=$context" "local-ip$access=$gw" \
		"remote-ip$access=$ue" remote-port=$ue_port gate=closed \
		connect-timeout=600000
	port_is_taken "gate is closed"
	port_is_taken "by another user" "${nobody[@]}"
	address=$any port_is_taken "at all addresses"
	raw_set t1 connect
	must wait_for 10 endpoint_is t1 connecting
	port_is_taken "while the gateway connects"
	plain_ue --send 1000 --expect 1000 --pause finish
	pass_tcp ue
	core_start --send 1000 --expect 1000 --pause finish
	must wait_for 20 endpoint_is t1 linked
	port_is_taken "while there is a call"
	go_on ue
	go_on core
	ok "$f: port is taken: the call is whole" call_is_whole 1000 1000 20
	port_is_taken "after its end"
}

# Which other remotes connect to, while the last connection is still about.
listens_again()
{
	local answered

	raw_set t1 rearm gate=latch
	port_is_taken "when another connection may come"
	start ue ue "$tools/remote" --connect "${local_at[t1]}" \
		--send 10 --expect-end any --pause finish --finish reset
	ok "$f: port is taken: which comes" wait_for 10 told ue connected
	port_is_taken "while it is there"
	go_on ue
	must wait_for 10 endpoint_is t1 failed
	finish ue 10
	port_is_taken "when it has failed"
	capture wire gw access "tcp and dst port 6001"
	answered=$(in_ns ue socat -u - "TCP$access:${local_at[t1]},bind=$(at ue \
		"$access" 6001),connect-timeout=1" <<<x 2>&1)
	ok "$f: port is taken: nobody answers at the closed gate" test -n \
		"$answered"
	is "$f: port is taken: by no packet" "$(captured_count wire)" 0
	stop tcpdump-wire
	must raw_order endpoint-del "context-id=$context"
}

hosts_up
events_are_secret
for family in "${ip_versions[@]}"; do
	use_family "$family"
	calls_from_it
	listens_again
done
