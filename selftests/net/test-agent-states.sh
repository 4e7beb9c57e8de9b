#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The agent is killed in every state of a connection, and the next one goes on
# from there: it tells what the module has, ends what has to end, and carries on
# with the rest; nothing is left when it has released it.
# debug=long
# timeout=300

. "$(dirname "$0")/data.sh"

# Results: before the SYN 4, connecting 5, established 4, in the handshake 8,
# held 6 and 6, half closed 5, closed 5, released 4.
plan $((4 + 5 + 4 + 8 + 6 + 6 + 5 + 5 + 4))

next_agent()
{
	kill_agent
	agent_up
	ok "$1: the next agent tells what the module has" wait_for 10 agent_agrees
}

released()
{
	ok "$1: the next agent releases it" order release release \
		--context "$context"
	ok "$1: nothing is left" wait_for 15 all_gone
}

all_gone()
{
	nothing_left && no_listeners
}

# What a closed connection still has to deliver is TCP's.
no_listeners()
{
	[ -z "$(in_ns gw ss -Htln)" ]
}

before_syn()
{
	reserve_originating
	next_agent "before the SYN"
	ue_start --send 20000 --expect 30000
	core_start --send 30000 --expect 20000
	ok "before the SYN: the call is whole" call_is_whole 20000 30000 30
	released "before the SYN"
}

# drop HOST EXPRESSION: of the TCP segments that it sends.
drop()
{
	must in_ns "$1" nft "add table ip silence
		add chain ip silence out { type filter hook output priority 0; }
		add rule ip silence out $2 drop"
}

# The remotes hear the SYNs, but nobody hears their answers.
connecting()
{
	originating=(--connect-timeout 120000)
	reserve_originating
	originating=()
	drop ue "tcp sport $ue_port"
	drop core "tcp flags & (syn | ack) == ack"
	ue_start --send 20000 --expect 30000
	core_start --send 30000 --expect 20000
	ok "connecting: T2 has accepted a SYN, T1 has sent one" wait_for 15 \
		states_are connecting accepted
	kill_agent
	# TCP does not wait much longer for the rest of core's handshake.
	must in_ns core nft delete table ip silence
	agent_up
	ok "connecting: T1 still is when the next agent is there" \
		endpoint_is t1 connecting
	must in_ns ue nft delete table ip silence
	ok "connecting: the call is whole" call_is_whole 20000 30000 60
	released connecting
}

# TCP is up before there is an agent again, the handshake begins then.
established()
{
	reserve_originating
	kill_agent
	ue_start --send 20000 --expect 30000
	core_start --send 30000 --expect 20000
	ok "established: without an agent" wait_for 15 states_are established \
		established
	agent_up
	ok "established: the call is whole" call_is_whole 20000 30000 30
	released established
}

# ends_told: how often the module told that a termination failed or ended.
ends_told()
{
	jq -s --argjson t1 "${termination[t1]}" \
		--argjson t2 "${termination[t2]}" \
		'[.[] | select(.event == "notification" and
		(.what | IN("tcp-failure", "tls-failure", "bearer-released"))
		and (."termination-id" | IN($t1, $t2))) | .what + " " +
		.reason] | join(", ")' "$tmp/monitor"
}

# The gateway is TLS client, the UE says nothing.
handshaking()
{
	monitor_up
	reserve_terminating --latch
	configure_t1
	core_listens --expect-end any
	ue_role=server ue_dials --pause tls --expect-end any
	ok "handshaking: the gateway waits for the UE" wait_for 15 \
		states_are handshaking established
	kill_agent
	ok "handshaking: core is ended" wait_for 15 gone core
	ok "handshaking: both have failed" wait_for 10 states_are failed failed
	ok "handshaking: the reasons" reasons_are agent-lost partner-failed
	wait_for 10 has_failures agent-lost
	is "handshaking: it is told once" "$(ends_told)" \
		'"tls-failure agent-lost"'
	agent_up
	ok "handshaking: the next agent tells what the module has" agent_agrees
	released handshaking
	go_on ue
	finish ue 15
	finish core 1
	stop monitor
}

begin_held()
{
	reserve_terminating --latch "$@"
	core_listens --expect-end any
	ue_role=server ue_dials --send 1000 --expect-end any
	ok "$what: T1 is" wait_for 15 endpoint_is t1 keyed
}

end_held()
{
	finish ue 15
	finish core 15
	is "$what: no octet got through" "$(field core end .received)" 0
}

# The verdict of the next agent is another one than in test-agent-lost.sh.
held_stranger()
{
	what="held, a stranger"
	begin_held
	next_agent "$what"
	configure t1 --remote "$(ue_at)" --fingerprint "$(fingerprint other)"
	ok "$what: the next agent refuses it" wait_for 10 reasons_are \
		fingerprint-mismatch partner-failed
	end_held
	released "$what"
}

# Nobody comes to give a verdict.
held_too_long()
{
	what="held, no agent"
	begin_held --verify-timeout $((4000 * slow))
	kill_agent
	ok "$what: its time ends" wait_for 30 reasons_are verify-timeout \
		partner-failed
	end_held
	agent_up
	ok "$what: the next agent tells what the module has" agent_agrees
	released "$what"
}

half_closed()
{
	reserve_originating
	ue_start --send 300000 --expect 1000 --pause send@1000
	core_start --send 1000 --expect 300000
	ok "half closed: both are" wait_for 15 states_are half-closed \
		half-closed
	next_agent "half closed"
	go_on ue
	ok "half closed: the call is whole" call_is_whole 300000 1000 30
	released "half closed"
}

# T1 has octets that the UE has not taken, and the end behind them; the UE has
# ended its side, before that end or after it.
undelivered()
{
	[ -n "$(in_ns gw ss -Htn state last-ack state closing dst "$UE4")" ]
}

# More than the UE's TCP and a record that it reads take in, and no more than the
# gateway's has room for.
begin_lingering()
{
	reserve_originating
	ue_start --send 1000 --expect 200000 --buffer 8K --pause read@1K
	core_start --send 200000 --expect 1000
}

closing()
{
	begin_lingering
	must wait_for 15 states_are closing closing
	ok "closing: T1 has octets to deliver" wait_for 10 undelivered
	next_agent closing
	go_on ue
	ok "closing: they arrive" call_is_whole 1000 200000 30
	released closing
}

# There is nothing that an agent could know of.
lingering()
{
	begin_lingering
	must wait_for 15 states_are closing closing
	release
	next_agent released
	ok "released: T1 still has octets to deliver" wait_for 10 undelivered
	go_on ue
	ok "released: they arrive" call_ends 30
	ok "released: all sockets are gone" wait_for 15 no_sockets
}

gateway_up
certificate other
before_syn
connecting
established
handshaking
held_stranger
held_too_long
half_closed
must in_ns gw sysctl -qw net.ipv4.tcp_wmem="4096 2000000 4194304"
closing
lingering
