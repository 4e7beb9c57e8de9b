#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Segments forged by who knows addresses and ports but no sequence numbers (RFC
# 5961), at the gateway's attempt to connect and at its connections.
# debug=long
# timeout=240

. "$(dirname "$0")/forge.sh"

plan 19

half=300000 whole=$((2 << 20))

counted_by_tcp()
{
	in_ns gw nstat -asz "$1" | awk -v name="$1" '$1 == name { print $2 }'
}

has_received()
{
	[ "$(counted_by_tcp TcpInSegs)" -ge "$1" ]
}

# --- the attempt to connect ---------------------------------------------------

# The UE's host drops what comes, so that the attempt lasts.
ue_deaf()
{
	must in_ns ue nft -f - <<-END
		table inet deaf {
			chain in {
				type filter hook input priority 0
				iifname "access" meta l4proto tcp drop
			}
		}
	END
}

ue_hears()
{
	must in_ns ue nft delete table inet deaf
}

while_connecting()
{
	local syn='tcp[13] & 0x12 == 2' before

	# A SYN each second: the attempt lasts as long as the test needs.
	must in_ns gw sysctl -qw net.ipv4.tcp_syn_linear_timeouts=60
	reserve_originating
	configure t1 --connect-timeout 120000
	capture connecting gw access "tcp and src host $GW_ACCESS4"
	ue_start --send $whole --expect $whole --pause "send@$half"
	ue_deaf
	core_start --send $whole --expect $whole --pause "send@$half"
	ok "connecting: the gateway has sent its SYN" wait_for 10 seen \
		connecting 1 "$syn"
	before=$(counted_by_tcp TcpInSegs)
	forge ue "$(ue_at)" "${local_at[t1]}" SA --seq random --ack random \
		--count 100
	forge ue "$(ue_at)" "${local_at[t1]}" RA --seq random --ack random \
		--count 100
	forge ue "$(ue_at)" "${local_at[t1]}" RA --seq random --count 10
	forge ue "$(ue_at)" "${local_at[t1]}" R --seq random --count 100
	forge ue "$(ue_at)" "${local_at[t1]}" A --seq random --ack random \
		--count 100 --data 10
	ok "connecting: all have arrived" wait_for 10 has_received \
		$((before + 410))
	ok "connecting: it still is" endpoint_is t1 connecting
	ok "connecting: core stays connected" endpoint_is t2 established
	ue_hears
	ok "connecting: then UE and TLS are there" wait_for 20 told ue tls
	is "connecting: all SYNs were one and the same" "$(absolute connecting \
		"$syn" | sed 's/.* > //;s/, win.*//' | sort -u | wc -l)" 1
	stop tcpdump-connecting
}

# --- connections --------------------------------------------------------------

# storm NAME HOST FROM ACK N: everything that is blind, over the whole space of
# sequence numbers. The acknowledgement is far from what could be right.
storm()
{
	local host=$2 from=$3 at=${local_at[$1]} n=$5
	local all=(--seq $RANDOM --count "$n" --seq-step $((0x100000000 / n)))

	forge "$host" "$from" "$at" R "${all[@]}"
	forge "$host" "$from" "$at" RA --ack random "${all[@]}"
	forge "$host" "$from" "$at" S "${all[@]}"
	forge "$host" "$from" "$at" SA --ack random "${all[@]}"
	forge "$host" "$from" "$at" A --ack "$4" "${all[@]}"
	forge "$host" "$from" "$at" PA --ack "$4" --data 100 "${all[@]}"
	forge "$host" "$from" "$at" FA --ack "$4" "${all[@]}"
}

# near_miss NAME HOST FROM ACK NEXT: within the window or next to it, and
# still not right.
near_miss()
{
	local host=$2 from=$3 at=${local_at[$1]} next=$5

	forge "$host" "$from" "$at" R --seq $((next + 1)) --count 100 --seq-step 7
	forge "$host" "$from" "$at" RA --seq $((next + 2)) --ack "$4" \
		--count 100 --seq-step 7
	forge "$host" "$from" "$at" R --seq $((next - 1)) --count 10
	forge "$host" "$from" "$at" S --seq "$next" --count 100
	forge "$host" "$from" "$at" S --seq $((next - 1)) --count 100
	forge "$host" "$from" "$at" PA --seq "$next" --ack "$4" --data 100 \
		--count 100
	forge "$host" "$from" "$at" FA --seq "$next" --ack "$4" --count 100
}

# numbers NAME HOST FROM: what the gateway sends next and what it expects next.
# It tells by the challenge that a SYN gets, if only to the right remote.
numbers()
{
	forge "$2" "$3" "${local_at[$1]}" S --seq 1
	wait_for 5 seen "from-$1" 1 tcp || return
	packets "from-$1" -S -vv tcp | sed -n \
		's/.*Flags \[\.\],.* seq \([0-9]*\), ack \([0-9]*\),.*/\1 \2/p' |
		tail -n 1
}

# Of the terminations: an acknowledgement of what was never sent.
declare -A too_new=()

# at_rest NAME HOST FROM: a connection on which nothing moves.
at_rest()
{
	local name=$1 answers sent next

	read -r sent next < <(numbers "$@") || bail "$name: no challenge"
	too_new[$name]=$(((sent + 0x40000000) % 0x100000000))
	near_miss "$@" "${too_new[$name]}" "$next"
	near_miss "$@" $(((sent + 0xc0000000) % 0x100000000)) "$next"
	storm "$@" "${too_new[$name]}" 300
	answers=$(captured_count "from-$name")
	# Linux limits the rate of all answers but those to data and FIN, of
	# which 1000 come here: one for one at most.
	ok "$name at rest: it is answered, but not more ($answers)" \
		test "$answers" -ge 1 -a "$answers" -le 1060
	is "$name at rest: and never by a reset" \
		"$(captured_count "from-$name" "tcp[13] & 4 != 0")" 0
	ok "$name at rest: both stay linked" states_are linked linked
	is "$name at rest: no octet came in" "$(counter "$name" rx-bytes)" $half
}

both_at_half()
{
	[ "$(both forwarded-bytes)" = "$half $half" ]
}

while_connected()
{
	ok "connected: half of the octets are there" wait_for 20 both_at_half
	capture from-t1 gw access "tcp and src host $GW_ACCESS4"
	capture from-t2 gw core "tcp and src host $GW_CORE4"
	at_rest t1 ue "$(ue_at)"
	at_rest t2 core "$(core_at)"
	ok "connected: there were challenges" test "$(counted_by_tcp \
		TcpExtTCPChallengeACK)" -gt 0
	stop tcpdump-from-t1
	stop tcpdump-from-t2
}

# All the time while the other half is on its way.
in_motion()
{
	go_on ue
	go_on core
	storm t1 ue "$(ue_at)" "${too_new[t1]}" 100
	storm t2 core "$(core_at)" "${too_new[t2]}" 100
}

gateway_up
while_connecting
while_connected
in_motion
ok "in motion: every octet arrives" call_is_whole $whole $whole 40
ok "in motion: the reasons" reasons_are clean-close clean-close
release
ok "nothing is left" nothing_left
