#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Short records are much work for few octets: no read and no turn of the pump takes
# more than some of them, so that the other calls of its thread go on. What counts is
# the number of records, not the time.
# cpus=1
# kernel=debian
# timeout=240

. "$(dirname "$0")/data.sh"

plan 6

# most FUNCTION: records that became ready within one call of it, at most.
most()
{
	awk -v call="$1" '
		!/ims-agw\// { next }
		$0 ~ call " <-" { n[$1] = 0 }
		/agw_record_ready <-/ && ++n[$1] > max { max = n[$1] }
		END { print max + 0 }' $tracing/trace
}

# backlog WHAT UE-OPTION...: all of it waits in the gateway's TCP, then it may pass.
backlog()
{
	local what=$1

	shift
	reserve_originating
	ue_start --tls-version 1.3 --chunk 1 --pause send@1 "$@"
	core_start --send 1
	must wait_for 20 told core progress '.received >= 1'
	configure t2 --mode inactive
	go_on ue
	must wait_for 30 queued 400000
	trace_functions agw_record_read agw_record_ready agw_dir_run
	configure t2 --mode both
	must call_ends 60
	echo 0 >$tracing/tracing_on
	ok "$what: counters add up" conserved
	ok "$what: a read has an end: $(most agw_record_read)" test \
		"$(most agw_record_read)" -le 65
	ok "$what: so has a turn: $(most agw_dir_run)" test \
		"$(most agw_dir_run)" -le 130
	echo nop >$tracing/current_tracer
	echo 1 >$tracing/tracing_on
	release
}

queued()
{
	[ "$(in_ns gw ss -Htn dst "$UE4" | awk '{ print $2 }')" -ge "$1" ]
}

gateway_up
must in_ns gw sysctl -qw net.ipv4.tcp_rmem="4096 4000000 6291456"
backlog "records of one octet" --send 20000
backlog "records of none" --send 3 --insert record:17@2*20000
