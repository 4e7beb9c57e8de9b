#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Octets stand at the gateway although the sink has room: their call is ended, and
# told why. Here it is memory that the pump does not get, one slab of which each
# send needs. A call that has a reason to stand goes on meanwhile: half a header is
# no record yet.
# cpus=1
# kernel=debug
# timeout=150

. "$(dirname "$0")/records.sh"

plan 11

dir=/sys/kernel/debug/failslab
trace=/sys/kernel/tracing/instances/ims-agw
slab=/sys/kernel/slab/skbuff_fclone_cache/failslab

# pumps_fail PERCENT: of what the pump's threads want of this slab.
pumps_fail()
{
	local comm

	for comm in /proc/[0-9]*/comm; do
		[[ $(cat "$comm" 2>/dev/null) != ims-agw/* ]] ||
			echo $(($1 > 0)) >"${comm%/*}/make-it-fail"
	done
	echo 0 >$dir/verbose
	echo Y >$dir/task-filter
	echo N >$dir/ignore-gfp-wait
	echo Y >$dir/cache-filter
	echo $(($1 > 0)) >$slab
	echo -1 >$dir/times
	echo "$1" >$dir/probability
}

half_a_header()
{
	core_options=(--finish none --expect-end any)
	begin server --tls-version 1.2 --send 1000 --finish none \
		--expect-end any --insert raw:1703030100@1000
	must wait_for 15 told core progress '.received == 1000'
	put_aside 1
}

# Core's socket at the gateway has nothing that is not acknowledged.
core_room()
{
	local queue

	queue=$(in_ns gw ss -Htn | awk -v to="$CORE4:$core_port" \
		'$5 == to { print $3 }')
	[ "$queue" = 0 ] || { in_ns gw ss -Htn; return 1; }
}

keeps()
{
	[ "$(counter t1 queued-bytes)" -gt 0 ]
}

gateway_up
half_a_header
ue_port=5071 core_port=5081
core_options=(--expect-end any)
begin server --send 200000 --pause send@1000 --expect-end any
mkdir $trace
echo 1 >$trace/events/ims_agw/agw_stand/enable
ok "octets are forwarded" wait_for 15 told core progress '.received == 1000'
pumps_fail 100
go_on ue
ok "then they stand at the gateway" wait_for 15 keeps
ok "although core's socket has room" wait_for 10 core_room
ok "the call is ended" wait_for $((50 / slow + 10)) endpoint_is t1 failed
pumps_fail 0
ok "because it stood" reasons_are stalled partner-failed
ok "which is traced" grep -q 'agw_stand: .* looks=2$' $trace/trace
rmdir $trace
ok "what stood is dropped" test "$(counter t1 dropped-bytes)" -gt 0
ok "no octet is missing in the counters" conserved
release
stop ue
stop core
take_up 1
ok "half a header is no octet that stands" states_are linked linked
release
stop ue
stop core
ue_port=5070 core_port=5080
ok "the next call is whole" carry 100000 20
ok "nothing is left" nothing_left
