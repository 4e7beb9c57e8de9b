#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Another connection in the place of one that lives (RFC 4145 a=connection:new):
# the old one ends in order beside the new one, whatever it has come to, and what
# its remote never takes is counted in the end.
# timeout=300

. "$(dirname "$0")/plain.sh"

plan $((${#ip_versions[@]} * 18 + 23))

# renew NAME OPTION...: a new connection, which the answer has to say.
renew()
{
	local name=$1

	shift
	configure "$name" --new-connection "$@"
	[ "$(answer "configure-$name" connection)" = new ]
}

# The call goes on under other names, and the next one has other ports.
next_call()
{
	put_aside 1
	ue_port=5071 core_port=5081
}

first_ports()
{
	ue_port=5070 core_port=5080
}

# old_ends WHO...: as it was told to.
old_ends()
{
	local who

	for who; do
		go_on "${who}1"
		finish "${who}1" 20 || { cat "$tmp/${who}1"; return 1; }
	done
}

old_hashes()
{
	[ "$(field ue1 end .sent_hash)" = "$(field core1 end .received_hash)" ] &&
		[ "$(field core1 end .sent_hash)" = \
		"$(field ue1 end .received_hash)" ]
}

linked_with()
{
	endpoint_is t1 linked && endpoint_is t2 linked &&
		[ "$(both rx-bytes)" = "$1 $2" ] &&
		[ "$(both forwarded-bytes)" = "$1 $2" ]
}

# The UE moves: TLS on its side, both sides are ordered anew.
moved()
{
	local port

	reserve_originating
	port=$(port_of "${local_at[t1]}")
	ue_start --send 10000 --expect 20000 --pause finish
	core_start --send 20000 --expect 10000 --pause finish
	ok "$f, moved: the first call is joined" wait_for 20 linked_with 10000 20000
	next_call
	ok "$f, moved: T1 has another connection" renew t1 --remote "$(ue_at)"
	ok "$f, moved: T1 is idle" endpoint_is t1 idle
	ok "$f, moved: T2 has ended with it" ended_as t2 closed released
	ok "$f, moved: which its controller is told" wait_for 10 events_are t2 \
		bearer-released 1
	ok "$f, moved: T2 has another connection" renew t2 --remote "$(core_at)"
	ue_start --send 10000 --expect 20000 --pause finish
	core_start --send 20000 --expect 10000 --pause finish
	ok "$f, moved: the second call is joined" wait_for 20 linked_with 20000 40000
	ok "$f, moved: while the first remotes are still there" old_are_there
	is "$f, moved: the same port serves both" "$(sockets_of "$port")" 2
	ok "$f, moved: the first connections end in order" old_ends ue core
	ok "$f, moved: and carried everything" old_hashes
	go_on ue
	go_on core
	ok "$f, moved: so do the second ones" call_is_whole 20000 40000 20
	ok "$f, moved: T1's end is told once" wait_for 10 events_are t1 \
		bearer-released 1
	release
	first_ports
}

# sockets_of PORT: how many the gateway has, beside the listener.
sockets_of()
{
	in_ns gw ss -Htn "sport = :$1" | wc -l
}

old_are_there()
{
	running ue1 && running core1
}

# ended_as NAME STATE REASON
ended_as()
{
	local said

	said=$(module_says "$1")
	[ "$(value state "$said") $(value reason "$said")" = "$2 $3" ] ||
		{ echo "$said"; return 1; }
}

# The UE has gone without a word, with octets on their way to it.
vanished()
{
	t1_options=(--user-timeout $((12000 * slow)))
	reserve_plain
	plain_ue --send 10000 --pause finish --expect-end any
	core_start --send 20000 --pause send@20000,finish --expect-end any
	ok "vanished: the first call is joined" wait_for 20 linked_with 10000 20000
	ue_is_deaf
	stop core KILL
	ok "vanished: core has gone in order" wait_for 20 endpoint_is t1 half-closed
	put_aside_ue
	ok "vanished: T1 has another connection" renew t1 --remote "$(ue_at)"
	ok "vanished: T2 has another connection" renew t2 --relatch
	plain_ue --send 10000 --expect 20000
	core_start --send 20000 --expect 10000
	ok "vanished: the second call does not wait for it" call_ends 20
	ok "vanished: it carries its octets" same_hashes
	ok "vanished: the old one is still there" within 1 lingers
	ok "vanished: it goes after its user-timeout" wait_for 20 not_lingers
	ok "vanished: counters add up" conserved
	stop ue1 KILL
	ue_hears
	release
	first_ports
	t1_options=()
}

lingers()
{
	[ -n "$(in_ns gw ss -Htn state fin-wait-1 state last-ack state close-wait \
		"dport = :5070")" ]
}

not_lingers()
{
	! lingers
}

# What the old remote never acknowledged was not forwarded.
undelivered()
{
	t1_options=(--user-timeout $((12000 * slow)))
	reserve_plain
	plain_ue --send 10000 --pause finish --expect-end any
	core_start --send 30000 --pause send@20000,finish --expect-end any
	ok "undelivered: the first call is joined" wait_for 20 linked_with 10000 20000
	ue_is_deaf
	go_on core
	ok "undelivered: 10000 more are on their way" wait_for 20 linked_with \
		10000 30000
	put_aside_ue
	ok "undelivered: T1 has another connection" renew t1 --remote "$(ue_at)"
	ok "undelivered: they are not lost yet" test "$(counter t2 dropped-bytes)" = 0
	ok "undelivered: but when the old connection is over" wait_for 30 dropped_is \
		10000
	ok "undelivered: counters add up" conserved
	is "undelivered: what reached the UE" "$(counter t1 tx-bytes)" 20000
	stop ue1 KILL
	stop core KILL
	ue_hears
	release
	first_ports
	t1_options=()
}

dropped_is()
{
	[ "$(counter t2 dropped-bytes)" = "$1" ]
}

# A UE that stops in the middle of its handshake, and another one. Core's
# connection, which was not joined with it, waits.
handshaking()
{
	reserve_originating
	ue_start --pause hello --expect-end any
	core_start --send 20000 --expect 10000
	ok "$f, handshaking: under way" wait_for 20 endpoint_is t1 handshaking
	put_aside_ue
	ue_start --send 10000 --expect 20000
	ok "$f, handshaking: T1 has another connection" renew t1 --remote "$(ue_at)"
	ok "$f, handshaking: the call is whole" call_is_whole 10000 20000 20
	ok "$f, handshaking: it is counted as the second" generation_is t1 2
	ok "$f, handshaking: core's is the first" generation_is t2 1
	stop ue1 KILL
	release
	first_ports
}

# A SYN that nobody answers.
connecting()
{
	ue_is_deaf
	reserve_plain
	core_start --send 20000 --expect 10000
	ok "connecting: under way" wait_for 20 endpoint_is t1 connecting
	ue_port=5071
	plain_ue --send 10000 --expect 20000
	ok "connecting: T1 has another connection" renew t1 --remote "$(ue_at)"
	ok "connecting: the call is whole" call_is_whole 10000 20000 20
	ue_hears
	release
	first_ports
}

# Existing means existing, whatever else is said.
kept()
{
	reserve_plain
	plain_ue --send 10000 --expect 20000 --pause finish
	core_start --send 20000 --expect 10000 --pause finish
	ok "kept: joined" wait_for 20 linked_with 10000 20000
	configure t1 --remote "$(at ue "$access" 5099)"
	is "kept: another remote alone changes nothing" \
		"$(answer configure-t1 connection)" kept
	go_on ue
	go_on core
	ok "kept: the call is whole" call_is_whole 10000 20000 20
	release
}

hosts_up
certificate ue
agwd_conf
# Old connections are looked at when the new ones have done their work, which takes
# its time where the host has much to do.
sed -i "s/^linger-timeout = .*/linger-timeout = $((60 * slow))s/" "$tmp/agwd.conf"
agent_up
controller_up
for v in "${ip_versions[@]}"; do
	use_ipv "$v"
	moved
	handshaking
done
vanished
undelivered
connecting
kept
ok "nothing is left" nothing_left
