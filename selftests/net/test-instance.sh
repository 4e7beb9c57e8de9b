#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Streams that are released and reserved again at once, under the same numbers:
# what the module tells of the old ones does not touch the new ones.
# timeout=120

. "$(dirname "$0")/common.sh"

plan 13

# say LINE...: orders to the agent in one write; all must be granted.
say()
{
	printf '%s\n' "$@" | socat -t 30 - UNIX-CONNECT:/run/ims-agw/agwd.sock \
		>"$tmp/answers"
	! jq -ce 'select(.error)' "$tmp/answers"
}

# reserve_stream N / release_stream N: orders about a stream of the termination.
reserve_stream()
{
	echo '{"verb":"reserve","params":{"realm":"core","media":"TCP",' \
		'"latch":"latch","local":{"family":"ipv4"},' \
		'"termination":'"$term"',"stream":'"$1"'}}'
}

release_stream()
{
	echo '{"verb":"release","params":{"termination":'"$term"',"stream":'"$1"'}}'
}

# again N...: these streams are released and reserved again, in one write.
again()
{
	local n lines=()

	for n; do
		lines+=("$(release_stream "$n")" "$(reserve_stream "$n")")
	done
	say "${lines[@]}"
}

port_of_stream()
{
	agwctl -j show | jq -r --argjson n "$1" \
		'.terminations[] | select(.stream == $n) | .local'
}

port=6000

# is_heard N: the agent hears of a connection to the stream, and so has heard of
# all that was before.
is_heard()
{
	port=$((port + 1))
	in_ns core socat -u FILE:/dev/null \
		"TCP:$(port_of_stream "$1"),bind=$CORE4:$port" || return
	wait_for 10 told controller latched \
		".stream == $1 and .source == \"$CORE4:$port\""
}

# all_there WHAT: five streams, known to the agent, too.
all_there()
{
	is "$1: the module has all" "$(dump | grep -c '"event":"data"')" 5
	ok "$1: the agent knows them" agent_agrees
}

hosts_up
agwd_conf
sed -i '1i event-buffer = 2048' "$tmp/agwd.conf"
agent_up
controller_up
term=$(agwctl -j reserve --realm core --media TCP --family ipv4 | jq .termination)
must say "$(reserve_stream 2)" "$(reserve_stream 3)" "$(reserve_stream 4)" \
	"$(reserve_stream 5)"

must again 2
ok "a stream again: the new one is served" is_heard 2
all_there "a stream again"
must again 2 3 4 5 2 3 4 5
ok "four streams again, twice: they are served" is_heard 5
all_there "four streams again"

# The events of the release are for nobody, or for the next agent.
must say "$(release_stream 2)"
kill_agent
agent_up
stop controller
controller_up
must say "$(reserve_stream 2)"
ok "another agent in between: the new one is served" is_heard 2
all_there "another agent"

# More events than there is room for: the agent compares with what the module has.
before=$(agwctl -j status | jq .resyncs)
many=()
for ((i = 0; i < 20; i++)); do
	many+=(2 3 4 5)
done
must again "${many[@]}"
ok "eighty streams again: the last is served" is_heard 5
ok "events were lost" test "$(agwctl -j status | jq .resyncs)" -gt "$before"
all_there "eighty streams again"
