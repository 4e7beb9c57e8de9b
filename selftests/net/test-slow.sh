#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A reader that does not read: its sender stalls, the gateway keeps little, the
# other direction goes on, and in the end everything arrives.
# cpus=2
# timeout=300

. "$(dirname "$0")/data.sh"

plan 18

size=$(octets "$(sized 64M 40M)")
other=$((4 << 20))

# What the buffers of four sockets can take in: the defaults of tcp_rmem and
# tcp_wmem, 6 MB and 4 MB, with their halves for metadata.
bound=$((32 << 20))

available_kb()
{
	awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo
}

# The last progress is older than two seconds.
stalled()
{
	local last now

	read -r now _ </proc/uptime
	last=$(jq -sr '[.[] | select(.event == "progress")] | last |
		.mono | floor' "$tmp/$1")
	[ "$last" != null ] && [ "${now%.*}" -gt $((last + 2)) ]
}

# slow_reader WHAT SENDER READER: after the call was set up.
slow_reader()
{
	local what=$1 sender=$2 reader=$3 from=t2 used before_kb=$4

	[ "$sender" = core ] || from=t1
	ok "$what: the other direction goes on" wait_for 30 told "$sender" \
		progress ".received == $other"
	ok "$what: the sender stalls" wait_for 30 stalled "$sender"
	ok "$what: after no more than the sockets hold" test \
		"$(field "$sender" progress .sent)" -lt $bound
	ok "$what: the gateway itself keeps little" test \
		"$(counter $from queued-bytes)" -le 131072
	used=$((before_kb - $(available_kb)))
	ok "$what: memory used while it stands: $used KB" test $used -lt 65536
	ok "$what: counters add up" conserved
	go_on "$reader"
	if [ "$sender" = core ]; then
		ok "$what: everything arrives" call_is_whole "$other" "$size" 60
	else
		ok "$what: everything arrives" call_is_whole "$size" "$other" 60
	fi
	release
	ok "$what: nothing is left" nothing_left
}

gateway_up
before=$(available_kb)
reserve_originating
ue_start --send "$other" --expect "$size" --pause read@64K
core_start --send "$size" --expect "$other"
slow_reader "slow UE" core ue "$before"

before=$(available_kb)
reserve_originating
ue_start --send "$size" --expect "$other"
core_start --send "$other" --expect "$size" --pause read@64K
slow_reader "slow core" ue core "$before"

# Not a stop, only slower than the sender.
reserve_originating
ue_start --send 1M --expect 8M --read-rate 2M
core_start --send 8M --expect 1M
ok "UE that reads 2 MB/s" call_is_whole "$(octets 1M)" "$(octets 8M)" 60
release
reserve_originating
ue_start --send 8M --expect 1M
core_start --send 1M --expect 8M --read-rate 2M
ok "core that reads 2 MB/s" call_is_whole "$(octets 8M)" "$(octets 1M)" 60
release
