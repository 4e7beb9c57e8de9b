#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A remote that reads slowly through a small window may take longer than the user
# time-out, as long as it takes something: while it is linked, after both have ended, and
# when the termination has gone on without it. One that takes no more is given up after
# the time, however much it took before. Without TLS and without an agent.
# debug=long
# timeout=120

. "$(dirname "$0")/data.sh"

plan 8

size=450000

pair()
{
	raw_pair
	raw_set t1 "user-timeout=$((1000 * slow))"
}

ue_has()
{
	told ue progress ".received >= $1"
}

# Two time-outs for each third.
takes_some()
{
	pair
	plain_ue --expect $size --buffer 8K --read-rate $((size / (6 * slow)))
	core_start --send $size --pause finish@$size
	ok "takes some: for two time-outs" wait_for 10 ue_has 150000
	is "takes some: core has not ended" "$(both state)" \
		"half-closed half-closed"
	go_on core
	ok "takes some: both have ended" wait_for 5 states_are closing closing
	ok "takes some: for two more" wait_for 10 ue_has 300000
	raw_set t1 rearm
	ok "takes some: all arrives, and an end in order" call_ends 20
	ok "takes some: hashes agree" same_hashes
	raw_release
}

takes_no_more()
{
	pair
	plain_ue --expect-end any --finish none --buffer 8K --pause read@10000
	core_start --send $size --expect-end any --finish none
	must wait_for 10 ue_has 10000
	ok "takes no more: it is given up" wait_for 10 endpoint_is t1 failed
	ok "takes no more: the reasons" reasons_are remote-timeout partner-failed
	raw_release
}

hosts_up
module_load
takes_some
next_ports
takes_no_more
