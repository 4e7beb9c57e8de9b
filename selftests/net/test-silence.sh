#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Media inactivity (TS 23.334 clause 5.10): each silence is told once, by the
# order or the configuration, and ends nothing.
# debug=long
# timeout=180

. "$(dirname "$0")/plain.sh"

plan 21

# A silence that is none of the machine's.
quiet=$((400 * slow))

# timeout_of NAME: as the agent shows it.
timeout_of()
{
	agwctl -j show --termination "${termination[$1]}" |
		jq '.terminations[0].timeouts.inactivity'
}

# T1's time is so much longer than T2's that T2's is over many times when T1's
# event comes.
ordered()
{
	t2_options=(--inactivity-timeout "$quiet") t1_options=()
	reserve_plain
	ok "silence from the order on is told" wait_for 10 events_are t2 \
		inactivity 1
	plain_ue --expect 8192 --when received
	core_start --send 8192 --chunk 4096 --pause send@4096 --when sent
	ok "half of the octets pass" wait_for 20 told ue progress \
		'.received == 4096'
	ok "the silence behind them is told" wait_for 10 events_are t2 \
		inactivity 2
	configure t1 --inactivity-timeout $((7 * quiet))
	ok "another one's is told as well" wait_for 20 events_are t1 \
		inactivity 1
	is "one silence is told once" "$(controller_count t2 inactivity)" 2
	is "the event has the state as it is" "$(jq -rs '[.[] |
		select(.event == "inactivity")] | last | .state' \
		"$tmp/controller")" linked
	go_on core
	ok "nothing was ended by it" call_is_whole 0 8192 20
	ok "an ended connection is not silent" wait_for 10 ended_in_silence
	release
}

# The silence behind the last octets may be told or not, as the end comes early
# or late. None comes when both have ended.
ended_in_silence()
{
	states_are closed closed && [ "$(controller_count t2 inactivity)" -le 3 ]
}

off()
{
	t2_options=() t1_options=()
	reserve_plain
	is "without an order there is no time-out" "$(timeout_of t2)" 0
	configure t2 --inactivity-timeout 400
	ok "it can be ordered later" wait_for 10 events_are t2 inactivity 1
	configure t2 --inactivity-timeout 0
	configure t1 --inactivity-timeout 2000
	ok "it can be taken back" wait_for 10 events_are t1 inactivity 1
	is "then nothing is told" "$(controller_count t2 inactivity)" 1
	release
}

configured()
{
	stop controller
	stop agwd
	agwd_conf
	sed -i -e '1i inactivity-timeout = 5s' \
		-e '/realm access/a inactivity-timeout = 300ms' "$tmp/agwd.conf"
	agent_up
	controller_up
	t2_options=() t1_options=(--inactivity-timeout 0)
	reserve_plain
	is "configured: of all realms" "$(timeout_of t2)" 5000
	is "configured: the order comes first" "$(timeout_of t1)" 0
	release
	t1_options=()
	reserve_plain
	ok "configured: of the realm" wait_for 10 events_are t1 inactivity 1
	release
}

# a_while: three times the silence of one_way, by an endpoint that has nothing else to
# tell.
a_while()
{
	local call=$context

	must reserve_in core --inactivity-timeout 3000
	take_answer one
	must wait_for 10 events_are one inactivity 1
	must order release release --context "$context"
	context=$call
}

# Octets go from core to the UE only: of what the UE sends there is silence all the
# time, and of what goes to core.
one_way()
{
	t2_options=(--inactivity-timeout 1000 --inactivity-of send)
	t1_options=(--inactivity-timeout 1000 --inactivity-of receive)
	reserve_plain
	ok "the direction is shown" eval "agwctl -j show --context $context |
		jq -e '[.terminations[].inactivity_of] | index(\"receive\")'"
	ok "silence before the call is told" wait_for 20 events_are t1 \
		inactivity 1
	ok "of both" wait_for 20 events_are t2 inactivity 1
	plain_ue --expect 65536 --when received --pause finish
	core_start --send 65536 --pause finish
	must wait_for 20 told ue progress '.received == 65536'
	a_while
	is "octets to the UE do not end its silence: nothing is told again" \
		"$(controller_count t1 inactivity)" 1
	is "nor do octets of core end that of what goes there" \
		"$(controller_count t2 inactivity)" 1
	go_on ue
	go_on core
	ok "nothing was ended by it, either" call_is_whole 0 65536 30
	release
}

hosts_up
agwd_conf
agent_up
controller_up
ordered
off
one_way
configured
