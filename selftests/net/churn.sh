# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Many short calls at the same time, which end in every way there is.

. "$(dirname "${BASH_SOURCE[0]}")/data.sh"

kinds=(closed reset-by-ue reset-by-core truncated released replaced stranger killed)
kind_of=()

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
	released | replaced) to_ue+=(--send 1G)
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
		released | replaced | killed) continue ;;
		esac
		gone ue$n && gone core$n || return
	done
}

release_all()
{
	local n

	for ((n = 1; n <= ${#kinds[@]}; n++)); do
		take_up $n
		[ "${kind_of[n]}" != replaced ] ||
			order replace configure --context "$context" --termination \
				"${termination[t1]}" --new-connection || return
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

# There are no more than those that the test counted.
# shellcheck disable=SC2154
back_to()
{
	[ "$(tcp_sockets)" -le $((sockets + 2)) ]
}
