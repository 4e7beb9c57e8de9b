#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the kernel's threads allocate for calls is charged to the agent's cgroup.
# timeout=90

. "$(dirname "$0")/plain.sh"

plan 6

root=/sys/fs/cgroup group=$root/agent

# sock: octets that the buffers of the group's sockets take.
sock()
{
	awk '$1 == "sock" { print $2 }' $group/memory.stat
}

sock_is()
{
	test "$(sock)" "$@"
}

# An agent of the group gives the orders; nothing else runs in it.
pair()
{
	echo $$ >$group/cgroup.procs
	raw_pair
	echo $$ >$root/cgroup.procs
}

over()
{
	stop ue KILL
	stop core KILL
	must raw_order endpoint-del "context-id=$context"
	ok "$1: and is given back" wait_for 20 sock_is -eq 0
}

# The gateway has made the one socket in its work, and accepted the other there.
connected()
{
	pair
	plain_ue --expect 4M --pause read@64K --when received
	core_start --send 4M
	ok "connected: what the UE does not read is charged" wait_for 20 sock_is \
		-gt 200000
	over connected
}

accepted()
{
	pair
	plain_ue --send 4M
	core_start --expect 4M --pause read@64K --when received
	ok "accepted: what core does not read is charged" wait_for 20 sock_is \
		-gt 200000
	over accepted
}

hosts_up
module_load
must mkdir $group
echo +memory >$root/cgroup.subtree_control
connected
accepted
ok "nothing is left" nothing_left
ok "no socket is left" wait_for 30 no_sockets
echo -memory >$root/cgroup.subtree_control
must module_unload
must rmdir $group
