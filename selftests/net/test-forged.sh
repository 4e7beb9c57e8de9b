#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# One SYN that anybody can send, as if of the right remote: it ends no call, keeps
# no order from being carried out, and the right remote gets in afterwards.
# debug=long
# timeout=240

. "$(dirname "$0")/forge.sh"

# On the debug kernel less of what is alike.
results=34
! is_small || results=25
plan $((${#ip_versions[@]} * 7 + results))

# Short, so that what comes of a SYN is seen soon.
short=$((1000 * slow))

# pair GATE...: T1 of the UE, whose SYN makes T2 connect to core.
pair()
{
	raw_new t1 "local-ip$access=$gw_access_host" interlink=1 \
		connect-timeout=$short "$@"
	raw_new t2 "context-id=$context" "local-ip$core=$gw_core_host" \
		"remote-ip$core=$core_host" remote-port=$core_port \
		connect-timeout=$short
}

use_family()
{
	use_ipv "$1"
	filter=filter-ip$1
}

# forge_ue [PORT]: a SYN as if of the UE.
forge_ue()
{
	forge ue "$(at ue "$access" "${1-4444}")" "${local_at[t1]}" S --seq random
}

# silent HOST: it does not say that it knows nothing of the forged SYNs.
silent()
{
	must in_ns "$1" nft -f - <<-END
		table inet silent {
			chain in {
				type filter hook input priority 0
				tcp flags & (syn | ack) == syn | ack drop
			}
		}
	END
}

speaks()
{
	must in_ns "$1" nft delete table inet silent
}

core_answers()
{
	core_remote --listen "$(core_at)" --send 200000 --expect 100000 "$@"
	must wait_for 10 told core listening
}

ue_calls()
{
	start ue ue "$tools/remote" --connect "${local_at[t1]}" \
		--bind "$(ue_at)" --seed $((seed + 1)) --expect-seed \
		$((seed + 2)) --send 100000 --expect 200000
}

# then_calls WHAT: the true one. It is whole, and nothing was told to have ended
# before.
then_calls()
{
	is "$f: $1: no end was told" "$(ends_told)" 0
	ue_calls
	ok "$f: $1: the true call is whole" call_is_whole 100000 200000 30
	raw_release
}

ends_told()
{
	grep "\"termination-id\":\(${termination[t1]}\|${termination[t2]}\)[,}]" \
		"$tmp/monitor" |
		grep -c '"what":"\(tcp-failure\|tls-failure\|bearer-released\)"'
}

# --- what the far side does meanwhile -----------------------------------------

far_side_answers()
{
	pair gate=filter "$filter=$ue_host"
	core_answers
	silent ue
	forge_ue
	ok "$f: far side answers: the SYN expires" wait_for 20 states_are idle \
		established
	ok "$f: far side answers: which is counted" wait_for 10 counter_is t1 \
		syn-expired 1
	is "$f: far side answers: nobody is the source any more" \
		"$(module_says t1 | grep -c source-port)" 0
	forge_ue 4445
	must wait_for 10 counter_is t1 syn-accepted 2
	speaks ue
	then_calls "far side answers"
}

# With a reset of the UE's host, which knows nothing of the SYN.
far_side_refuses()
{
	pair gate=filter "$filter=$ue_host"
	forge_ue
	ok "$f: far side refuses: the attempt is withdrawn" wait_for 10 counter_is \
		t2 connects-withdrawn 1
	ok "$f: far side refuses: and idle" wait_for 10 endpoint_is t2 idle
	ok "$f: far side refuses: the SYN expires" wait_for 20 states_are idle \
		idle
	core_answers
	then_calls "far side refuses"
}

# The true SYN comes while the forged one still may be followed.
while_accepted()
{
	pair gate=filter "$filter=$ue_host" connect-timeout=60000
	silent ue
	forge_ue
	must wait_for 10 counter_is t2 connects-withdrawn 1
	speaks ue
	core_answers
	ok "$f: SYN after SYN: the first one is still there" endpoint_is t1 \
		accepted
	then_calls "SYN after SYN"
}

far_side_is_silent()
{
	pair gate=filter "$filter=$ue_host"
	drop_tcp core
	silent ue
	forge_ue
	ok "$f: silent far side: the attempt is withdrawn" wait_for 20 counter_is \
		t2 connects-withdrawn 1
	ok "$f: silent far side: both are idle" wait_for 20 states_are idle idle
	pass_tcp core
	speaks ue
	core_answers
	then_calls "silent far side"
}

far_side_resets()
{
	pair gate=filter "$filter=$ue_host"
	core_remote --listen "$(core_at)" --send 10 --finish reset \
		--expect-end any
	must wait_for 10 told core listening
	silent ue
	forge_ue
	ok "$f: far side resets: both are idle" wait_for 20 states_are idle idle
	finish core 10
	speaks ue
	core_answers
	then_calls "far side resets"
}

# --- both sides ---------------------------------------------------------------

# forged_at_both PORT: core is called although there is a SYN as if of it.
forged_at_both()
{
	pair gate=filter "$filter=$ue_host" connect-timeout=60000
	raw_set t2 gate=filter "$filter=$core_host" connect-timeout=60000
	silent core
	forge core "$(at core "$core" "$1")" "${local_at[t2]}" S --seq random
	must wait_for 10 endpoint_is t2 accepted
	core_answers
	then_calls "at both sides, port $1"
	speaks core
}

# --- orders -------------------------------------------------------------------

orders()
{
	raw_new t1 "local-ip4=$GW_ACCESS4" gate=latch connect-timeout=60000 \
		"remote-ip4=$UE4" remote-port=$ue_port
	raw_new t2 "context-id=$context" "local-ip4=$GW_CORE4" gate=latch
	silent ue
	forge_ue
	must wait_for 10 endpoint_is t1 accepted
	ok "orders: the role in TLS can change" raw_order endpoint-set \
		"termination-id=${termination[t1]}" stream-id=1 tls-role=client
	raw_set t1 tls-role=none
	speaks ue
	plain_ue --send 100000 --expect 200000
	core_start --send 200000 --expect 100000
	ok "orders: so can who connects" raw_order endpoint-set \
		"termination-id=${termination[t1]}" stream-id=1 connect
	ok "orders: the call is whole" call_is_whole 100000 200000 30
	raw_release

	# What a SYN has begun is made an order's.
	pair gate=filter "filter-ip4=$UE4"
	silent ue
	core_answers --expect-end any
	forge_ue
	must wait_for 10 endpoint_is t2 established
	ok "orders: what a SYN began can be ordered" raw_order endpoint-set \
		"termination-id=${termination[t2]}" stream-id=1 connect
	stop core KILL
	speaks ue
	raw_release
}

# --- TLS ----------------------------------------------------------------------

forge_core()
{
	forge core "$(core_at)" "${local_at[t2]}" S --seq random
}

originating_call()
{
	originating=(--connect-timeout "$short")
	reserve_originating
	silent core
}

true_call()
{
	speaks core
	core_start --send 200000 --expect 100000
	ok "$1: the true call is whole" call_is_whole 100000 200000 30
	ok "$1: the agent knows all that" wait_for 10 agent_agrees
	release
}

# The UE does its handshake, and waits.
tls_waits()
{
	originating_call
	ue_start --send 100000 --expect 200000
	forge_core
	ok "TLS: the UE is verified" wait_for 20 states_are verified idle
	is "TLS: nothing was sent to nobody" "$(counter t2 tx-bytes)" 0
	true_call TLS
}

# The UE's host is not ready at first.
tls_refused()
{
	originating_call
	forge_core
	ok "TLS, refused: which is counted" wait_for 20 counter_is t1 \
		connects-withdrawn 1
	ok "TLS, refused: both are idle" wait_for 20 states_are idle idle
	ue_start --send 100000 --expect 200000
	true_call "TLS, refused"
}

# It hangs up before it has said who it is: it has nothing to send.
tls_hangs_up()
{
	originating_call
	plain_ue --expect-end any
	forge_core
	ok "TLS, hung up: which is counted" wait_for 20 counter_is t1 \
		connects-withdrawn 1
	ok "TLS, hung up: both are idle" wait_for 20 states_are idle idle
	finish_any ue
	ue_start --send 100000 --expect 200000
	true_call "TLS, hung up"
}

hosts_up
module_load
monitor_up
for family in "${ip_versions[@]}"; do
	use_family "$family"
	far_side_answers
	forged_at_both 5099
done
use_family 4
far_side_refuses
while_accepted
if ! is_small; then
	far_side_is_silent
	far_side_resets
	forged_at_both $core_port
fi
orders
stop monitor
certificate ue
agwd_conf
agent_up
tls_waits
tls_refused
tls_hangs_up
ok "nothing is left" nothing_left
