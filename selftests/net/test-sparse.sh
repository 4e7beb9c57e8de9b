#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What waits for a reader pins no more than half as much again as its octets: of a
# message that fills little of a chunk the octets are copied, and the pump keeps the
# chunk. A chunk is four pages; how often the pump takes such is traced.
# cpus=1
# timeout=200

. "$(dirname "$0")/plain.sh"

chunk_octets=16384

plan 9

trace_chunks()
{
	mkdir $trace
	echo "order == 2" >$trace/events/kmem/mm_page_alloc/filter
	echo 1 >$trace/events/kmem/mm_page_alloc/enable
}

# Of the pump's threads since the trace was emptied.
chunks_taken()
{
	grep -c 'ims-agw/.* mm_page_alloc: ' $trace/trace
}

# waits OCTETS: messages of that size queue up for a UE that reads nothing.
waits()
{
	local size=$((4 << 20)) octets

	looks=0 rx_seen=''
	reserve_plain
	plain_ue --buffer 16K --pause read@1 --expect "$size"
	echo >$trace/trace
	core_start --send "$size" --chunk "$1"
	ok "messages of $1 octets: the pump waits" wait_for 60 pump_waits
	octets=$(counter t1 tx-bytes)
	ok "messages of $1 octets: $(chunks_taken) chunks for $octets octets" test \
		$((2 * chunk_octets * $(chunks_taken))) -le $((3 * octets))
	go_on ue
	ok "messages of $1 octets: the call is whole" call_is_whole 0 "$size" 60
	release
	ue_port=$((ue_port + 1)) core_port=$((core_port + 1))
}

gateway_up
must in_ns gw sysctl -qw net.ipv4.tcp_wmem="4096 1048576 1048576"
[ -e $tracing/trace ] || must mount -t tracefs tracefs $tracing
trace=$tracing/instances/ims-agw
trace_chunks
waits 2049
waits 5000
waits 10000
rmdir $trace
