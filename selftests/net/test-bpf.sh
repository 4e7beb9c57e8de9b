#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# BPF programs of the host that take connections, as service meshes do: what they
# own the gateway leaves alone, and what it owns they do not get. And those that
# forbid to bind: an order is refused for that, and for nothing else.
# kernel=debian
# timeout=120

. "$(dirname "$0")/plain.sh"

plan 20

# taker CGROUP passive|active
taker()
{
	start taker - "$tools/sockmap" "$@"
	wait_for 10 told taker attached || bail "$(cat "$tmp/taker")"
}

counted()
{
	stop taker
	field taker counted "$1"
}

# The listeners of whoever is in the group have connections of the group.
group=/sys/fs/cgroup/gateway

pair_of_group()
{
	echo $$ >$group/cgroup.procs
	raw_pair
	echo $$ >/sys/fs/cgroup/cgroup.procs
}

tcp_sockets()
{
	awk '$1 == "TCP:" { print $9 }' /proc/net/sockstat
}

no_more_sockets()
{
	[ "$(tcp_sockets)" -le "$1" ]
}

ends()
{
	must raw_order endpoint-del "context-id=$context"
}

# It owns the connection before the gateway can accept it.
accepted_ones()
{
	local before

	before=$(tcp_sockets)
	pair_of_group
	taker $group passive
	core_start --send 1000 --expect-end any
	ok "accepted: the endpoint fails" wait_for 10 endpoint_is t2 failed
	ok "accepted: the reasons" reasons_are partner-failed internal
	ok "accepted: which is told" wait_for 5 told monitor notification \
		'.what == "tcp-failure" and .reason == "internal"'
	finish core 10
	ok "accepted: core is reset" core_is_reset
	is "accepted: nothing was forwarded" "$(counter t2 rx-bytes)" 0
	is "accepted: the program had it" "$(counted .got)" 1
	ends
	ok "accepted: no socket is lost" wait_for 10 no_more_sockets "$before"
}

# The gateway owns what it connects before the program sees it. The sockets of the
# two remotes are not of the group.
connected_ones()
{
	pair_of_group
	plain_ue --send 200000 --expect 100000
	taker /sys/fs/cgroup active
	core_start --send 100000 --expect 200000
	ok "connected: the call is whole" call_is_whole 200000 100000 20
	ok "connected: the program was refused the gateway's" test \
		"$(counted .refused)" -ge 1
	ends
}

# With the program there all the time, and gone again.
others()
{
	taker $group passive
	pair_of_group
	core_start --expect-end any
	must wait_for 10 endpoint_is t2 failed
	finish core 10
	raw_set t2 rearm
	raw_set t1 rearm
	is "afterwards: the program had it" "$(counted .got)" 1
	plain_ue --send 200000 --expect 100000
	core_start --send 100000 --expect 200000
	ok "afterwards: the next call is whole" call_is_whole 200000 100000 20
	ends
}

# refused_in_group ATTRIBUTE...: prints the error of a new endpoint.
refused_in_group()
{
	echo "$BASHPID" >$group/cgroup.procs
	raw_order endpoint-new "$@" >/dev/null
	value name "$(refusal "$tmp/raw.json")"
}

# The kernel's own word for it, EPERM, would tell the agent that it is none any more.
forbidden()
{
	start nobind - "$tools/nobind" $group
	wait_for 10 told nobind attached || bail "$(cat "$tmp/nobind")"
	is "forbidden: no address of IPv4" \
		"$(refused_in_group "local-ip4=$GW_CORE4")" EACCES
	is "forbidden: none of IPv6" \
		"$(refused_in_group "local-ip6=$GW_CORE6")" EACCES
	agwd_conf
	agent_up
	echo "${started[agwd]}" >$group/cgroup.procs
	refuses "forbidden: the agent says so" forbidden reserve_in core --latch
	must finish_nobind
	ok "forbidden: and goes on when nothing is" reserve_in core --latch
	ok "forbidden: as the agent that it was" running agwd
	stop agwd
	ask_module claim abi-version=1 takeover + flush >/dev/null
}

finish_nobind()
{
	kill "${started[nobind]}"
	finish nobind 10
}

hosts_up
module_load
must mkdir $group
monitor_up
accepted_ones
connected_ones
others
forbidden
stop monitor
ok "nothing is left" nothing_left
ok "no socket is left" wait_for 30 no_sockets
ok "the module can go" module_unload
must rmdir $group
is "and nothing was said" "$(kernel_log | grep -c 'WARNING\|BUG')" 0
