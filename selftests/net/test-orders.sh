#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a controller can order besides the calls of the standard: who connects,
# whether octets pass, what ends; and what it is shown of all that.
# debug=long
# timeout=300

. "$(dirname "$0")/common.sh"

plan 57

# reserve_one NAME OPTION...: T1 or T2; the first one makes the context.
reserve_one()
{
	local name=$1 side=(--realm core --family "ipv$core")

	shift
	[ "$name" = t2 ] || side=(--realm access --family "ipv$access")
	[ -z "$context" ] || side+=(--context "$context")
	must order "$name" reserve "${side[@]}" "$@"
	take_answer "$name"
}

# T1 with TLS, by certificates.
reserve_tls()
{
	reserve_one t1 --media TCP/TLS --fingerprint "$(fingerprint ue)" "$@"
	gateway_fingerprint=$(answer t1 fingerprint)
}

end_of()
{
	release
	context=
}

# sent_by_gateway: SYNs of the gateway until now, to the UE and to core.
sent_by_gateway()
{
	echo "$(syn_times access "src host $gw_access_host" | wc -l)" \
		"$(syn_times core "src host $gw_core_host" | wc -l)"
}

begin()
{
	f=$1 context=
	capture access gw access tcp
	capture core gw core tcp
}

# whole UE-TO-CORE CORE-TO-UE SYNS: the rest of every call here.
whole()
{
	ok "$f: the call is whole" call_is_whole "$1" "$2" 30
	ok "$f: clean close is the reason" reasons_are clean-close clean-close
	is "$f: SYNs of the gateway" "$(sent_by_gateway)" "$3"
	stop tcpdump-access
	stop tcpdump-core
	end_of
}

# --- who connects -------------------------------------------------------------

both_by_order()
{
	begin "both by order"
	reserve_tls --setup active --remote "$(ue_at)"
	reserve_one t2 --media TCP --setup active --remote "$(core_at)"
	ue_start --send 100000 --expect 200000
	core_listens --send 200000 --expect 100000
	is "$f: no SYN without it" "$(sent_by_gateway)" "0 0"
	configure t2 --establish-tcp
	ok "$f: core is connected" wait_for 10 told core connected
	ok "$f: T1 waits for its own" wait_for 10 states_are idle established
	configure t1 --establish-tcp
	whole 100000 200000 "1 1"
}

ue_by_order()
{
	begin "the UE by order"
	reserve_tls --setup active --remote "$(ue_at)"
	reserve_one t2 --media TCP --setup passive --latch
	ue_start --send 100000 --expect 200000
	core_start --send 200000 --expect 100000
	ok "$f: core is connected" wait_for 10 told core connected
	ok "$f: its SYN does not start T1's" wait_for 10 states_are idle \
		established
	configure t1 --establish-tcp
	whole 100000 200000 "1 0"
}

# The gateway is server of TCP and of TLS.
core_by_order()
{
	begin "core by order"
	reserve_tls --setup passive --latch
	reserve_one t2 --media TCP --setup active --remote "$(core_at)"
	core_listens --send 200000 --expect 100000
	ue_dials --send 100000 --expect 200000
	ok "$f: TLS is up, UE is its client" wait_for 15 told ue tls \
		'.role == "client" and .verified'
	configure t2 --establish-tcp
	whole 100000 200000 "0 1"
}

# merge ue|core: who comes first. In merge mode nobody is connected to.
merge()
{
	begin "merge mode, $1 first"
	reserve_tls --setup passive --remote "$(ue_at)"
	reserve_one t2 --media TCP --setup passive --remote "$(core_at)"
	if [ "$1" = ue ]; then
		ue_dials --send 100000 --expect 200000
		ok "$f: it waits" wait_for 15 endpoint_is t1 verified
		core_start --send 200000 --expect 100000
	else
		core_start --send 200000 --expect 100000
		ok "$f: it waits" wait_for 15 endpoint_is t2 established
		ue_dials --send 100000 --expect 200000
	fi
	whole 100000 200000 "0 0"
}

# --- plain --------------------------------------------------------------------

# plain ACCESS CORE: two terminations without TLS.
plain()
{
	access=$1 core=$2
	gw_access_host=$GW_ACCESS4 gw_core_host=$GW_CORE4
	[ "$1" = 4 ] || gw_access_host=$GW_ACCESS6
	[ "$2" = 4 ] || gw_core_host=$GW_CORE6
	begin "$3"
	reserve_one t2 --media TCP --latch --interlink
	reserve_one t1 --media TCP --remote "$(ue_at)"
}

plain_octets()
{
	plain 6 4 "plain, IPv6 to IPv4"
	plain_ue --send 1M --expect 2M --chunk random
	core_start --send 2M --expect 1M --chunk random
	whole $((1 << 20)) $((2 << 20)) "1 0"
}

# A ClientHello is octets to a plain termination.
end_to_end()
{
	plain 4 4 "TLS from end to end"
	not_ok "$f: the gateway has no fingerprint" jq -e \
		'.fingerprint // empty' "$tmp/t1.json"
	plain_ue --send 1M --expect 2M --tls client --cert "$tmp/ue.pem" \
		--key "$tmp/ue.key" --fingerprint "$(fingerprint core)"
	core_start --send 2M --expect 1M --tls server --cert "$tmp/core.pem" \
		--key "$tmp/core.key" --fingerprint "$(fingerprint ue)"
	ok "$f: both end in order" call_ends 30
	ok "$f: each has seen the other's certificate" told ue tls .verified
	ok "$f: hashes agree" same_hashes
	ok "$f: counters add up" conserved
	stop tcpdump-access
	stop tcpdump-core
	end_of
}

