#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# For as long as the kernel's parameter soak=SECONDS says (make soak): calls with
# random ends, the agent killed now and then. No octet may be wrong, every counter
# has to add up, and in the end there are no more sockets, ports, threads and no
# more memory in use than after the first rounds.
# timeout=100000

. "$(dirname "$0")/churn.sh"

plan 9

duration=$(sed -nE 's/.*\bsoak=([0-9]+).*/\1/p' /proc/cmdline)
: "${duration:=60}"

# KB that are in use, as far as the kernel could not have them back.
memory_used()
{
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^MemTotal:/ { total = $2 } /^MemAvailable:/ { print total - $2 }' \
		/proc/meminfo
}

threads()
{
	set -- /proc/[0-9]*/task/[0-9]*
	echo $#
}

# The agent's and its workers' memory that is nobody else's, in KB.
agent_memory()
{
	local pid

	for pid in "${started[agwd]}" $(children_of "${started[agwd]}"); do
		awk '/^Private_/ { n += $2 } END { print n }' \
			"/proc/$pid/smaps_rollup"
	done | awk '{ n += $1 } END { print n }'
}

begin_random()
{
	local n

	for ((n = 1; n <= ${#kinds[@]}; n++)); do
		kind_of[n]=${kinds[RANDOM % ${#kinds[@]}]}
		begin $n "${kind_of[n]}"
	done
}

# One round; says which and what was wrong.
turn()
{
	echo "round $round: ${kind_of[*]}"
	begin_random
	if ((RANDOM % 4 == 0)); then
		kill_agent
		agent_up
	fi
	wait_for 60 ended || { echo "not all have ended"; return 1; }
	conserved && release_all && all_right && wait_for 20 nothing_left
}

# turns SECONDS: and one line a minute.
turns()
{
	local end=$((SECONDS + $1)) next=$((SECONDS + 60))

	while [ $SECONDS -lt $end ]; do
		round=$((round + 1))
		turn || return
		[ $SECONDS -ge $next ] || continue
		next=$((SECONDS + 60))
		note "round $round, $((end - SECONDS)) s left, $(memory_used)" \
			"KB in use" >&3
	done
}

settled()
{
	[ "$(threads)" -le $((threads + 8)) ] &&
		[ "$(memory_used)" -le $((memory + 16384)) ]
}

round=0
gateway_up
certificate other
ok "a call before" carry 100000 60
ok "the first rounds" turns 20
must wait_for 30 no_sockets
sockets=$(tcp_sockets) objects=$(tcp_objects)
threads=$(threads) memory=$(memory_used)
ok "calls for $duration s" turns "$duration"
ok "a call afterwards" carry 100000 60
ok "nothing is left" wait_for 20 nothing_left
ok "no socket is left" wait_for 30 no_sockets
ok "nor counted by TCP: $sockets before" wait_for 30 back_to
ok "threads and memory are as before" wait_for 60 settled
now=$(tcp_objects)
ok "TCP's objects too: $objects before, $now now" \
	test "$now" -le $((objects + 64))
note "$round rounds of ${#kinds[@]} calls; KB in use: $memory before," \
	"$(memory_used) now; threads: $threads before, $(threads) now;" \
	"the agent has $(agent_memory) KB"
