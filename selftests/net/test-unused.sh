#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The end of a namespace in which the gateway has nothing costs nothing: it waits
# neither for RCU nor for a workqueue. The debug kernel walks stacks by frame
# pointers, and so passes over who called.
# cpus=1
# kernel=debian
# timeout=120

. "$(dirname "$0")/common.sh"

plan 4

tracing=/sys/kernel/tracing
waits=(synchronize_rcu synchronize_rcu_expedited __flush_workqueue)

# In the trace: each wait with its stack, and that the module is done with a
# namespace. Names of processes would cost a probe in the scheduler.
trace_waits()
{
	local n

	# As the kernel has it, whatever a test before has left.
	echo nop >$tracing/current_tracer
	echo 1 >$tracing/tracing_on
	echo 0 >$tracing/options/record-cmd
	for n in "${!waits[@]}"; do
		echo "p:agw/wait$n ${waits[n]}" >>$tracing/kprobe_events
		echo stacktrace >$tracing/events/agw/"wait$n"/trigger
	done
	echo 'r:agw/over ims_agw:net_exit_batch' >>$tracing/kprobe_events
	echo 1 >$tracing/events/agw/enable
}

trace_nothing()
{
	local n

	echo 0 >$tracing/events/agw/enable
	for n in "${!waits[@]}"; do
		echo '!stacktrace' >$tracing/events/agw/"wait$n"/trigger
	done
	echo >$tracing/kprobe_events
	echo 1 >$tracing/options/record-cmd
}

# ends_with_waits NAME: a namespace ends; succeeds if the module waited.
ends_with_waits()
{
	echo >$tracing/trace
	must ip netns del "$1"
	must wait_for 20 grep -q 'over: ' $tracing/trace
	# A stack has the names of functions and not of their modules.
	grep -E ' => (net_pre_exit|net_exit_batch)' $tracing/trace ||
		{ cat $tracing/trace; return 1; }
}

hosts_up
module_load
host_add unused
raw_new t2 "local-ip4=$GW_CORE4" gate=latch
must trace_waits
not_ok "without an endpoint nothing is waited for" ends_with_waits unused
ok "with one it is" ends_with_waits gw
trace_nothing
hosts_down
hosts_up
ok "nothing is left of before" nothing_left
ok "the module can go" wait_for 10 module_unload
