#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# close_notify cannot be sent while TCP has no memory for it, even if there is room
# in the socket. The FIN waits for it: a UE that sees a FIN alone takes the call for
# cut. What takes TCP's memory is another call, whose UE does not read.
# cpus=1
# timeout=200

. "$(dirname "$0")/records.sh"
. "$(dirname "$0")/plain.sh"

plan 18

# TCP counts memory when a processor has taken a megabyte. Core does not end: TCP, short
# of memory, resets what nobody has open any more.
parked_call()
{
	reserve_plain
	plain_ue --pause read@1 --expect-end any
	core_start --send 6M --pause finish --expect-end any
	must wait_for 60 pump_waits
	put_aside 1
	ue_port=5071 core_port=5081
}

# No more than TCP has already.
limit()
{
	must sysctl -qw net.ipv4.tcp_mem="$1"
}

# core_ends ROLE VERSION
core_ends()
{
	local name="TLS $2, gateway is $1" seen=0

	core_options=(--send 1000 --expect 1000 --when received --pause finish)
	begin "$1" --tls-version "$2" --send 1000 --expect 1000 --when received \
		--pause finish
	must wait_for 15 told core progress '.received == 1000'
	must wait_for 15 told ue progress '.received == 1000'
	limit "0 0 0"
	go_on core
	ok "$name: core ends" wait_for 10 has_fin gw $core_port
	wait_for 10 looks 10
	not_ok "$name: what cannot be told is not" has_fin ue $ue_port
	limit "$memory"
	go_on ue
	ok "$name: the call is whole" call_is_whole 1000 1000 30
	ok "$name: and told so" reasons_are clean-close clean-close
	release
	next_ports
}

# The controller ends the call: TCP tells nobody that it has memory again.
controller_ends()
{
	local name="TLS $2, gateway is $1, released" seen=0

	core_options=(--send 1000 --finish none --expect-end any)
	begin "$1" --tls-version "$2" --send 1000 --finish none --expect-end any
	must wait_for 15 told core progress '.received == 1000'
	must wait_for 15 told ue progress '.received == 1000'
	limit "0 0 0"
	release
	wait_for 10 looks 10
	not_ok "$name: what cannot be told is not" has_fin ue $ue_port
	limit "$memory"
	ok "$name: then the UE sees close_notify" wait_for 15 told ue read_end \
		'.how == "close_notify"'
	finish_any ue
	finish_any core
	next_ports
}

gateway_up
memory=$(</proc/sys/net/ipv4/tcp_mem)
parked_call
core_ends server 1.2
core_ends server 1.3
core_ends client 1.3
controller_ends server 1.2
controller_ends client 1.3
take_up 1
go_on ue
go_on core
ok "the other call is whole" call_is_whole 0 $((6 << 20)) 60
release
ok "nothing is left" nothing_left
