#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module gets no memory: an order is refused with a reason, a call ends or
# goes on, nothing leaks (kmemleak looks at the end), and when there is memory
# again calls work.
# kernel=debug
# timeout=150

. "$(dirname "$0")/data.sh"
. "$(dirname "$0")/faults.sh"

attempts=3
plan $((4 + attempts + 6 + 4))

faults=("$slabs" "$pages")

# fail_often PERCENT: of all allocations, whoever works for the module.
fail_often()
{
	local dir

	for dir in "${faults[@]}"; do
		echo "$1" >"$dir"/probability
	done
}

failed_allocations()
{
	echo $(($(failed "$slabs") + $(failed "$pages")))
}

# --- each allocation of an order ---------------------------------------------

# nth N REQUEST...: becomes an agent whose N-th allocation fails.
nth()
{
	echo "$1" >"/proc/$BASHPID/fail-nth" || return
	shift
	exec "$tools/nlraw" --plain --netns gw claim abi-version=1 takeover + \
		"$@"
}

# allocations REQUEST...: how many they take.
allocations()
{
	start count - nth $many "$@" + hold
	must wait_for 10 told count holding
	counted=$((many - $(<"/proc/${started[count]}/fail-nth")))
	stop count
}

# refused_properly REPLY: it has its reason, and nothing has changed. TCP calls a
# port in use (98) that it has no memory to remember.
refused_properly()
{
	local text

	take text text "$1"
	case $(value error "$1") in
	98) ;;
	12 | 23 | 105) [[ $text == *memory* ]] || return ;;
	*) return 1 ;;
	esac
	nothing_left
}

# Releases all there is, which always works.
forget_all()
{
	local lines line id

	mapfile -t lines < <(dump)
	for line in "${lines[@]}"; do
		take id context-id "$line"
		[ "$id" = null ] || raw_order endpoint-del "context-id=$id" ||
			return
	done
	nothing_left
}

# sweep REQUEST...: every allocation of an order fails once. Without a claim all is
# refused, so the first refusal counts.
sweep()
{
	local n reply refused=0

	allocations "$@"
	forget_all || return
	for ((n = 1; n <= counted; n++)); do
		(nth $n "$@") >"$tmp/nth"
		if reply=$(refusal "$tmp/nth"); then
			refused_properly "$reply" ||
				{ cat "$tmp/nth"; return 1; }
			refused=$((refused + 1))
		else
			forget_all || return
		fi
	done
	echo "$counted allocations, $refused refusals"
	[ "$counted" -ge 4 ] && [ $refused -ge 2 ]
}

# Another connection in the place of one that lives: each allocation fails once,
# and then the old one goes on.
sweep_rearm()
{
	local n reply text

	raw_pair
	plain_ue --finish none --expect-end any
	core_start --finish none --expect-end any
	must wait_for 20 states_are linked linked
	for ((n = 1; n < 100; n++)); do
		(nth $n endpoint-set "termination-id=${termination[t1]}" \
			stream-id=1 rearm) >"$tmp/nth"
		reply=$(refusal "$tmp/nth") || break
		take text text "$reply"
		if [[ $text != *memory* ]] || ! states_are linked linked; then
			echo "$reply"
			return 1
		fi
	done
	echo "$((n - 1)) refusals"
	[ $n -ge 2 ] && states_are idle closed || return
	stop ue KILL
	stop core KILL
	raw_order endpoint-del "context-id=$context"
}

# --- calls -------------------------------------------------------------------

over()
{
	[[ $(both state) =~ ^(closed|failed)" "(closed|failed)$ ]]
}

# A core that is reset while nothing is known of it yet may call again.
over_or_refused()
{
	over || gone core
}

right_so_far()
{
	! grep -h '"event":"mismatch"' "$tmp/ue" "$tmp/core"
}

