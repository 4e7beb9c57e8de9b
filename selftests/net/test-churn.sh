#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Many short calls at the same time, which end in every way there is, the agent
# killed in between: in the end nothing is left of any, and the next one works.
# timeout=300

. "$(dirname "$0")/data.sh"

rounds=$(sized 4 2)
kinds=(closed reset-by-ue reset-by-core truncated released stranger killed)

plan $((rounds * 4 + 6))

# Sockets of TCP in the whole machine, and the memory that is taken for them;
# both are counted for each CPU and so not exact.
tcp_sockets()
{
	sed -n 's/^TCP:.* alloc \([0-9]*\) .*/\1/p' /proc/net/sockstat
}

tcp_objects()
{
	awk '$1 == "TCP" { n += $2 } END { print n + 0 }' /proc/slabinfo
}

# begin N KIND: everything of the call but its end.
begin()
{
	local to_ue=(--expect-end any) to_core=(--expect-end any)

	ue_port=507$1 core_port=508$1
	case $2 in
	closed) to_ue+=(--send 50000 --expect 60000)
		to_core+=(--send 60000 --expect 50000) ;;
	reset-by-ue) to_ue+=(--send 1000 --expect 60000 --when received
			--finish reset)
		to_core+=(--send 60000) ;;
	reset-by-core) to_core+=(--send 1000 --expect 60000 --when received
			--finish reset)
		to_ue+=(--send 60000) ;;
	truncated) to_ue+=(--send 60000 --finish truncate) ;;
	released) to_ue+=(--send 1G)
		to_core+=(--send 1G) ;;
	killed) to_ue+=(--pause tls) ;;
	esac
	reserve_originating
	[ "$2" != stranger ] || ue_certificate=other
	ue_start "${to_ue[@]}"
	ue_certificate=ue
	core_start "${to_core[@]}"
	put_aside "$1"
	ue_port=5070 core_port=5080
}

# One of each kind; another one comes first in each round.
begin_all()
{
	local n first=$RANDOM

	for ((n = 1; n <= ${#kinds[@]}; n++)); do
		kind_of[n]=${kinds[(first + n) % ${#kinds[@]}]}
		begin $n "${kind_of[n]}"
	done
}

# The remotes of what was not released yet.
ended()
{
	local n

	for ((n = 1; n <= ${#kinds[@]}; n++)); do
		case ${kind_of[n]} in
		released | killed) continue ;;
		esac
		gone ue$n && gone core$n || return
	done
}

release_all()
{
	local n

	for ((n = 1; n <= ${#kinds[@]}; n++)); do
		take_up $n
		order release release --context "$context" || return
		put_aside $n
	done
}

# What arrived was right, whatever the end.
all_right()
{
	local n who

	for ((n = 1; n <= ${#kinds[@]}; n++)); do
		[ "${kind_of[n]}" != killed ] || stop ue$n KILL
		for who in ue core; do
			echo "$who$n, ${kind_of[n]}"
			[ -z "${started[$who$n]-}" ] ||
				finish_any $who$n || return
			! grep -s '"event":"mismatch"' "$tmp/$who$n" || return
		done
	done
}

back_to()
{
	[ "$(tcp_sockets)" -le $((sockets + 2)) ]
}

kind_of=()
gateway_up
certificate other
ok "a call before" carry 100000 30
must wait_for 15 no_sockets
sockets=$(tcp_sockets)
objects=$(tcp_objects)
for ((round = 1; round <= rounds; round++)); do
	begin_all
	if ((round % 2)); then
		kill_agent
		agent_up
	fi
	ok "round $round: what ends by itself does" wait_for 30 ended
	ok "round $round: everything is released" release_all
	ok "round $round: no octet was wrong" all_right
	ok "round $round: nothing is left" wait_for 10 nothing_left
done
ok "a call afterwards" carry 100000 30
ok "nothing is left" nothing_left
ok "no socket is left" wait_for 20 no_sockets
ok "nor counted by TCP: $sockets before" wait_for 20 back_to
now=$(tcp_objects)
ok "nor in memory: $objects before, $now now" test "$now" -le $((objects + 64))
