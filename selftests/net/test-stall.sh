#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A link whose octets could go on and do not is ended, with a reason: here a process
# of real time keeps the pump's thread from its processor.
# cpus=2
# kernel=debian
# timeout=200

. "$(dirname "$0")/plain.sh"

plan 7

# Everything that comes from core is handled on processor 1, where only the hog runs.
take_processor()
{
	must ip netns exec gw sh -c 'echo 2 >/sys/class/net/core/queues/rx-0/rps_cpus'
	must sysctl -qw kernel.sched_rt_runtime_us=-1
	start hog gw taskset 2 chrt -f 50 sh -c 'while :; do :; done'
	must wait_for 5 running hog
}

give_processor()
{
	stop hog KILL
	must sysctl -qw kernel.sched_rt_runtime_us=950000
}

octets_stand()
{
	[ "$(in_ns gw ss -Htn dst "$CORE4" | awk '{ print $2 }')" -gt 0 ]
}

# Whoever ends the link waits for the pump, which has no processor.
is_being_ended()
{
	grep -qs agw_pump_stop /proc/[0-9]*/stack
}

stands_still()
{
	reserve_plain
	plain_ue --expect-end any --finish none
	core_start --send 3000 --chunk 1000 --pause send@1000 --expect-end any
	must wait_for 20 told ue progress '.received == 1000'
	take_processor
	go_on core
	ok "octets stand, with room" wait_for 20 octets_stand
	ok "that is noticed" wait_for 90 is_being_ended
	give_processor
	ok "the link is ended, with a reason of its own" wait_for 20 \
		reasons_are partner-failed stalled
	ok "which is told" wait_for 5 controller_told t2 bearer-released stalled
	ok "counters add up" conserved
	finish_any core
	finish_any ue
	release
}

gateway_up
controller_up
stands_still
ok "a call works then" carry 200000 30
ok "nothing is left" nothing_left