# ends_somehow: a call that was prepared, with all octets or with none wrong.
ends_somehow()
{
	local rc=0

	ue_start --send 100000 --expect 100000 --expect-end any
	core_start --send 100000 --expect 100000 --expect-end any
	wait_for 30 over_or_refused || rc=1
	[ $rc = 0 ] || { both state; cat "$tmp/ue" "$tmp/core"; }
	[ "$(both reason)" != "clean-close clean-close" ] ||
		{ finish ue 10 && finish core 10 && same_hashes; } || rc=1
	stop ue KILL
	stop core KILL
	right_so_far || rc=1
	return $rc
}

# Allocations of the agent's orders during a handshake, about eight of them.
sweep_handshake()
{
	local n count step file=/proc/${started[agwd]}/fail-nth

	reserve_originating
	echo $many >"$file"
	ends_somehow || return
	count=$((many - $(cat "$file")))
	echo 0 >"$file"
	release
	step=$((count / 8 + 1))
	for ((n = 1 + RANDOM % step; n <= count; n += step)); do
		reserve_originating
		echo $n >"$file"
		ends_somehow || { echo "at $n of $count"; return 1; }
		echo 0 >"$file"
		release
	done
	echo "$count allocations"
	[ "$count" -ge 4 ]
}

# --- accepting ---------------------------------------------------------------

used_up()
{
	[ "$(<"${faults[0]}/times")" = 0 ]
}

# Sockets cannot be made for some tries, so nobody may make one meanwhile: the
# client has its own already, and its packets take a while.
accept_fails()
{
	local dir=${faults[0]}

	raw_new t2 "local-ip4=$GW_CORE4" gate=latch interlink=1 \
		connect-timeout=60000
	raw_new t1 "context-id=$context" "local-ip4=$GW_ACCESS4" \
		"remote-ip4=$UE4" remote-port=$ue_port
	plain_ue --send 1000 --expect 2000
	must in_ns core ping -c 1 -W 5 $GW_CORE4
	netem core core delay 2s
	core_start --send 2000 --expect 1000
	must wait_for 10 told core connecting
	echo 0 >"$dir/verbose"
	echo N >"$dir/task-filter"
	echo N >"$dir/ignore-gfp-wait"
	echo 1 >/sys/kernel/slab/sock_inode_cache/failslab
	echo 1 >"$dir/cache-filter"
	echo 3 >"$dir/times"
	echo 100 >"$dir/probability"
	ok "accepting: it fails for a while" wait_for 20 used_up
	echo 0 >"$dir/probability"
	echo 0 >"$dir/cache-filter"
	echo 0 >/sys/kernel/slab/sock_inode_cache/failslab
	must tc -n core qdisc del dev core root
	ok "accepting: then the call is whole" call_is_whole 1000 2000 30
	is "accepting: of the one who waited" "$(counter t2 syn-accepted)" 1
	must raw_order endpoint-del "context-id=$context"
	ok "accepting: nothing is left" nothing_left
}

hosts_up
module_load
accept_fails
aim "${faults[@]}"
echo 0 >"$pages/min-order"
ok "a listener" sweep endpoint-new "local-ip4=$GW_CORE4" gate=latch
ok "a connection" sweep endpoint-new "local-ip4=$GW_CORE4" \
	"remote-ip4=$CORE4" remote-port=7 connect
ok "another connection" sweep_rearm
certificate ue
agwd_conf
agent_up
ok "orders during a handshake" sweep_handshake

for ((i = 1; i <= attempts; i++)); do
	reserve_originating
	fail_often $((i * 5))
	ok "call $i, $((i * 5)) % of all allocations fail" ends_somehow
	fail_often 0
	release
done
note "$(failed_allocations) failures"
ok "allocations did fail" test "$(failed_allocations)" -gt $attempts
ok "the agent is still there" running agwd
ok "and tells what the module has" agent_agrees
ok "nothing is left" nothing_left
ok "a call works" carry 200000 30
ok "no socket is left" wait_for 30 no_sockets
