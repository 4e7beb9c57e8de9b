#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# When both remotes have ended, all that they said is with the gateway's TCP. It is
# delivered whatever becomes of the other one, and who takes it and does not end is not
# waited for. Without TLS and without an agent.
# timeout=120

. "$(dirname "$0")/data.sh"

plan 9

size=300000

# What one remote did not take is lost, and nothing of what the other one has to get.
other_resets()
{
	raw_pair
	plain_ue --send "$size" --expect "$size" --buffer 8K --pause read@1K
	core_start --send "$size" --expect "$size" --buffer 8K --pause read@1K
	ok "the other one resets: both have ended" wait_for 20 states_are \
		closing closing
	stop ue KILL
	ok "the other one resets: the reasons" reasons_are reset partner-failed
	go_on core
	ok "the other one resets: all of it arrives, and an end in order" \
		finish core 30
	ok "the other one resets: what was lost is dropped" test \
		"$(counter t2 dropped-bytes)" -gt 100000
	ok "the other one resets: counters add up" conserved
	raw_release
}

waits_for_core()
{
	has_fin core "$core_port"
}

over_for_core()
{
	! waits_for_core
}

# A process that is stopped reads nothing and closes nothing.
never_ends()
{
	raw_new t2 "local-ip4=$GW_CORE4" gate=latch linger-timeout=$((2000 * slow))
	core_start --finish none --expect-end any
	must wait_for 10 endpoint_is t2 established
	kill -STOP "${started[core]}"
	raw_release
	ok "never ends: it has the gateway's FIN" wait_for 10 waits_for_core
	ok "never ends: and is reset after the time to linger" wait_for 10 \
		over_for_core
	kill -CONT "${started[core]}"
	finish_any core
	ok "never ends: no socket is left" wait_for 10 no_sockets
}

hosts_up
module_load
must in_ns gw sysctl -qw net.ipv4.tcp_wmem="4096 2000000 4194304"
other_resets
never_ends
ok "nothing is left" nothing_left
