#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Another connection by order: an endpoint whose connection has ended is armed
# again by relatch, by another remote, or by an order to connect; counters and
# generation go on.
# debug=long
# timeout=240

. "$(dirname "$0")/plain.sh"

plan 36

ends_whole()
{
	core_start --send 20000 --expect 10000
	call_ends 20 && same_hashes
}

first_call()
{
	reserve_plain
	plain_ue --send 10000 --expect 20000
	ok "$1: the first connection carries its octets" ends_whole
	ok "$1: and ends" wait_for 10 states_are closed closed
}

# rearmed WHAT: both are as new.
rearmed()
{
	ok "$1: both are idle" states_are idle idle
	ok "$1: for no reason any more" reasons_are none none
}

second_call()
{
	plain_ue --send 10000 --expect 20000
	ok "$1: the second connection carries its octets" ends_whole
	ok "$1: it is counted as the second" generation_is t1 2
	ok "$1: counters go on" crossed 20000 40000
	ok "$1: counters add up" conserved
	release
	ue_port=5070 core_port=5080
}

# Both remotes have other addresses now, one of which is learned.
after_the_end()
{
	first_call "relatch"
	ue_port=5071 core_port=5081
	core_start --expect-end any
	ok "relatch: without it a SYN is dropped" wait_for 10 dropped_ended
	stop core KILL
	configure t2 --relatch
	configure t1 --remote "$(ue_at)"
	rearmed "relatch"
	second_call "relatch"
}

dropped_ended()
{
	[ "$(counter t2 syn-dropped-ended)" -gt 0 ]
}

# One of them failed; the same remotes come again.
after_a_failure()
{
	reserve_plain
	plain_ue --send 10000 --finish reset --expect-end any
	core_start --expect-end reset
	ok "failure: both have failed" wait_for 20 states_are failed failed
	finish ue 10
	finish core 10
	configure t1 --relatch --remote "$(ue_at)"
	configure t2 --relatch
	rearmed "failure"
	plain_ue --send 10000 --expect 20000
	ok "failure: the second connection carries its octets" ends_whole
	release
}

# A SYN that comes before the other side is armed triggers when it is.
trigger_first()
{
	first_call "trigger first"
	configure t2 --relatch
	ue_port=5071 core_port=5081
	core_start --send 20000 --expect 10000
	ok "trigger first: core is connected" wait_for 10 endpoint_is t2 \
		established
	plain_ue --send 10000 --expect 20000
	configure t1 --relatch --remote "$(ue_at)"
	ok "trigger first: the call is whole" call_is_whole 20000 40000 20
	release
	ue_port=5070 core_port=5080
}

living()
{
	reserve_plain
	plain_ue --send 10000 --expect 20000 --pause finish
	core_start --send 20000 --expect 10000 --pause finish
	ok "living: linked" wait_for 20 endpoint_is t1 linked
	refuses "living: relatch is refused" \
		"has a connection, which cannot be replaced" \
		order live configure --termination "${termination[t2]}" --relatch
	go_on ue
	go_on core
	ok "living: nothing has changed" call_is_whole 10000 20000 20
	release
}

# The gateway has sent its FIN and has no answer.
lingering()
{
	reserve_plain
	plain_ue --expect-end any
	core_start --pause finish --when sent
	must wait_for 20 told core read_end
	ue_is_deaf
	go_on core
	ok "lingering: the call has ended" wait_for 10 states_are closing closing
	ok "lingering: a FIN is not acknowledged" wait_for 10 fins_are 1
	put_aside_ue
	configure t1 --relatch --remote "$(ue_at)"
	ok "lingering: nor does it have to be for another connection" fins_are 1
	finish core 10
	plain_ue --send 10000 --expect 20000
	configure t2 --relatch
	ok "lingering: the second connection carries its octets" ends_whole
	ok "lingering: and leaves the first one alone" fins_are 1
	ue_hears
	ok "lingering: whose remote ends it" finish ue1 20
	ok "lingering: for good" wait_for 10 fins_are 0
	release
	ue_port=5070 core_port=5080
}

fins_are()
{
	[ "$(in_ns gw ss -Htn state last-ack \
		"sport = :$(port_of "${local_at[t1]}")" | wc -l)" = "$1" ]
}

# Interlinkage that is ordered when the SYN has long been accepted.
late_interlink()
{
	must order t2 reserve --realm core --family ipv4 --media TCP --latch
	take_answer t2
	must order t1 reserve --context "$context" --realm access --media TCP \
		--remote "$(ue_at)"
	take_answer t1
	plain_ue --send 10000 --expect 20000
	core_start --send 20000 --expect 10000
	ok "late interlink: core is connected" wait_for 10 endpoint_is t2 \
		established
	ok "late interlink: nothing is triggered" endpoint_is t1 idle
	configure t2 --interlink
	ok "late interlink: the call is whole" call_is_whole 10000 20000 20
	release
}

by_order()
{
	reserve_plain
	configure t1 --establish-tcp
	ok "by order: nobody is there" wait_for 10 endpoint_is t1 failed
	plain_ue --send 10000 --expect 20000
	configure t2 --relatch
	configure t1 --establish-tcp
	ok "by order: the UE is called again" wait_for 10 told ue connected
	ok "by order: the call is whole" ends_whole
	release
}

# Another certificate than the one that is expected, then the right one.
tls()
{
	certificate ue
	certificate other
	reserve_terminating --latch
	configure_t1
	core_listens --expect-end any
	ue_certificate=other ue_role=server ue_dials --expect-end alert:42
	ok "TLS: the wrong UE is refused" wait_for 20 states_are failed failed
	finish ue 10
	finish core 10
	configure t1 --relatch
	configure t2 --relatch --remote "$(core_at)"
	ue_port=5071
	core_listens --send 20000 --expect 10000
	ue_role=server ue_dials --send 10000 --expect 20000
	ok "TLS: the right one is let in" call_is_whole 10000 20000 20
	release
}

hosts_up
agwd_conf
agent_up
after_the_end
after_a_failure
trigger_first
living
lingering
late_interlink
by_order
tls
ok "nothing is left" nothing_left