# --- whether octets pass ------------------------------------------------------

# mode NAME MODE: of t1, t2, or of the context.
mode()
{
	local what=(--context "$context")

	[ "$1" = context ] || what=(--termination "${termination[$1]}")
	must order mode through-connect "${what[@]}" --mode "$2"
}

# All that was sent while it was closed is with the gateway.
all_at_gateway()
{
	told ue progress '.sent == 120000' &&
		told core progress '.sent == 120000' &&
		acknowledged ue $ue_port && acknowledged core $core_port
}

# StreamMode of a running call: closed, one way, open.
stream_mode()
{
	f="mode" context=
	reserve_originating
	ue_start --send 120000 --expect 120000 --pause send@100000
	core_start --send 120000 --expect 120000 --pause send@100000
	ok "$f: octets pass both ways" wait_for 15 forwarded_both 100000 100000
	mode context inactive
	go_on ue
	go_on core
	ok "$f: inactive: more comes" wait_for 15 all_at_gateway
	is "$f: inactive: none of it passes" "$(both forwarded-bytes)" \
		"100000 100000"
	is "$f: inactive: the connections stay" "$(both state)" "linked linked"
	mode t2 both
	mode t1 receive
	ok "$f: T1 receives only: the UE's octets pass" wait_for 15 \
		forwarded_both 120000 100000
	ok "$f: T1 receives only: core gets them" wait_for 15 told core read_end \
		'.received == 120000'
	not_ok "$f: T1 receives only: the UE gets nothing" told ue progress \
		'.received > 100000'
	mode context both
	ok "$f: both: the call is whole" call_is_whole 120000 120000 30
	end_of
}

forwarded_both()
{
	[ "$(both forwarded-bytes)" = "$1 $2" ]
}

# Reserved, but not to be used yet.
inactive_at_first()
{
	f="inactive at first" context=
	reserve_one t2 --media TCP --latch --mode inactive
	core_start --finish none --expect-end any
	ok "$f: a SYN is dropped" wait_for 10 dropped_inactive
	mode t2 both
	ok "$f: its repetition is answered" wait_for 15 told core connected
	stop core
	end_of
}

dropped_inactive()
{
	[ "$(counter t2 syn-dropped-inactive)" -ge 1 ]
}

# --- what is shown, what ends -------------------------------------------------

linked_call()
{
	context=
	reserve_originating
	ue_start --send 1000 --expect 2000 --finish none --expect-end any
	core_start --send 2000 --expect 1000 --finish none --expect-end any
	must wait_for 15 forwarded_both 1000 2000
}

# What the agent tells is what the module has.
what_show_tells()
{
	f="shown"
	linked_call
	agwctl -j show --context "$context" >"$tmp/show.json"
	agwctl show --context "$context" >"$tmp/show"
	is "$f: state and counters are the module's" "$(jq -Sc \
		'.terminations[] | [.termination, .state, .counters]' \
		"$tmp/show.json")" "$(dump | jq -Sc 'select(.event == "data") |
		[."termination-id", .state, .stats]')"
	is "$f: the addresses are those of the answers" "$(jq -r \
		'.terminations[] | .local' "$tmp/show.json" | xargs)" \
		"${local_at[t2]} ${local_at[t1]}"
	is "$f: the other ends are the remotes" "$(jq -r \
		'.terminations[] | .source' "$tmp/show.json" | xargs)" \
		"$(core_at) $(ue_at)"
	is "$f: the fingerprints of T1" "$(jq -r '.terminations[1] |
		.fingerprint, .tls.expected[], .tls.shown' "$tmp/show.json")" \
		"$gateway_fingerprint
$(fingerprint ue)
$(fingerprint ue)"
	ok "$f: as text: the octets" grep -q \
		'octets *rx 1000 = forwarded 1000 + dropped 0 + queued 0, tx 2000' \
		"$tmp/show"
	is "$f: one termination is one" "$(agwctl -j show \
		--termination "${termination[t1]}" | jq -r \
		'.terminations | length')" 1
	refuses "$f: a context that is not there is refused" \
		"there is no context 4711" agwctl show --context 4711
}

# The partner of what is released cannot go on alone.
one_released()
{
	f="one released"
	must order release-t1 release --termination "${termination[t1]}"
	is "$f: the answer has its last counters" \
		"$(answer release-t1 state) $(answer release-t1 rx-bytes)" \
		"linked 1000"
	ok "$f: the UE ends in order" wait_for 15 told ue end \
		'.how == "close_notify"'
	ok "$f: core ends in order" wait_for 15 told core end '.how == "fin"'
	ok "$f: T2 is closed" wait_for 5 endpoint_is t2 closed
	ok "$f: the controller is told why" wait_for 5 controller_told t2 \
		bearer-released released
	is "$f: T2 alone is left" "$(agwctl -j show |
		jq -c '[.terminations[].termination]')" "[${termination[t2]}]"
	refuses "$f: it cannot be released again" \
		"there is no termination ${termination[t1]}" \
		order again release --termination "${termination[t1]}"
	ok "$f: T2 can" order release-t2 release --termination \
		"${termination[t2]}"
	ok "$f: nothing is left" nothing_left
	finish ue 5
	finish core 5
}

gateway_up
certificate core
controller_up
use_ipv 4
both_by_order
ue_by_order
core_by_order
merge ue
merge core
plain_octets
end_to_end
use_ipv 4
stream_mode
inactive_at_first
what_show_tells
one_released
