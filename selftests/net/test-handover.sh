#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two controllers of H.248: one is killed, one falls silent, one hands the gateway
# over, one sends it on at its registration. The call goes on, and what the gateway
# had to tell meanwhile is told to the one that it comes to.
# room=agent
# timeout=240

. "$(dirname "$0")/h248.sh"

plan 13

h248_transport=tcp
h248_more=(2)
h248_lines=("h248-long-timer = 10s")

# controller NAME N: a program with the N-th controller in it.
controller()
{
	mgc=$1 h248_mgc=$2
	: >"$tmp/$mgc"
	mgc_up
	mgc_listen
}

# registrations: how many there were of the way that is expected. Letters are small
# ones: megaco has its own.
registrations()
{
	mgc_events service-change "(.method | ascii_downcase) == \"$method\" and
		(.reason | startswith(\"$reason\"))"
}

# expect NAME METHOD REASON: a registration with that controller, who is meant from
# now on. It may have had some in that way before.
expect()
{
	mgc=$1 method=$2 reason=$3
	before=$(registrations)
}

has_come()
{
	[ "$(registrations)" -gt "$before" ]
}

# ROOT is to be handed over to the controller N.
hand_over()
{
	local h248_mgc=$1

	transact handoff "Context = - { ServiceChange = ROOT { Services { Method = HandOff,
		Reason = \"903 MGC Directed Change\", MgcIdToTry = $(mgc_mid) } } }"
}

# A call on its way, which ends when it is told.
begin_call()
{
	local options=(--send 128K --expect 128K --pause "send@64K,finish" --timeout $((600 * slow)))

	reserve_t2
	reserve_t1
	configure_t2 --filter address+port
	ue_role=client ue_start "${options[@]}"
	core_start "${options[@]}"
	must wait_for 20 crossed 65536 65536
}

# The program of it is new.
first_has_come()
{
	local mgc=one method=handoff reason=903 before=0

	has_come
}

both_go_on()
{
	go_on ue
	go_on core
	wait_for 20 crossed "$1" "$1"
}

hosts_up
mgc_host
certificate ue
h248_agwd_conf
controller two 2
controller one 1
agent_up
ok "the first of the list has the gateway" wait_for 60 registered 1
begin_call

expect two failover 909
mgc=one
mgc_down
mgc=two
ok "it is killed: the gateway comes to the second one" wait_for 60 has_come
ok "octets go on meanwhile" both_go_on 131072
ok "which finds the call" transact audit \
	"Context = $context { AuditValue = ip/1/*/* { Audit { } } }"
is "both terminations of it" "$(wc -l <"$tmp/audit.results")" 2

controller one 1
mgc=two
ok "the second one hands the gateway over" hand_over 1
ok "to the first one" wait_for 60 first_has_come

# A program that is stopped keeps its connections, and does not answer.
kill -STOP "${started[one]}"
expect two failover 909
go_on ue
go_on core
ok "the call ends while its controller is silent" call_is_whole 131072 131072 60
ok "the gateway comes to the other one" wait_for 60 has_come
ok "and tells it how T1 has ended" wait_for 30 was_notified t1 g/cause \
	'.failurecause == "clean-close"'
ok "which ends the call" order release release --context "$context"
kill -CONT "${started[one]}"
stop one KILL

stop agwd
controller three 1
mgc_tell "set mgc $(h248_mgc=2; mgc_mid)"
expect two restart 901
agent_up
ok "one sends the gateway on to another at its registration" wait_for 60 has_come
ok "nothing is left" nothing_left
