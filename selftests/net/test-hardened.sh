#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the kernel says of the agent and its workers: no capability but one, no core
# dump, no debugger, no way to get more; of workers neither root nor his groups, and
# no memory without end. security.rst says why. The agent can end them all the same,
# and so does its own end.
# debug=long
# timeout=120

. "$(dirname "$0")/common.sh"

plan 42

# status PID FIELD: as /proc has it.
status()
{
	sed -n "s/^$2:\t//p" "/proc/$1/status"
}

core_limit()
{
	sed -n 's/^Max core file size *\([^ ]*\) *\([^ ]*\) .*/\1 \2/p' \
		"/proc/$1/limits"
}

# As root, but without the capability to look at what does not let itself be seen.
plain_root=(setpriv --bounding-set=-sys_ptrace --inh-caps=-sys_ptrace)

# can_look PID: at its memory's beginning, the environment.
can_look()
{
	"${plain_root[@]}" head -c 1 "/proc/$1/environ"
}

# hardened WHAT PID CAPABILITIES
hardened()
{
	is "$1: capabilities" "$(status "$2" CapPrm) $(status "$2" CapEff)" \
		"$3 $3"
	is "$1: none to hand on" "$(status "$2" CapInh) $(status "$2" CapAmb)" \
		"0000000000000000 0000000000000000"
	is "$1: no new privileges" "$(status "$2" NoNewPrivs)" 1
	is "$1: no core dump" "$(core_limit "$2")" "0 0"
	not_ok "$1: nobody may look" can_look "$2"
}

memory_limit()
{
	sed -n 's/^Max address space *\([^ ]*\) *\([^ ]*\) .*/\1 \2/p' \
		"/proc/$1/limits"
}

has_memory_limit()
{
	[[ $(memory_limit "$1") =~ ^([0-9]+)\ ([0-9]+)$ ]] &&
		[ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
}

# worker_hardened WHAT PID
worker_hardened()
{
	local stranger=1900023334

	hardened "$1" "$2" 0000000000000000
	is "$1: a user that nobody is" "$(status "$2" Uid | tr '\t' ' ')" \
		"$stranger $stranger $stranger $stranger"
	is "$1: a group of its own" "$(status "$2" Gid | tr '\t' ' ')" \
		"$stranger $stranger $stranger $stranger"
	is "$1: no other group" "$(status "$2" Groups | tr -d ' ')" ""
	is "$1: a system call filter" "$(status "$2" Seccomp)" 2
	is "$1: no way into the log" "$(readlink "/proc/$2/fd/2")" /dev/null
	ok "$1: no process of its own" grep -q '^Max processes *0 ' \
		"/proc/$2/limits"
	ok "$1: a limit of memory" has_memory_limit "$2"
}

# new_worker: one that is none of ${workers[@]} is ready; its id is in $last.
new_worker()
{
	local pid

	for pid in $(children_of "$agent"); do
		[[ " ${workers[*]} " == *" $pid "* ]] || last=$pid
	done
	[ "$(status "$last" Seccomp)" = 2 ]
}

# workers_are READY LOST
workers_are()
{
	[[ $(agwctl status) == *"workers       $1 of 2 ready, $2 lost"* ]]
}

# no_worker PID...: none of them is there any more.
no_worker()
{
	local pid

	for pid; do
		[ ! -e "/proc/$pid" ] || return
	done
}

# halt: all workers stand still, so that they can only be killed.
halt()
{
	mapfile -t workers < <(children_of "$agent")
	kill -STOP "${workers[@]}"
}

start seen - "${plain_root[@]}" sleep 1000
must wait_for 5 has_line "/proc/${started[seen]}/comm" sleep
ok "others may be looked at" can_look "${started[seen]}"

gateway_up
agent=${started[agwd]}
# CAP_NET_ADMIN
hardened "agent" "$agent" 0000000000001000
ok "status tells of the workers" wait_for 20 workers_are 2 0
mapfile -t workers < <(children_of "$agent")
ok "there are workers" test ${#workers[@]} -gt 0
worker_hardened "worker" "${workers[0]}"

# One that is started later, in the place of one that died.
last=
kill -KILL "${workers[0]}"
ok "a worker is started again" wait_for 20 new_worker
ok "which status tells" wait_for 20 workers_are 2 1
worker_hardened "later worker" "$last"
ok "the agent answers" agwd_answers

# The agent has no capability for it.
halt
kill -TERM "$agent"
ok "the agent ends workers that stand still" wait_for 20 gone agwd
ok "and none is left" wait_for 5 no_worker "${workers[@]}"
finish agwd 1
is "its exit status" $? 0
agent_up
agent=${started[agwd]}
must wait_for 20 workers_are 2 0
halt
kill_agent
ok "workers that stand still end with an agent that is killed" \
	wait_for 20 no_worker "${workers[@]}"

# A unit of before may not let it have another user.
start agwd gw setpriv --bounding-set=-setuid agwd -c "$tmp/agwd.conf"
ok "root who cannot change user: the agent starts" wait_for 20 agwd_answers
ok "and tells so" wait_for 10 has_line "$tmp/agwd" \
	"handshake workers run as the agent's user"
must wait_for 20 workers_are 2 0
mapfile -t workers < <(children_of "${started[agwd]}")
is "its workers have no capability all the same" \
	"$(status "${workers[0]}" CapPrm)" 0000000000000000
