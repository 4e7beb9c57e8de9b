#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What ends a connection is seen by callbacks, by the pump and by works, and any of
# them may be the first. Here works have to wait, and the pump: they may run on one
# processor only, which never rests.
# cpus=2
# timeout=200

. "$(dirname "$0")/records.sh"
. "$(dirname "$0")/plain.sh"

plan 14

mask=/sys/devices/virtual/workqueue/ims_agw/cpumask

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

# In the middle of what core says while the UE sends as much as it can: nobody may
# take the end of that for core's.
core_is_cut()
{
	reserve_plain
	plain_ue --send 64M --finish none --expect-end any
	core_start --send 1000 --finish none --expect-end any
	must wait_for 15 told ue progress '.received == 1000'
	starve
	must in_ns core ss -K dst "$GW_CORE4"
	ok "$1: core is gone" finish_any core
	feed
	finish_any ue
	is "$1: the UE is reset as well" "$(field ue end .how)" reset
	ok "$1: it is told why" reasons_are partner-failed reset
	must release
	ue_port=$((ue_port + 1)) core_port=$((core_port + 1))
}

# released_when_cut WHO: the controller releases a call whose UE has just ended without
# close_notify, of which WHO has not heard. The release waits for the pump.
released_when_cut()
{
	local name="a release that $1 did not expect"

	core_options=(--finish none --expect-end any)
	begin server --send 1000 --finish truncate --pause finish --expect-end any
	must wait_for 15 told core progress '.received == 1000'
	starve
	go_on ue
	must wait_for 15 ue_has_ended
	start order - agwctl release --context "$context"
	[ "$1" = pump ] || must finish order 20
	feed
	[ "$1" = works ] || must finish order 20
	ok "$name: core ends" finish_any core
	is "$name: by a reset" "$(field core end .how)" reset
	finish_any ue
	ue_port=$((ue_port + 1)) core_port=$((core_port + 1))
}

# The gateway's TCP has the FIN.
ue_has_ended()
{
	in_ns ue ss -Htn state fin-wait-2 | grep -q .
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
rt=$(</proc/sys/kernel/sched_rt_runtime_us)
must sysctl -qw kernel.sched_rt_runtime_us=-1
core_is_cut first
core_is_cut second
released_when_cut works
pump=$(kernel_thread ims-agw/0)
must taskset -pc 1 "$pump"
released_when_cut pump
must taskset -pc 0 "$pump"
accepts_and_resets
must release
ok "nothing is left" nothing_left
must sysctl -qw kernel.sched_rt_runtime_us="$rt"
must eval "echo 3 >$mask"
