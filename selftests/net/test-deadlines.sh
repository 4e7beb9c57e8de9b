#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every deadline of the module comes to its end: nobody answers, nobody speaks,
# nobody says yes, nobody acknowledges.
# debug=long
# timeout=240

. "$(dirname "$0")/plain.sh"

plan 42

# Long enough for a look at what is there before it is over.
short=$((1500 * slow))

# deaf HOST, hears HOST: no packet reaches it.
deaf()
{
	must in_ns "$1" nft add table inet deaf
	must in_ns "$1" nft add chain inet deaf in \
		'{ type filter hook input priority 0; policy drop; }'
}

hears()
{
	must in_ns "$1" nft delete table inet deaf
}

# sockets STATE NAME: of the termination, in this state of TCP.
sockets()
{
	in_ns gw ss -Htn state "$1" "sport = :$(port_of "${local_at[$2]}")" |
		wc -l
}

sockets_are()
{
	[ "$(sockets "$1" "$2")" = "$3" ]
}

# --- connecting ---------------------------------------------------------------

nobody_answers()
{
	t2_options=() t1_options=(--connect-timeout "$short")
	reserve_plain
	deaf ue
	core_start --send 1000 --expect-end reset
	ok "connecting: SYN is on its way" wait_for 10 endpoint_is t1 connecting
	ok "connecting: the deadline ends it" wait_for 10 states_are failed failed
	ok "connecting: the reasons" reasons_are connect-timeout partner-failed
	ok "connecting: it is told" wait_for 5 events_are t1 tcp-failure 1
	finish core 10
	ok "connecting: core is reset" core_is_reset
	ok "connecting: no SYN is sent any more" wait_for 10 sockets_are \
		syn-sent t1 0
	hears ue
	release
}

# The one that triggered goes while the gateway still connects.
trigger_goes()
{
	t1_options=(--connect-timeout 60000)
	reserve_plain
	deaf ue
	core_start --send 1000 --finish reset
	ok "trigger is reset: both end" wait_for 10 states_are failed failed
	ok "trigger is reset: the reasons" reasons_are partner-failed reset
	ok "trigger is reset: no SYN is sent any more" wait_for 10 sockets_are \
		syn-sent t1 0
	finish core 10
	hears ue
	release

	# A FIN is the end of its octets and no more.
	reserve_plain
	deaf ue
	core_start --send 1000
	ok "trigger has ended: octets wait" wait_for 10 told core write_end
	ok "trigger has ended: so does the connection" endpoint_is t1 connecting
	plain_ue --expect 1000
	hears ue
	ok "trigger has ended: all arrives" call_is_whole 0 1000 20
	release
}

# The UE, verified, goes while the gateway still connects to core.
verified_ue_goes()
{
	reserve_terminating --latch
	configure_t1
	configure t2 --connect-timeout 120000
	core_listens --expect-end any
	deaf core
	ue_role=server ue_dials --send 1000 --finish reset
	ok "UE is reset: both end" wait_for 20 states_are failed failed
	ok "UE is reset: the reasons" reasons_are reset partner-failed
	ok "UE is reset: no SYN is sent any more" wait_for 10 sockets_are \
		syn-sent t2 0
	hears core
	stop core
	finish ue 10
	release

	reserve_terminating --latch
	configure_t1
	configure t2 --connect-timeout 120000
	core_listens --expect 1000
	deaf core
	ue_role=server ue_dials --send 1000
	ok "UE has ended: octets wait" wait_for 20 told ue write_end
	ok "UE has ended: core is still called" endpoint_is t2 connecting
	hears core
	ok "UE has ended: all arrives" call_is_whole 1000 0 30
	release
}

