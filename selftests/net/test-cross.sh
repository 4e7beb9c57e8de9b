#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# SYNs that meet: two sources at one latching gate, a SYN that crosses the
# gateway's own, octets that come with a SYN.
# timeout=240

. "$(dirname "$0")/forge.sh"

plan $((${#ip_versions[@]} * 14 + 5))

# pair GATE...: T2 of core, whose trigger makes T1 connect to the UE.
pair()
{
	raw_new t2 "local-ip$core=$gw_core" connect-timeout=600000 "$@"
	raw_new t1 "context-id=$context" "local-ip$access=$gw_access" \
		"remote-ip$access=$ue" remote-port=$ue_port \
		connect-timeout=600000
}

busy_ue()
{
	start ue ue "$tools/remote" --seed $((seed + 1)) \
		--expect-seed $((seed + 2)) --send 200000 --expect 100000 \
		--timeout $((60 * slow)) "$@"
}

# caller NAME ADDRESS:PORT: one of two who play core.
caller()
{
	start "$1" core "$tools/remote" --connect "${local_at[t2]}" \
		--bind "$2" --seed $((seed + 2)) --expect-seed $((seed + 1)) \
		--send 100000 --expect 200000 --timeout $((60 * slow))
}

use_family()
{
	core=$1 access=$1 f=IPv$1
	if [ "$1" = 4 ]; then
		gw_core=$GW_CORE4 gw_access=$GW_ACCESS4 ue=$UE4
		us=$CORE4 other=198.51.100.77
	else
		gw_core=$GW_CORE6 gw_access=$GW_ACCESS6 ue=$UE6
		us="[$CORE6]" other="[2001:db8:c::77]"
	fi
}

syns()
{
	captured "$@" | grep -c 'Flags \[S\]'
}

# --- two sources, one latching gate -------------------------------------------

# No handshake gets beyond the SYN-ACK.
hold_handshakes()
{
	must in_ns gw nft -f - <<-END
		table inet hold {
			chain in {
				type filter hook input priority 0
				iifname "core" tcp flags & (syn | ack) == ack drop
			}
		}
	END
}

half_open()
{
	[ "$(in_ns gw ss -Htn state syn-recv | wc -l)" = "$1" ]
}

# One of both comes through, and no more than one.
one_winner()
{
	local first=0 second=0

	finish first 30 || first=$?
	finish second 30 || second=$?
	won=5080 loser=second
	[ $first = 0 ] || won=5082 loser=first
	[ $((first == 0)) != $((second == 0)) ]
}

was_reset()
{
	told "$1" end '.how == "reset"' ||
		told "$1" error '.text | contains("reset by peer")'
}

# called_after TIME: as tcpdump writes times.
called_after()
{
	local first

	first=$(syn_times access | head -n 1)
	echo "$first, let go at $1"
	[[ $first > $1 ]]
}

# Handshakes of TCP are held for no longer than it takes to see them: after three
# SYN-ACKs the gateway forgets them.
race()
{
	local now let_go

	capture access gw access tcp
	monitor_up
	pair gate=latch interlink=1
	busy_ue --listen "$(ue_at)"
	must wait_for 10 told ue listening
	hold_handshakes
	caller first "$us:5080"
	caller second "$other:5082"
	ok "$f: race: both handshakes are under way" wait_for 10 half_open 2
	ok "$f: race: nobody is latched yet" endpoint_is t2 accepted
	now=$EPOCHREALTIME
	printf -v let_go '%(%T)T.%s' "${now%.*}" "${now#*.}"
	must in_ns gw nft delete table inet hold
	ok "$f: race: for both" wait_for 10 told first connected
	ok "$f: race: for both of them" wait_for 10 told second connected
	ok "$f: race: one of them carries all octets" one_winner
	ok "$f: race: and the UE" finish ue 20
	ok "$f: race: the other is reset" was_reset "$loser"
	is "$f: race: the first is latched, and told once" "$(jq -sc \
		'[.[] | select(.what == "latched") | .["source-port"]]' \
		"$tmp/monitor")" "[$won]"
	is "$f: race: one SYN to the UE" "$(syns access)" 1
	ok "$f: race: when one of them was complete" called_after "$let_go"
	ok "$f: race: the octets are those of one" crossed 200000 100000
	stop monitor
	stop tcpdump-access
	raw_release
}

# --- SYNs that cross ----------------------------------------------------------

answered()
{
	captured access "src host $gw_access" | grep 'Flags \[S\.\]'
}

# Links so long that both have sent before anything arrives.
cross()
{
	must in_ns ue ping -c 1 -W 5 "$gw_access"
	pair gate=latch
	core_start --send 100000 --expect 200000
	must wait_for 10 told core connected
	capture access gw access tcp
	netem ue access delay $((500 * slow))ms
	netem gw access delay $((500 * slow))ms
	busy_ue --connect "${local_at[t1]}" --bind "$(ue_at)"
	must wait_for 10 told ue connecting
	raw_set t1 connect
	ok "$f: crossing SYNs: both are connected" wait_for 20 told ue connected
	ok "$f: crossing SYNs: the gateway answered the UE's" answered
	must tc -n ue qdisc del dev access root
	must tc -n gw qdisc del dev access root
	ok "$f: crossing SYNs: every octet arrives" call_is_whole 200000 100000 20
	stop tcpdump-access
	raw_release
}

# --- octets in a SYN ----------------------------------------------------------

# answer_to PORT: how many of a SYN's sequence numbers the SYN-ACK acknowledges.
answer_to()
{
	absolute wire "port $1 and tcp[13] & 2 != 0" | awk '
		/Flags \[S\]/ && match($0, /seq [0-9]+/) {
			seq = substr($0, RSTART + 4, RLENGTH - 4)
		}
		/Flags \[S\.\]/ && match($0, /ack [0-9]+/) {
			print substr($0, RSTART + 4, RLENGTH - 4) - seq
			exit
		}'
}

syn_has_octets()
{
	captured wire "src port $1" | grep 'Flags \[S\]' |
		grep -qv 'length 0$'
}

# Fast Open without cookies, for every listener of the host.
fast_open()
{
	must in_ns gw sysctl -qw net.ipv4.tcp_fastopen=$((0x603))
	must in_ns core sysctl -qw net.ipv4.tcp_fastopen=5
	capture wire gw core tcp
	start listener gw "$tools/remote" --listen "$GW_CORE4:6000" \
		--expect 1000 --expect-seed 7
	must wait_for 10 told listener listening
	start sender core "$tools/remote" --connect "$GW_CORE4:6000" \
		--bind "$us:6001" --fast-open yes --send 1000 --seed 7
	must finish sender 20
	must finish listener 20
	is "Fast Open: another listener takes octets of a SYN" \
		"$(answer_to 6001)" 1001
	pair gate=latch interlink=1
	forge core "$us:6002" "${local_at[t2]}" S --seq 1000 --data 100
	wait_for 5 seen wire 2 "port 6002"
	is "Fast Open: the gateway does not" "$(answer_to 6002)" 1
	busy_ue --listen "$(ue_at)"
	must wait_for 10 told ue listening
	core_start --send 100000 --expect 200000 --fast-open yes
	ok "Fast Open: octets that came with the SYN arrive once" \
		call_is_whole 200000 100000 20
	ok "Fast Open: there were some" syn_has_octets $core_port
	is "Fast Open: which were not acknowledged with it" \
		"$(answer_to $core_port)" 1
	stop tcpdump-wire
	raw_release
}

hosts_up
addr_add core core 198.51.100.77/24 2001:db8:c::77/64
module_load
for family in "${ip_versions[@]}"; do
	use_family "$family"
	race
done
for family in "${ip_versions[@]}"; do
	use_family "$family"
	cross
done
use_family 4
fast_open
