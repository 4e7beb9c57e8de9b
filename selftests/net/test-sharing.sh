#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Several calls whose octets are all received on one processor are moved by the
# threads of both; a thread that was moved elsewhere does its work there. None waits
# for a worker's slice to end.
# cpus=2
# kernel=debian
# timeout=240

. "$(dirname "$0")/plain.sh"

plan 10

calls=6

# turns TEXT: of those that stand in the trace with it, as a thread's name or [CPU].
turns()
{
	grep -cF "$1" $tracing/trace
}

# Calls at the same time, each compared by its hashes.
carry_all()
{
	local n size

	size=$(octets 4M)
	for ((n = 1; n <= calls; n++)); do
		ue_port=507$n core_port=508$n
		reserve_plain
		plain_ue --send "$size" --expect "$size"
		core_start --send "$size" --expect "$size"
		put_aside "$n"
	done
	for ((n = 1; n <= calls; n++)); do
		take_up "$n"
		call_is_whole "$size" "$size" 60 || return
		must release
	done
}

# Octets are received where the remote that sent them runs, and works kick too.
must taskset -pc 0 $$
gateway_up
mask=/sys/devices/virtual/workqueue/ims_agw/cpumask
all=$(<$mask)
must eval "echo 1 >$mask"
trace_functions agw_dir_run
ok "calls whose remotes are on one processor" carry_all
ok "its thread works: $(turns ims-agw/0)" test "$(turns ims-agw/0)" -ge 10
ok "so does the other: $(turns ims-agw/1)" test "$(turns ims-agw/1)" -ge 10

is "a thread asks for short slices" \
	"$("$tools/slice" "$(kernel_thread ims-agw/0)")" 100000
is "and a worker for long ones" \
	"$("$tools/slice" "$(children_of "${started[agwd]}" | head -n 1)")" 5000000

ok "an operator moves a thread" taskset -pc 1 "$(kernel_thread ims-agw/0)"
echo >$tracing/trace
ok "calls go on" carry_all
is "nothing is moved on the first processor any more" "$(turns '[000]')" 0
ok "but on the other: $(turns '[001]')" test "$(turns '[001]')" -ge 10
is "the thread stays where it was put" "$(thread_cpus ims-agw/0)" 1
echo nop >$tracing/current_tracer
must taskset -pc 0 "$(kernel_thread ims-agw/0)"
must eval "echo $all >$mask"
