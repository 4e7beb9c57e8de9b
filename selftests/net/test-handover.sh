#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two controllers of H.248: one is killed, and its call goes on, is found, heard of and
# ended by the other; one sends the gateway on at its registration; one hands it off.
# debug=long
# timeout=240

. "$(dirname "$0")/h248.sh"

plan 13

h248_transport=tcp
h248_more=(2)
# A controller in an emulated machine may take seconds to answer.
h248_lines=("h248-long-timer = 10s" "h248-response-timeout = 5s")

# controller NAME N: a program with the N-th controller in it.
controller()
{
	mgc=$1 h248_mgc=$2
	: >"$tmp/$mgc"
	mgc_up
	mgc_listen
}

# expect NAME METHOD REASON: a registration with that controller, who is meant from
# now on. It may have had some in that way before.
expect()
{
	mgc=$1 method=$2 reason=$3
	before=$(registrations "$method" "$reason")
}

has_come()
{
	[ "$(registrations "$method" "$reason")" -gt "$before" ]
}

# controllers_are STATE STATE: in the order of the list.
controllers_are()
{
	[ "$(agwctl -j status | jq -r '[.h248.controllers[].state] | join(" ")')" = "$*" ]
}

both_go_on()
{
	go_on_both
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
ok "agwctl status shows both" wait_for 20 controllers_are standby up
ok "octets go on meanwhile" both_go_on 131072
call_goes_over

stop agwd
controller one 1
mgc_tell "set mgc $(h248_mgc=2; mgc_mid)"
expect two restart 901
agent_up
ok "one sends the gateway on to another at its registration" wait_for 60 has_come
mgc=one
mgc_tell "set mgc -"
expect one handoff 903
mgc=two
ok "the other one hands it off" transact handoff "Context = - { ServiceChange = ROOT { Services {
	Method = HandOff, Reason = \"903 MGC Directed Change\",
	MgcIdToTry = $(h248_mgc=1; mgc_mid) } } }"
mgc=one
ok "to the first one" wait_for 60 has_come
ok "nothing is left" nothing_left
