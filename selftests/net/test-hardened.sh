#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the kernel says of the agent and its workers: no capability but one, no core
# dump, no debugger, no way to get more. security.rst says why.

. "$(dirname "$0")/common.sh"

plan 22

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

start seen - "${plain_root[@]}" sleep 1000
must wait_for 5 has_line "/proc/${started[seen]}/comm" sleep
ok "others may be looked at" can_look "${started[seen]}"

gateway_up
agent=${started[agwd]}
# CAP_NET_ADMIN
hardened "agent" "$agent" 0000000000001000
mapfile -t workers < <(children_of "$agent")
ok "there are workers" test ${#workers[@]} -gt 0
worker=${workers[0]}
hardened "worker" "$worker" 0000000000000000
is "worker: a system call filter" "$(status "$worker" Seccomp)" 2
ok "worker: no process of its own" grep -q '^Max processes *0 ' \
	"/proc/$worker/limits"

# One that is started later, in the place of one that died.
kill -KILL "$worker"
new_worker()
{
	local pid

	mapfile -t workers < <(children_of "$agent")
	for pid in "${workers[@]}"; do
		[ "$pid" = "$worker" ] || last=$pid
	done
	[ "$(status "$last" Seccomp)" = 2 ]
}

last=
ok "a worker is started again" wait_for 20 new_worker
hardened "later worker" "$last" 0000000000000000
is "later worker: a system call filter" "$(status "$last" Seccomp)" 2
ok "the agent answers" agwd_answers
