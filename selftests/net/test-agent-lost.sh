#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The agent dies at the worst moments. What flows goes on flowing, what is held
# stays held, and the next agent knows all of it.
# timeout=240

. "$(dirname "$0")/data.sh"

plan 29

known()
{
	agwctl "$@" -j show >"$tmp/known" 2>/dev/null &&
		jq -e "[.. | .context? // empty] | index($context)" "$tmp/known"
}

in_mid_transfer()
{
	local size

	size=$(octets "$(sized 32M 8M)")
	reserve_originating
	ue_start --send "$size" --expect "$size" --pause "send@$((size - 1))"
	core_start --send "$size" --expect "$size"
	ok "octets flow" wait_for 20 told core progress '.received >= 1048576'
	kill_agent
	ok "both are still at it" running_both
	go_on ue
	ok "no octet is lost" call_is_whole "$size" "$size" 60
	agent_up
	ok "the next agent knows the context" known
	is "with the octets that it carried" "$(counter t1 forwarded-bytes)" \
		"$size"
	ok "and releases it" order release release --context "$context"
	ok "nothing is left" nothing_left
}

running_both()
{
	running ue && running core
}

# A linked call is released by an agent that did not set it up.
linked()
{
	reserve_originating
	ue_start --finish none --expect-end any
	core_start --finish none --expect-end any
	ok "linked" wait_for 15 endpoint_is t2 linked
	kill_agent
	agent_up
	ok "linked: the next agent knows the context" known
	ok "linked: still linked" endpoint_is t1 linked
	ok "linked: the next agent releases it" order release release \
		--context "$context"
	ok "linked: UE ends" wait_for 10 gone ue
	ok "linked: core ends" wait_for 10 gone core
	ok "linked: nothing is left" nothing_left
	finish ue 1
	finish core 1
}

# The verdict on a held remote comes from the next agent.
held()
{
	reserve_terminating --latch
	core_listens --send 1000 --expect 200000
	ue_role=server ue_dials --send 200000 --expect 1000
	ok "held" wait_for 15 endpoint_is t1 keyed
	kill_agent
	ok "held: still held without an agent" endpoint_is t1 keyed
	agent_up
	ok "held: the next agent gets the fingerprint" configure_t1
	ok "held: and lets the octets flow" call_is_whole 200000 1000 30
	release
}

in_handshake()
{
	reserve_originating
	ue_start --pause tls --expect-end any
	core_start --expect-end any
	ok "in the handshake" wait_for 15 endpoint_is t1 handshaking
	kill_agent
	ok "in the handshake: the call fails" wait_for 10 endpoint_is t1 failed
	ok "in the handshake: the reasons" wait_for 10 reasons_are agent-lost \
		partner-failed
	stop ue
	finish core 10
	agent_up
	release
	ok "in the handshake: nothing is left" nothing_left
}

# Another agent takes over from a running one, which finds out and ends.
taken_over()
{
	reserve_originating
	ue_start --finish none --expect-end any
	core_start --finish none --expect-end any
	ok "taken over: linked" wait_for 15 endpoint_is t2 linked
	{ echo "socket = /run/ims-agw/new.sock"; cat "$tmp/agwd.conf"; } \
		>"$tmp/new.conf"
	start new gw agwd -T -c "$tmp/new.conf"
	ok "taken over: the new agent knows the context" wait_for 10 \
		known -s /run/ims-agw/new.sock
	not_ok "taken over: the old one can order nothing" agwctl \
		release --context "$context"
	ok "taken over: and ends" wait_for 10 gone agwd
	ok "taken over: still linked" endpoint_is t1 linked
	ok "taken over: the new one releases it" agwctl \
		-s /run/ims-agw/new.sock release --context "$context"
	ok "taken over: nothing is left" nothing_left
	unset "started[agwd]"
	finish ue 10
	finish core 10
}

gateway_up
in_mid_transfer
linked
held
in_handshake
taken_over
