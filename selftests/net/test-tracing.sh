#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The tracepoints tell what happens to a call, by the names of the interface, and
# the scripts of Documentation/tracing ask for fields that there are.
# cpus=1
# timeout=120

. "$(dirname "$0")/records.sh"

scripts=$AGW_TEST_ROOT/net/tracing
trace=/sys/kernel/tracing/instances/ims-agw

plan 19

# traced EVENT [FIELDS]: such a line is in the buffer.
traced()
{
	grep -q " $1: context=$context .*${2-}" $trace/trace
}

of_t1()
{
	traced "$1" "termination=${termination[t1]} .*$2"
}

of_t2()
{
	traced "$1" "termination=${termination[t2]} .*$2"
}

# A whole call, with a SYN that comes too early, KeyUpdates, and a core that does
# not read for a while.
whole_call()
{
	reserve_t2 --ignore-syn
	reserve_t1
	ue_role=client ue_start --tls-version 1.3 --send 4M --expect 100000 \
		--insert update-request@1000
	core_start --send 100000 --expect 4M --pause read@1 --buffer 16K \
		--when received
	ok "a SYN that is dropped" wait_for 10 of_t2 agw_syn \
		"verdict=dropped-closed source=::ffff:$CORE4 port=$core_port"
	configure_t2
	ok "octets that wait" wait_for 20 of_t2 agw_stall \
		'used=[0-9]* limit=[0-9]'
	go_on core
	ok "the call is whole" call_is_whole 4194304 100000 60
	ok "octets that go on" of_t2 agw_room 'waited=[0-9]'
	ok "the SYN that was accepted" of_t2 agw_syn verdict=accepted
	ok "a state that was entered" of_t1 agw_state \
		'old=keyed event=verify state=verified'
	ok "the last state" wait_for 10 of_t1 agw_state \
		'old=closing event=end state=closed'
	ok "the link" traced agw_link 'partner=[0-9]* linked=1'
	ok "its end" traced agw_link 'partner=[0-9]* linked=0'
	ok "the keys of what comes" of_t1 agw_key_update 'sent=0 err=0'
	ok "the keys of what goes" of_t1 agw_key_update 'sent=1 err=0'
	ok "a record of a KeyUpdate" of_t1 agw_record 'type=22 len=5 octets=24,0'
	ok "close_notify" of_t1 agw_record 'type=21 len=2 octets=1,0'
	not_ok "no failure" traced agw_failure
	release
}

# A call that a fatal alert of the UE ends.
alert_comes()
{
	begin server --send 1000 --finish none --expect-end any \
		--insert record:150228@1000
	finish ue 20
	finish core 20
}

# Only failures of one reason pass the filter.
failing_call()
{
	echo >$trace/trace
	echo 'reason == "partner-failed"' \
		>$trace/events/ims_agw/agw_failure/filter
	core_options=(--finish none --expect-end any)
	alert_comes
	ok "the partner's failure" of_t2 agw_failure \
		'state=linked reason=partner-failed alert=0'
	not_ok "what the filter keeps out" traced agw_failure alert-received
	release
	echo 0 >$trace/events/ims_agw/agw_failure/filter
	alert_comes
	ok "an alert's failure" of_t1 agw_failure \
		'state=linked reason=alert-received alert=40 socket=0 record=0'
	release
}

# fields_are_there SCRIPT: of the events that it attaches to.
fields_are_there()
{
	local event='' line name bad=0

	while read -r line; do
		[[ $line != tracepoint:ims_agw:* ]] || event=${line##*:}
		while [[ $line =~ args-\>([a-z_]+)(.*) ]]; do
			name=${BASH_REMATCH[1]} line=${BASH_REMATCH[2]}
			grep -q " $name\(\[[0-9]*\]\)\?;" \
				"$trace/events/ims_agw/$event/format" ||
				{ echo "$event has no $name"; bad=1; }
		done
	done <"$1"
	[ -n "$event" ] && [ $bad = 0 ]
}

gateway_up
mkdir $trace
echo 1 >$trace/events/ims_agw/enable
whole_call
failing_call
for script in "$scripts"/*.bt; do
	ok "${script##*/} knows the events" fields_are_there "$script"
done
rmdir $trace
