#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What waits for a reader pins no more than half as much again as its octets: of a
# message that fills little of a chunk the octets are copied, and the pump keeps the
# chunk. What pages the pump takes is traced.
# cpus=1
# kernel=debian
# timeout=200

. "$(dirname "$0")/plain.sh"

plan 4

size=$((3 << 20))

trace_pages()
{
	mkdir $trace
	echo 8192 >$trace/buffer_size_kb
	echo 'comm ~ "ims-agw/*"' >$trace/events/kmem/mm_page_alloc/filter
	echo 1 >$trace/events/kmem/mm_page_alloc/enable
}

# The octets of all since the trace was emptied.
octets_taken()
{
	awk -F 'order=' '/ mm_page_alloc: / { sum += 4096 * 2 ^ $2 } END { print sum + 0 }' \
		$trace/trace
}

gateway_up
must in_ns gw sysctl -qw net.ipv4.tcp_wmem="4096 1048576 1048576"
# Each segment is read by itself, and never are there as many as are handed on.
must in_ns gw sysctl -qw net.ipv4.tcp_rmem="4096 16384 16384"
must in_ns core ip link set dev core gso_max_segs 1
netem core core rate 8mbit
trace=$tracing/instances/ims-agw
trace_pages

reserve_plain
plain_ue --buffer 16K --pause read@1 --expect "$size"
core_start --send "$size" --chunk 1000
ok "the pump waits" wait_for 60 pump_waits
octets=$(counter t1 tx-bytes) taken=$(octets_taken)
ok "$taken octets of pages for $octets" test $((2 * taken)) -le $((3 * octets))
# A busy host lets some pile up all the same.
ok "few were handed on in the pages they came in" test $((4 * taken)) -ge $((3 * octets))
go_on ue
ok "the call is whole" call_is_whole 0 "$size" 60
release
rmdir $trace
