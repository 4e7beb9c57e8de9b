#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is ordered of a context: priority and emergency, kept over the agent; a
# context that nobody confirms is released (TS 23.334 clause 5.7); heartbeats.
# debug=long
# timeout=180

. "$(dirname "$0")/plain.sh"

plan 26

# of NAME FIELD: as the agent shows it.
of()
{
	agwctl -j show --termination "${termination[$1]}" |
		jq -c ".terminations[0].$2"
}

agent_again()
{
	stop controller
	stop agwd
	agent_up
	controller_up
}

# reserved NAME OPTION...: a termination in a context of its own.
reserved()
{
	local name=$1

	shift
	order "$name" reserve --realm access --family ipv4 --media TCP "$@" &&
		take_answer "$name"
}

kept()
{
	t2_options=(--priority 7 --emergency) t1_options=()
	reserve_plain
	is "priority is shown" "$(of t2 priority)" 7
	is "the other side has it as well" "$(of t1 priority)" 7
	is "emergency is shown" "$(of t1 emergency)" true
	configure t1 --priority 3
	is "one side changes it for both" "$(of t2 priority)" 3
	agent_again
	is "another agent knows the priority" "$(of t2 priority)" 3
	is "and that it is an emergency" "$(of t1 emergency)" true
	must order context configure --context "$context" --no-emergency
	is "the context alone can be changed" "$(of t1 emergency)" null
	ok "it is shown to people" eval "agwctl show --context $context |
		grep -q '^context $context  priority 3'"
	not_ok "16 is no priority" order bad configure --context "$context" \
		--priority 16
	ok "which is said by name" grep -q '"field":"priority"' "$tmp/bad.log"
	plain_ue --expect 4096
	core_start --send 4096
	ok "the call is whole" call_is_whole 0 4096 20
	release
}

# is_gone NAME
is_gone()
{
	! agwctl show --termination "${termination[$1]}" >/dev/null 2>&1
}

forgotten()
{
	must reserved kept --confirm-timeout 600000
	must reserved lost --confirm-timeout 1000
	ok "what nobody confirms is released" wait_for 40 is_gone lost
	ok "the release is told" wait_for 10 events_are lost released 1
	is "it is counted" "$(agwctl -j status | jq .unconfirmed)" 1
	ok "the log says why" grep -q 'nobody has confirmed it for 1 seconds' \
		"$tmp/agwd"
	not_ok "it cannot be confirmed any more" order bad confirm \
		--termination "${termination[lost]}"
	is "another context is there" "$(of kept state)" '"idle"'
	ok "and can be confirmed" order good confirm \
		--termination "${termination[kept]}"
	must order context configure --context "$(of kept context)" \
		--confirm-timeout 2000
	agent_again
	ok "another agent releases what it found" wait_for 40 is_gone kept
}

beating()
{
	must reserved beat --heartbeat-time 1000
	must reserved still --priority 1
	ok "heartbeats are told" wait_for 30 beats_are_told 2
	is "to whom it was ordered for" "$(controller_count still heartbeat)" 0
	agent_again
	ok "another agent goes on with them" wait_for 30 beats_are_told 1
	is "their time is shown" "$(of beat timeouts.heartbeat)" 1000
	ok "somebody can wait for one" agwctl monitor --until heartbeat \
		--termination "${termination[beat]}" --timeout 30
	must order beat configure --termination "${termination[beat]}" \
		--heartbeat-time 0
	is "they can be taken back" "$(of beat timeouts.heartbeat)" null
	for name in beat still; do
		must order release release --termination "${termination[$name]}"
	done
	ok "nothing is left" nothing_left
}

beats_are_told()
{
	[ "$(controller_count beat heartbeat)" -ge "$1" ]
}

hosts_up
agwd_conf
agent_up
controller_up
kept
forgotten
beating