# The three-way handshake is never completed.
half_open()
{
	raw_new t2 "local-ip4=$GW_CORE4" gate=latch connect-timeout=$short
	deaf core
	core_start --expect-end any --finish none
	ok "half open: SYN is accepted" wait_for 10 endpoint_is t2 accepted
	ok "half open: the deadline makes the endpoint idle" wait_for 10 \
		endpoint_is t2 idle
	hears core
	ok "half open: the next SYN is welcome" wait_for 20 endpoint_is t2 \
		established
	must raw_order endpoint-del "context-id=$context"
	finish core 10

	raw_new t2 "local-ip4=$GW_CORE4" gate=filter filter-ip4="$CORE4" \
		interlink=1 connect-timeout=$short
	raw_new t1 "context-id=$context" "local-ip4=$GW_ACCESS4" \
		"remote-ip4=$UE4" remote-port=$ue_port
	plain_ue --expect-end any
	deaf core
	core_start --expect-end any
	ok "half open, has triggered: UE is connected" wait_for 10 told ue \
		connected
	ok "half open, has triggered: the deadline makes it idle" wait_for 10 \
		states_are established idle
	hears core
	ok "half open, has triggered: the next SYN is welcome, the call ends" \
		wait_for 30 states_are closed closed
	finish core 10
	finish ue 10
	must raw_order endpoint-del "context-id=$context"
}

# --- TLS ----------------------------------------------------------------------

# silent_ue MS: a UE that does not say hello, and is given so much time.
silent_ue()
{
	raw_new t1 "local-ip4=$GW_ACCESS4" gate=latch tls-role=server \
		"hello-timeout=$1"
	start ue ue "$tools/remote" --connect "${local_at[t1]}" \
		--expect-end any --finish none
}

# Without an agent nobody but the module watches the time.
silent_remote()
{
	silent_ue $short
	ok "no agent: UE is connected" wait_for 10 endpoint_is t1 established
	ok "no agent: the deadline ends it" wait_for 10 endpoint_is t1 failed
	is "no agent: the reason" "$(endpoint t1 | jq -r .reason)" \
		handshake-timeout
	ok "no agent: UE sees it" wait_for 10 gone ue
	finish ue 1
	must raw_order endpoint-del "context-id=$context"
}

# An agent that took the channel and then does nothing.
idle_agent()
{
	silent_ue $((2 * short))
	must wait_for 10 endpoint_is t1 established
	start holder gw "$tools/nlraw" --plain claim abi-version=1 takeover + \
		handshake-accept "termination-id=${termination[t1]}" \
		stream-id=1 generation=1 + hold
	ok "idle agent: it has the channel" wait_for 10 endpoint_is t1 \
		handshaking
	ok "idle agent: the deadline ends it" wait_for 10 endpoint_is t1 failed
	is "idle agent: the reason" "$(endpoint t1 | jq -r .reason)" \
		handshake-timeout
	ok "idle agent: UE sees it" wait_for 10 gone ue
	stop holder
	finish ue 1
	must raw_order endpoint-del "context-id=$context"
}

# The fingerprint never comes.
no_verdict()
{
	reserve_terminating --latch --verify-timeout $short
	core_listens --expect-end any
	ue_role=server ue_dials --send 1000 --expect-end alert:42
	ok "no verdict: UE is held" wait_for 20 endpoint_is t1 keyed
	ok "no verdict: the deadline ends it" wait_for 10 states_are failed failed
	ok "no verdict: the reasons" reasons_are verify-timeout partner-failed
	ok "no verdict: it is told" wait_for 5 events_are t1 tls-failure 1
	ok "no verdict: UE gets bad_certificate" finish ue 10
	finish core 10
	is "no verdict: nothing was forwarded" "$(counter t2 tx-bytes)" 0
	release
}

# --- lingering ----------------------------------------------------------------

# The FIN is never acknowledged.
linger()
{
	t2_options=() t1_options=(--user-timeout "$short")
	reserve_plain
	plain_ue --expect-end any
	core_start --pause finish --when sent
	must wait_for 20 told core read_end
	deaf ue
	go_on core
	ok "lingering: the FIN is not acknowledged" wait_for 10 sockets_are \
		last-ack t1 1
	ok "lingering: the deadline ends it" wait_for 10 sockets_are last-ack \
		t1 0
	ok "lingering: with its reason" reasons_are remote-timeout partner-failed
	finish core 10
	hears ue
	stop ue KILL
	release
}

hosts_up
module_load
half_open
silent_remote
idle_agent
certificate ue
agwd_conf
agent_up
controller_up
nobody_answers
trigger_goes
verified_ue_goes
no_verdict
linger
ok "nothing is left" nothing_left
