#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Floods of SYNs with forged sources: what the gateway keeps of them is bounded,
# nobody is called, another call does not notice, and the right remote gets in.
# timeout=240

. "$(dirname "$0")/forge.sh"

# KASAN keeps what was freed for a while, so that nobody can tell what is in use.
has_kasan()
{
	[[ $(uname -r) == *-debug ]]
}

results=27
! has_kasan || results=26
plan $((${#ip_versions[@]} * results + 1))

flood=3000
anybody=(--seq random --options 020405b4 --random-port yes)

# --- a call that goes on meanwhile --------------------------------------------

size=$((8 << 20))

# So slow that it lasts, until it is told to be quick.
other_call()
{
	raw_pair
	start ue ue "$tools/remote" --listen "$(ue_at)" --read-rate 20K \
		--send $size --expect $size --seed $((seed + 1)) \
		--expect-seed $((seed + 2)) --timeout $((200 * slow))
	must wait_for 10 told ue listening
	core_start --send $size --expect $size --read-rate 20K \
		--timeout $((200 * slow))
	must wait_for 20 told ue first_octet
}

progress()
{
	grep -c '"event":"progress"' "$tmp/ue"
}

progressed()
{
	[ "$(progress)" -gt "$1" ]
}

# --- the target ---------------------------------------------------------------

# target GATE...: an endpoint of the core's side and one that it would connect.
target()
{
	raw_new f2 "local-ip$family=$gw_host" interlink=1 "$@"
	raw_new f1 "context-id=$context" "local-ip$family=$gw_access" \
		"remote-ip$family=$ue" remote-port=5071
}

release_target()
{
	must raw_order endpoint-del "context-id=$context"
}

use_family()
{
	family=$1 f=IPv$1
	if [ "$1" = 4 ]; then
		gw_host=$GW_CORE4 gw_access=$GW_ACCESS4 ue=$UE4
		us=$CORE4 nobody=10.0.0.1 bits=24 slab=request_sock_TCP
		filter='filter-ip4'
	else
		gw_host=$GW_CORE6 gw_access=$GW_ACCESS6 ue=$UE6
		us=$CORE6 nobody=2001:db8:f::1 bits=80 slab=request_sock_TCPv6
		filter='filter-ip6'
	fi
}

# with_port ADDRESS PORT
with_port()
{
	case $1 in
	*:*) echo "[$1]:$2" ;;
	*) echo "$1:$2" ;;
	esac
}

# flood_from ADDRESS BITS
flood_from()
{
	forge core "$(with_port "$1" 1024)" "${local_at[f2]}" S \
		"${anybody[@]}" --count $flood --random-address "$2"
}

# flood_on ADDRESS BITS: starts one that does not end. The kernel drops half-open
# connections early when there are many, so that there is room again after a while.
flood_on()
{
	local before

	before=$(verdicts f2)
	# shellcheck disable=SC2016
	start flood core bash -c 'while :; do "$@" --seed $RANDOM; done' - \
		"$tools/segment" --from "$(with_port "$1" 1024)" \
		--to "${local_at[f2]}" --flags S "${anybody[@]}" --count 200 \
		--random-address "$2"
	must wait_for 10 judged f2 "$before"
}

# the_flood GATE-IS VERDICT ADDRESS BITS: results.
the_flood()
{
	local before

	before=$(progress)
	flood_from "$3" "$4"
	ok "$f: $1: all SYNs have arrived" wait_for 20 all_judged "$2"
	ok "$f: $1: the other call goes on" wait_for 10 progressed "$before"
}

# --- what is kept -------------------------------------------------------------

# Of the target; those of one that is released stay until their timers end.
half_open()
{
	in_ns gw ss -Htn state syn-recv "sport = :$(port_of \
		"${local_at[f2]}")" | wc -l
}

some_kept()
{
	kept=$(half_open)
	[ "$kept" -ge 1 ]
}

# Objects that the kernel has memory for, in use or not.
requests()
{
	awk -v name="$slab" '$1 == name { print $3 }' /proc/slabinfo
}

cookies()
{
	in_ns gw nstat -asz TcpExtSyncookiesRecv |
		awk '$1 == "TcpExtSyncookiesRecv" { print $2 }'
}

# all_judged VERDICT...: so by the gate, or so.
all_judged()
{
	local verdict got=0

	for verdict in $1; do
		got=$((got + $(verdicts f2 | sed -n "s/\"syn-$verdict\"://p")))
	done
	[ $got -ge $flood ]
}

# told_of NAME: events of a termination.
told_of()
{
	grep -c "\"termination-id\":${termination[$1]}[,}]" "$tmp/monitor"
}

# gets_in WHAT: the right remote.
gets_in()
{
	local what=$1

	start ue2 ue "$tools/remote" --listen "$(with_port "$ue" 5071)" \
		--send 100000 --expect 200000 --seed 5 --expect-seed 6
	must wait_for 10 told ue2 listening
	start core2 core "$tools/remote" --connect "${local_at[f2]}" \
		--bind "$(with_port "$us" 5090)" --send 200000 --expect 100000 \
		--seed 6 --expect-seed 5
	ok "$f: $what: the right remote gets in: core" finish core2 30
	ok "$f: $what: the right remote gets in: UE" finish ue2 30
	is "$f: $what: which makes one SYN to the UE" \
		"$(captured access "dst port 5071" | grep -c 'Flags \[S\]')" 1
}

# --- the floods ---------------------------------------------------------------

latching()
{
	local before kept

	target gate=latch
	before=$(requests)
	the_flood latching accepted "$nobody" "$bits"
	# Two each time that connect-timeout passes, which is as often as the machine is slow.
	ok "$f: latching: few events ($(told_of f2))" test "$(told_of f2)" -le $((flood / 100))
	flood_on "$nobody" "$bits"
	wait_for 10 some_kept
	ok "$f: latching: few are kept ($kept)" test "$kept" -le 10
	ok "$f: latching: but some" test "$kept" -ge 1
	has_kasan ||
		ok "$f: latching: no memory but for these ($before, $(requests))" \
			test $(($(requests) - before)) -le 200
	is "$f: latching: nobody is called" "$(captured_count access \
		"dst port 5071")" 0
	before=$(cookies)
	gets_in latching
	ok "$f: latching: by a SYN cookie" test "$(cookies)" -gt "$before"
	stop flood
	release_target
}

filtered()
{
	local before

	target gate=filter "$filter=$us" filter-port=5090
	before=$(requests)
	capture core gw core "src host $gw_host"
	the_flood filtered dropped-source "$nobody" "$bits"
	is "$f: filtered: none is kept" "$(half_open)" 0
	ok "$f: filtered: no memory either ($before, $(requests))" \
		test "$(requests)" -le "$before"
	is "$f: filtered: no packet leaves for them" \
		"$(kinds core "tcp src port $(port_of "${local_at[f2]}") or
			icmp or icmp6[0] == 1")" \
		"syn 0 synack 0 rst 0 icmp 0 other 0"
	is "$f: filtered: nobody is called" "$(captured_count access \
		"dst port 5071")" 0
	stop tcpdump-core
	gets_in filtered
	release_target
}

# Who knows the right source can make the gateway connect, but once in a while.
matching()
{
	target gate=filter "$filter=$us" connect-timeout=3000
	start ue2 ue "$tools/remote" --listen "$(with_port "$ue" 5071)" \
		--expect-end any
	must wait_for 10 told ue2 listening
	must in_ns core nft -f - <<-END
		table inet deaf {
			chain in {
				type filter hook input priority 0
				tcp sport $(port_of "${local_at[f2]}") drop
			}
		}
	END
	the_flood "forged as the right source" accepted "$us" 0
	ok "$f: forged as the right source: few are kept ($(half_open))" \
		test "$(half_open)" -le 10
	ok "$f: forged as the right source: nobody completes it" wait_for 10 \
		endpoint_is f2 idle
	is "$f: forged as the right source: which ends nothing" \
		"$(grep "\"termination-id\":${termination[f2]}[,}]" \
			"$tmp/monitor" | grep -c '"what":"tcp-failure"')" 0
	is "$f: forged as the right source: one SYN to the UE" \
		"$(captured access "dst port 5071" | grep -c 'Flags \[S\]')" 1
	must in_ns core nft delete table inet deaf
	start core2 core "$tools/remote" --connect "${local_at[f2]}" \
		--bind "$(with_port "$us" 5090)" --expect-end any
	ok "$f: forged as the right source: the right remote gets in" \
		wait_for 20 endpoint_is f2 closed
	stop core2
	stop ue2
	release_target
}

hosts_up
module_load
must ip -n gw route add 10.0.0.0/8 via $CORE4
must ip -n gw route add 2001:db8:f::/48 via $CORE6
monitor_up
other_call
for family in "${ip_versions[@]}"; do
	use_family "$family"
	for kind in latching filtered matching; do
		capture access gw access "tcp and port 5071"
		$kind
		stop tcpdump-access
	done
done
go_on ue
go_on core
ok "the other call loses no octet" call_is_whole $size $size 40
