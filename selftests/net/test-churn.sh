#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Many short calls at the same time, which end in every way there is, the agent
# killed in between: in the end nothing is left of any, and the next one works.
# timeout=300

. "$(dirname "$0")/churn.sh"

rounds=$(sized 4 1)

plan $((rounds * 4 + 6))

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
