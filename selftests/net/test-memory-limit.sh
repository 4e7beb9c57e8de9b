#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Little memory is left of what the agent's control group may have: the controller is
# refused new contexts, but for emergencies, until there is more.
# debug=long
# timeout=120

. "$(dirname "$0")/h248.sh"

plan 6

root=/sys/fs/cgroup group=$root/agent

# add PROPERTIES: an Add to a new context.
add()
{
	echo "Context = \$ { $1 Add = ip/1/core/\$ { $plain_media } }"
}

memory_is()
{
	agwctl -j status | jq -e ".memory | $1" >"$tmp/memory"
}

is_refused()
{
	! transact refused "$(add '')" >"$tmp/said" || { cat "$tmp/said"; return 1; }
	grep 'of memory are in use' "$tmp"/refused.re*
}

# Of what it has now, this is more than nine tenths.
be_tight()
{
	echo $(($(<$group/memory.current) * 106 / 100)) >$group/memory.max
}

hosts_up
mgc_host
certificate ue
h248_agwd_conf
mgc_up
mgc_listen
must mkdir $group
echo +memory >$root/cgroup.subtree_control
echo $$ >$group/cgroup.procs
agent_up
echo $$ >$root/cgroup.procs
must wait_for 60 registered 1
ok "without a limit nothing is said of memory" memory_is '. == null'
must be_tight
ok "a limit is seen" wait_for 20 memory_is '.used * 100 > .max * 90'
ok "a new context is refused" is_refused
ok "but not that of an emergency" transact urgent "$(add 'Emergency,')"
echo max >$group/memory.max
ok "the limit goes" wait_for 20 memory_is '. == null'
ok "and a new context is made" transact again "$(add '')"
stop agwd
must wait_for 20 rmdir $group
