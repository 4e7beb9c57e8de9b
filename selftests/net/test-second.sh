#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Another SYN to an endpoint that has a connection, in each of its states, from
# the same source and from another: dropped in silence, the first goes on (RFC
# 4975 clause 5.4 says what could come of a second connection).
# timeout=240

. "$(dirname "$0")/forge.sh"

plan 23

from_ue=200000 from_core=200000

# others STATE NAME HOST REMOTE STRANGER [WHY]: nobody else gets in.
others()
{
	local state=$1 name=$2 host=$3 same=${4%:*} stranger=$5 why=${6:-busy}

	ok "$name $state" wait_for 20 endpoint_is "$name" "$state"
	is "$name $state: the same source" \
		"$(verdict_on "$name" "$host" "$same:5999")" "syn-dropped-$why"
	is "$name $state: another" \
		"$(verdict_on "$name" "$host" "$stranger:5999")" \
		"syn-dropped-$why"
}

others_of_ue()
{
	others "$1" t1 ue "$(ue_at)" "[2001:db8:a::77]" "${2-}"
}

others_of_core()
{
	others "$1" t2 core "$(core_at)" 198.51.100.77
}

# The terminating call: the UE connects, and T1 has a state for every step.
while_it_begins()
{
	reserve_terminating --latch
	core_listens --send $from_core --expect $from_ue --pause finish
	ue_role=server ue_dials --pause tls,send@100000,read@1000 --buffer 8192 \
		--send $from_ue --expect $from_core
	others_of_ue handshaking
	others_of_core established
	go_on ue
	others_of_ue keyed
	configure_t1
	others_of_ue linked
	others_of_core linked
}

connection_is_there()
{
	[ -n "$(in_ns gw ss -Htn state connected dst "[$UE6]")" ]
}

# The end: everything is sent, but the UE has not taken it yet.
while_it_ends()
{
	go_on ue
	ok "the UE has ended its direction" wait_for 20 endpoint_is t1 half-closed
	go_on core
	others_of_ue closing busy
	ok "its connection lingers" connection_is_there
	go_on ue
	ok "every octet of the first arrives" call_is_whole $from_ue $from_core 30
}

access=6
gateway_up
# All that is left of a call finds room in the gateway's TCP, and not in the UE's.
must in_ns gw sysctl -qw net.ipv4.tcp_wmem="4096 2000000 4194304"
addr_add ue access 2001:db8:a::77/64
addr_add core core 198.51.100.77/24
capture access gw access "$tcp_and_errors"
capture core gw core "$tcp_and_errors"
while_it_begins
while_it_ends
is "no packet leaves for the others" "$(captured_count access "dst port 5999
	or icmp6[icmp6type] == icmp6-destinationunreach"),$(captured_count core \
	"dst port 5999 or icmp")" 0,0
release
ok "nothing is left" nothing_left
