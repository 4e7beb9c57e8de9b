#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# How a call can end: in order from either side, cut short, reset.
# cpus=2
# timeout=400

. "$(dirname "$0")/data.sh"

plan $((${#tls_versions[@]} * 25 + 24))

# The UE ends first; core goes on for 3 MB.
ue_first()
{
	reserve_originating
	ue_start --send 100000 --expect 3M --tls-version "$1"
	core_start --send 3M --expect 100000 --pause send
	ok "TLS $1: UE ends: core sees the end of its octets" wait_for 15 told \
		core read_end '.how == "fin"'
	ok "TLS $1: UE ends: T1 is half closed" wait_for 5 endpoint_is t1 \
		half-closed
	go_on core
	ok "TLS $1: UE ends: the other direction goes on to its end" \
		call_is_whole 100000 $((3 << 20)) 30
	ok "TLS $1: UE ends: UE sees close_notify, then FIN" told ue end \
		'.how == "close_notify" and .tcp == "fin"'
	ok "TLS $1: UE ends: the reasons" reasons_are clean-close clean-close
	ok "TLS $1: UE ends: the states" states_are closed closed
	release
}

core_first()
{
	reserve_originating
	ue_start --send 3M --expect 100000 --pause send --tls-version "$1"
	core_start --send 100000 --expect 3M
	ok "TLS $1: core ends: UE sees close_notify" wait_for 15 told ue \
		read_end '.how == "close_notify"'
	ok "TLS $1: core ends: T2 is half closed" wait_for 5 endpoint_is t2 \
		half-closed
	go_on ue
	ok "TLS $1: core ends: the other direction goes on to its end" \
		call_is_whole $((3 << 20)) 100000 30
	ok "TLS $1: core ends: UE sees FIN after close_notify" told ue end \
		'.how == "close_notify" and .tcp == "fin"'
	ok "TLS $1: core ends: the reasons" reasons_are clean-close clean-close
	release
}

# close_notify is the end of the octets, with a FIN or without.
notify_only()
{
	reserve_originating
	ue_start --send 100000 --expect 200000 --finish notify \
		--tls-version "$1"
	core_start --send 200000 --expect 100000 --pause send
	ok "TLS $1: close_notify alone: core sees FIN" wait_for 15 told core \
		read_end '.how == "fin" and .received == 100000'
	go_on core
	ok "TLS $1: close_notify alone: the rest arrives" call_is_whole 100000 \
		200000 30
	release
}

# FIN without close_notify may be an attacker's: not a clean end for core, which has
# not ended itself.
truncated()
{
	reserve_originating
	ue_start --send 100000 --finish truncate --expect-end any \
		--tls-version "$1"
	core_start --send 1000 --finish none --expect-end any
	finish ue 15
	finish core 15
	ok "TLS $1: truncated: core is reset" told core end '.how == "reset"'
	ok "TLS $1: truncated: what it got is right" told core end .match
	ok "TLS $1: truncated: the reasons" reasons_are truncated partner-failed
	ok "TLS $1: truncated: it is told" wait_for 5 told monitor \
		notification ".\"termination-id\" == ${termination[t1]} and
		.what == \"bearer-released\" and .reason == \"truncated\""
	ok "TLS $1: truncated: counters add up" conserved
	release
}

# FIN alone is how some stacks answer close_notify. Nobody waits for more then.
bare_answer()
{
	reserve_originating
	ue_start --send 100000 --expect 1000 --pause finish --finish truncate \
		--tls-version "$1"
	core_start --send 1000 --expect 100000
	must wait_for 15 told ue read_end '.how == "close_notify"'
	go_on ue
	ok "TLS $1: FIN answers close_notify: the call is whole" call_is_whole \
		100000 1000 30
	ok "TLS $1: FIN answers close_notify: core sees FIN" told core end \
		'.how == "fin"'
	ok "TLS $1: FIN answers close_notify: the reasons" reasons_are bare-fin \
		clean-close
	ok "TLS $1: FIN answers close_notify: the states" states_are closed closed
	ok "TLS $1: FIN answers close_notify: it is told" wait_for 5 told monitor \
		notification ".\"termination-id\" == ${termination[t1]} and
		.what == \"bearer-released\" and .reason == \"bare-fin\""
	release
}

# A FIN in the middle of a record answers nothing: core, which has ended, does not get
# what it waits for.
answer_in_a_record()
{
	reserve_originating
	ue_start --send 100000 --expect 1000 --pause finish --finish truncate \
		--insert "raw:1703030100$half@100000" --expect-end any \
		--tls-version "$1"
	core_start --send 1000 --expect-end any
	must wait_for 15 told ue read_end '.how == "close_notify"'
	go_on ue
	finish ue 15
	finish core 15
	ok "TLS $1: FIN in a record answers close_notify: core is reset" told \
		core end '.how == "reset"'
	ok "TLS $1: FIN in a record answers close_notify: the reasons" \
		reasons_are truncated partner-failed
	release
}

# Octets of a record that are not all of it.
half=$(printf %032d 0)

reset_by_ue()
{
	reserve_originating
	ue_start --send 100000 --expect 1000 --when received --finish reset
	core_start --send 1000 --expect-end reset
	ok "UE resets: UE has done so" finish ue 15
	ok "UE resets: core is reset" finish core 15
	ok "UE resets: the reasons" reasons_are reset partner-failed
	ok "UE resets: counters add up" conserved
	release
}

reset_by_core()
{
	reserve_originating
	ue_start --send 1000 --expect-end reset
	core_start --send 100000 --expect 1000 --when received --finish reset
	ok "core resets: core has done so" finish core 15
	ok "core resets: UE is reset" finish ue 15
	ok "core resets: the reasons" reasons_are partner-failed reset
	ok "core resets: counters add up" conserved
	release
}

# Core has said all, and not read all: what its FIN began, its RST ends. The UE's own
# end comes right behind that.
reset_behind_fin()
{
	reserve_originating
	ue_start --send 20000 --expect 1000 --pause finish --expect-end any
	core_start --send 1000 --pause read --expect-end any
	must wait_for 15 endpoint_is t2 half-closed
	must wait_for 15 counter_is t2 tx-bytes 20000
	stop core KILL
	go_on ue
	ok "core resets behind its FIN: the reasons" wait_for 10 reasons_are \
		partner-failed reset
	finish_any ue
	release
}

# The same when the RST is heard of before the octets that stand could go on. The UE
# then has nothing to say, and does not end.
reset_behind_octets()
{
	must in_ns gw sysctl -qw net.ipv4.tcp_wmem="4096 16384 16384"
	reserve_originating
	ue_start --send 1000 --expect 100000 --buffer 8K --pause read@1 \
		--finish none --expect-end any
	core_start --send 100000 --pause read --expect-end any
	must wait_for 15 has_fin gw $core_port
	must wait_for 15 endpoint_is t2 linked
	stop core KILL
	must wait_for 5 was_reset
	go_on ue
	ok "core resets behind octets that stand: the reasons" wait_for 10 \
		reasons_are partner-failed reset
	stop ue KILL
	release
	must in_ns gw sysctl -qw net.ipv4.tcp_wmem="4096 16384 4194304"
}

was_reset()
{
	! has_fin gw $core_port
}

# The far side is not there, or goes away too early.
no_ue()
{
	reserve_originating
	core_start --expect-end any
	finish core 15
	ok "nobody at the UE: core is reset" core_is_reset
	ok "nobody at the UE: the reasons" reasons_are connect-refused \
		partner-failed
	release
}

released_by_controller()
{
	reserve_originating
	ue_start --finish none --expect-end any
	core_start --finish none --expect-end any
	wait_for 15 endpoint_is t2 linked
	release
	ok "released: UE ends" wait_for 15 gone ue
	ok "released: core ends" wait_for 15 gone core
	ok "released: nothing is left" nothing_left
	ok "released: UE sees close_notify" told ue end \
		'.how == "close_notify"'
	finish ue 1
	finish core 1
}

# The UE's octets flow no more, so nobody reads the FIN by which it answers
# close_notify. Core has ended and got all.
released_behind_answer()
{
	reserve_originating
	ue_start --send 1000 --expect 1000 --pause finish --finish truncate
	core_start --send 1000 --expect 1000
	must wait_for 15 told ue read_end '.how == "close_notify"'
	configure t1 --mode send
	go_on ue
	must wait_for 15 ue_has_ended
	release
	finish ue 15
	finish_any core
	ok "released behind a FIN that answers: core sees FIN" told core end \
		'.how == "fin"'
}

# Nor is the reset of such a UE read, and core must not take for all what it got.
released_behind_reset()
{
	reserve_originating
	ue_start --send 1000 --pause finish --finish reset --expect-end any
	core_start --send 1000 --finish none --expect-end any
	must wait_for 15 told core progress '.received == 1000'
	configure t1 --mode send
	go_on ue
	finish_any ue
	release
	finish_any core
	ok "released behind a reset: core is reset" told core end '.how == "reset"'
}

# Of a record of 16 KB part has come. TCP has no room for all of it, so that kTLS has
# taken what there is: nobody has read that, and core must not take the call for whole.
released_in_a_record()
{
	must in_ns gw sysctl -qw net.ipv4.tcp_rmem="8192 8192 8192"
	reserve_originating
	ue_start --send 1000 --finish none --expect-end any \
		--insert "raw:1703034000$(printf %012000d 0)@1000"
	core_start --finish none --expect-end any
	must wait_for 15 told ue inserted
	must wait_for 15 told core progress '.received == 1000'
	must wait_for 15 has_taken_part
	release
	ok "released in a record: core ends" finish_any core
	is "released in a record: by a reset" "$(field core end .how)" reset
	finish_any ue
	must in_ns gw sysctl -qw net.ipv4.tcp_rmem="4096 131072 6291456"
}

# The UE's TCP has sent all, and that of the gateway has none of it any more.
has_taken_part()
{
	local queues

	queues=$(in_ns ue ss -Htn state established dst "$GW_ACCESS4" |
		awk '{ print $2 }')$(in_ns gw ss -Htn state established \
		dst "$UE4" | awk '{ print $1 }')
	[ "$queues" = 00 ]
}

ue_has_ended()
{
	[ -n "$(in_ns gw ss -Htn state time-wait dst "$UE4")" ]
}

killed_by_operator()
{
	reserve_originating
	ue_start --finish none --expect-end reset
	core_start --finish none --expect-end reset
	wait_for 15 endpoint_is t2 linked
	in_ns gw ss -K dst "$UE4" >/dev/null
	ok "ss -K: UE is reset" finish ue 15
	ok "ss -K: core is reset" finish core 15
	ok "ss -K: the reasons" reasons_are aborted partner-failed
	release
}

gateway_up
monitor_up
for version in "${tls_versions[@]}"; do
	ue_first "$version"
	core_first "$version"
	notify_only "$version"
	truncated "$version"
	bare_answer "$version"
	answer_in_a_record "$version"
done
reset_by_ue
reset_by_core
reset_behind_fin
reset_behind_octets
no_ue
released_by_controller
released_behind_answer
released_behind_reset
released_in_a_record
killed_by_operator
ok "nothing is left" nothing_left
