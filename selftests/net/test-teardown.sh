#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module or the namespace goes away under running calls: the first only when
# that was ordered; the remotes learn of it, the log stays clean (the machine
# checks it), nothing stays behind, and it works again.
# cpus=2
# timeout=300

. "$(dirname "$0")/data.sh"

rounds=$(sized 3 1)
plan $((20 + 3 * rounds))

# running_calls N: up to three calls: flowing, linked and idle, and one in its
# TLS handshake.
running_calls()
{
	local n

	for ((n = 1; n <= $1; n++)); do
		ue_port=507$n core_port=508$n
		reserve_originating
		case $n in
		1) ue_start --send 2G --expect-end any --timeout 300
		   core_start --send 2G --expect-end any --timeout 300 ;;
		2) ue_start --finish none --expect-end any
		   core_start --finish none --expect-end any ;;
		3) ue_start --pause tls --expect-end any
		   core_start --expect-end any ;;
		esac
		wait_for 15 told core connected || bail "no call $n"
		wait_for 15 told ue connected || bail "no call $n"
		[ $n -ne 1 ] || wait_for 15 told core progress \
			'.received > 1048576' || bail "call 1 does not flow"
		put_aside $n
	done
	ue_port=5070 core_port=5080
}

remotes_end()
{
	local name

	for name in ue1 core1 ue2 core2 core3; do
		wait_for 15 gone $name || { echo "$name does not end"; return 1; }
	done
}

stop_remotes()
{
	local name

	for name in ue1 core1 ue2 core2 ue3 core3; do
		stop $name KILL
	done
}

works_again()
{
	carry 1M 30 --tls-version 1.3
}

not_there()
{
	! ip -n core link show core
}

# There is no connection of the gateway's remotes any more, and no FIN ended it.
were_reset()
{
	local name

	for name in ue1 core1 ue2 core2 core3; do
		told $name end '.how == "reset"' || { cat "$tmp/$name"; return 1; }
	done
}

unloads()
{
	wait_for 10 module_unload
}

gateway_up
running_calls 3
not_ok "running calls keep the module" module_unload
stop agwd KILL
not_ok "without the agent, too" module_unload
agent_up
ok "all of them are ended by an order" agwctl flush
ok "their remotes end" remotes_end
ok "by a reset" were_reset
ok "the agent has nothing left" nothing_left
stop_remotes
ok "the module is unloaded under the agent" unloads
stop agwd
ok "the module loads again" modprobe ims_agw
agent_up
ok "nothing is left of before" nothing_left
ok "calls work again" works_again

running_calls 3
stop agwd KILL
ok "the calls go on without the agent" running core1
pids=$(ip netns pids gw)
is "nothing lives in the namespace" "$pids" ""
ok "the namespace is deleted under running calls" ip netns del gw
ok "their remotes end" remotes_end
ok "by a reset" were_reset
ok "its end of the links goes away" wait_for 30 not_there
stop_remotes
hosts_down
gateway_up
ok "nothing is left of before" nothing_left
ok "calls work again" works_again

# Again and again, with octets on their way, and with an agent that looks on.
for ((round = 1; round <= rounds; round++)); do
	running_calls 2
	ok "flush $round" agwctl flush
	ok "unload $round" unloads
	stop_remotes
	stop agwd
	must modprobe ims_agw
	agent_up
done
for ((round = 1; round <= rounds; round++)); do
	running_calls 2
	stop agwd KILL
	must ip netns del gw
	ok "the namespace goes away $round" wait_for 30 not_there
	stop_remotes
	hosts_down
	gateway_up
done
ok "the module can be unloaded without calls" module_unload
ok "and loaded" modprobe ims_agw
