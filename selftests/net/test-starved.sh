#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What ends a connection is seen by callbacks, by the pump and by works, and any of
# them may be the first. Here works have to wait, and the pump: they may run on one
# processor only, which never rests.
# cpus=2
# kernel=debian
# timeout=240

. "$(dirname "$0")/records.sh"
. "$(dirname "$0")/plain.sh"

plan 16

mask=/sys/devices/virtual/workqueue/ims_agw/cpumask
lockup=/sys/module/workqueue/parameters/watchdog_thresh

starve()
{
	start hog - chrt -f 99 taskset -c 1 sh -c 'while :; do :; done'
	must wait_for 10 runs_there
}

runs_there()
{
	[ "$(awk '{ print $39 }' "/proc/${started[hog]}/stat")" = 1 ]
}

feed()
{
	stop hog KILL
}

# The pump sends what the UE said to a core that is reset meanwhile, and hears of that.
# Then it reads from core, and nobody tells it again: what core said is not all.
core_is_cut()
{
	local seen=0

	reserve_plain
	plain_ue --send 2000 --pause send@1000 --finish none --expect-end any
	core_start --send 1000 --finish none --expect-end any
	must wait_for 15 told ue progress '.received == 1000'
	must wait_for 15 told core progress '.received == 1000'
	must taskset -pc 1 "$pump"
	starve
	go_on ue
	must wait_for 10 gateway_has_octets
	must in_ns core ss -K dst "$GW_CORE4"
	ok "core is gone" finish_any core
	must taskset -pc 0 "$pump"
	ok "the pump has read what the UE said" wait_for 10 ue_is_read
	wait_for 10 looks 5
	not_ok "core's end is not told as one in order" ue_was_told
	feed
	finish_any ue
	is "the UE is reset as well" "$(field ue end .how)" reset
	ok "it is told why" reasons_are partner-failed reset
	must release
	next_ports
}

ue_was_told()
{
	has_fin ue "$ue_port" || told ue end
}

gateway_has_octets()
{
	in_ns gw ss -Htn dst "$UE4" | awk '{ have += $2 } END { exit !have }'
}

ue_is_read()
{
	[ "$(counter t1 rx-bytes)" = 2000 ]
}

# released_when_cut WHO: the controller releases T1 of a call whose UE has just ended
# without close_notify, of which WHO has not heard. The release waits for the pump.
released_when_cut()
{
	local name="a release that $1 did not expect"

	core_options=(--finish none --expect-end any)
	begin server --send 1000 --finish truncate --pause finish --expect-end any
	must wait_for 15 told core progress '.received == 1000'
	starve
	go_on ue
	must wait_for 15 ue_has_ended
	start order - agwctl release --termination "${termination[t1]}"
	if [ "$1" = pump ]; then
		must wait_for 10 order_waits
	else
		must finish order 20
	fi
	feed
	[ "$1" = works ] || must finish order 20
	ok "$name: core ends" finish_any core
	is "$name: by a reset" "$(field core end .how)" reset
	finish_any ue
	must release
	next_ports
}

# Core has ended its octets, and the UE was told. What the UE says core does not take: a
# release cuts that, and leaves what has ended before as it is.
released_when_half_closed()
{
	local name="a release of half a call that works did not expect"

	core_options=(--send 2000 --pause "send@1000,read" --expect-end any)
	begin server --send 16M --pause read@1000 --finish none --expect-end any
	must wait_for 15 told ue progress '.received == 1000'
	must wait_for 15 core_is_full
	starve
	go_on core
	must wait_for 15 has_fin ue "$ue_port"
	must order order release --termination "${termination[t1]}"
	feed
	go_on core
	ok "$name: core ends" finish_any core
	is "$name: by a reset" "$(field core end .how)" reset
	ok "$name: the UE is not reset" has_fin ue "$ue_port"
	stop ue KILL
	must release
	next_ports
}

core_is_full()
{
	[ "$(counter t2 stalls)" -gt 0 ]
}

# The gateway's TCP has the FIN.
ue_has_ended()
{
	in_ns ue ss -Htn state fin-wait-2 | grep -q .
}

# For the pump, which still has to end its turn.
order_waits()
{
	grep -q agw_pump_stop "/proc/${started[agwd]}/stack"
}

# A UE that accepts and resets before anybody looks.
accepts_and_resets()
{
	plain_ue --finish reset --expect-end any
	starve
	must order t1 reserve --realm access --family ipv4 --media TCP --setup active \
		--remote "$(ue_at)" --establish-tcp
	take_answer t1
	ok "a UE that resets at once" finish_any ue
	feed
	ok "it is told" wait_for 10 endpoint_is t1 failed
	is "for what it is" "$(counter t1 reason)" reset
}

must taskset -pc 0 $$
gateway_up
must eval "echo 2 >$mask"
# What never rests leaves nothing to others, and the kernel does not complain of that.
[ ! -e $lockup ] || must eval "echo 0 >$lockup"
must sysctl -qw kernel.sched_rt_runtime_us=-1
must eval "echo 0 >/sys/kernel/debug/sched/fair_server/cpu1/runtime"
# Of two directions that wait the other thread takes one, after the first.
pump=$(kernel_thread ims-agw/0) other=$(kernel_thread ims-agw/1)
must chrt -f -p 20 "$pump"
must taskset -pc 0 "$other"
core_is_cut
released_when_cut works
released_when_half_closed
must taskset -pc 1 "$other"
must taskset -pc 1 "$pump"
released_when_cut pump
must taskset -pc 0 "$pump"
accepts_and_resets
must release
ok "nothing is left" nothing_left
