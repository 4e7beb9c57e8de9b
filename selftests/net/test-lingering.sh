#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What has been released still has octets for a remote that does not read them: in
# no list that can be asked for, and yet the module's. Then the namespace goes, or
# the module. The log stays clean (the machine checks it), nothing stays behind.
# timeout=120

. "$(dirname "$0")/common.sh"

plan 18

# One kept socket of the gateway that is not a listener: that of T1.
lingers()
{
	[ -n "$(in_ns gw ss -Htn state fin-wait-1 state close-wait \
		"dst = $UE4")" ]
}

# Plain on both sides, with small buffers: core has sent and ended, the UE does not
# read. The release leaves T1's octets with TCP; so does an order for another
# connection before it.
lingering()
{
	start ue ue "$tools/remote" --listen "$(ue_at)" --buffer 8K \
		--pause read@1 --expect-end any --finish none \
		--timeout $((120 * slow))
	must wait_for 10 told ue listening
	raw_pair
	start core core "$tools/remote" --connect "${local_at[t2]}" \
		--send 30000 --expect-end any --timeout $((120 * slow))
	wait_for 15 forwarded || bail "not forwarded: $(dump)"
	[ $# = 0 ] || raw_set t1 "$1"
	must raw_order endpoint-del "context-id=$context"
}

forwarded()
{
	[ "$(counter t2 forwarded-bytes)" = 30000 ]
}

quiet_hosts()
{
	hosts_up
	module_load
	# What is sent waits in the gateway.
	must in_ns gw sysctl -qw net.ipv4.tcp_wmem="4096 65536 65536"
}


gone_from_core()
{
	! ip -n core link show core
}

for by in '' rearm; do
	quiet_hosts
	lingering $by
	ok "${by:-release}: afterwards nobody can ask for it" nothing_left
	ok "${by:-release}: but its octets are on their way" lingers
	must ip netns del gw
	ok "${by:-release}: the namespace goes away" wait_for 30 gone_from_core
	stop ue KILL
	stop core KILL
	ok "${by:-release}: the module then has nothing" wait_for 10 module_unload
	hosts_down

	quiet_hosts
	lingering $by
	ok "${by:-release}: another one lingers" lingers
	ok "${by:-release}: the module goes away" wait_for 10 module_unload
	ok "${by:-release}: and with it the connection" wait_for 10 no_sockets
	stop ue KILL
	stop core KILL
	[ "$by" ] || hosts_down
done

module_load
lingering
ok "a third one lingers" lingers
go_on ue
ok "when it is read" wait_for 20 no_sockets
ok "all of it came" wait_for 10 told ue end '.received == 30000'
stop ue KILL
stop core KILL
ok "the module then has nothing" wait_for 10 module_unload
