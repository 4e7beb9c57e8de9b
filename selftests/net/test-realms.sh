#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a realm of agwd.conf(5) says of its terminations: addresses, ports and
# their rest, code points, the interface, the remotes that are allowed.
# debug=long
# timeout=240

. "$(dirname "$0")/common.sh"

plan 45

# Long enough for an order while a port rests.
rest=$((4 * slow))

further_realms()
{
	cat >>"$tmp/agwd.conf" <<-END
		[realm small]
		address = $GW_CORE4
		ports = 40000-40002
		port-quarantine = ${rest}s
		[realm two]
		address = $GW_CORE4
		address = $GW_CORE6
		address = 203.0.113.1
		ports = 41000-41000
		[realm marked]
		address = $GW_CORE4
		address = $GW_CORE6
		dscp = 34
		[realm bound]
		address = 203.0.113.1
		interface = alt
		[realm loose]
		address = 203.0.113.1
		[realm narrow]
		address = $GW_CORE4
		address = $GW_CORE6
		allow-remote = 198.51.100.0/30
		allow-remote = 198.51.100.77
		allow-remote = 2001:db8:c::/126
	END
}

# refused_with TEXT: the last order was.
refused_with()
{
	grep -qF -- "$1" "$tmp/one.log" "$tmp/one.json"
}

release_all()
{
	local id

	for id in $(agwctl -j show |
		jq '[.terminations[].context] | unique[]'); do
		must order release release --context "$id"
	done
}

ports_in_use()
{
	in_ns gw ss -Htln "sport >= :$1 and sport <= :$2" |
		awk '{ sub(".*:", "", $4); print $4 }' | sort | xargs
}

range()
{
	local first since

	for _ in 1 2 3; do
		must reserve_in small
	done
	first=$(answer one termination)
	is "range: every port of it, each once" "$(ports_in_use 1 65535)" \
		"40000 40001 40002"
	not_ok "range: then there is none" reserve_in small
	ok "range: realm and range are named" refused_with \
		"no port of realm small is free (40000-40002"
	ok "range: the code is no_port" refused_with no_port
	ok "range: another realm has ports" reserve_in core
	not_ok "range: a port that is named is in use as well" reserve_in small \
		--local-port 40001
	ok "range: that is named" refused_with "port 40001 is in use"
	is "range: nothing was made of what was refused" \
		"$(ports_in_use 40000 40002)" "40000 40001 40002"
	since=$(now_ms)
	must order release release --termination "$first"
	not_ok "rest: it is not given out at once" reserve_in small
	ok "rest: that is named" refused_with "1 of them rest after a release"
	is "rest: a port is released" "$(ports_in_use 40000 40002 | wc -w)" 2
	ok "rest: it is given out later" wait_for 20 reserve_in small
	ok "rest: not before its time" test $(($(now_ms) - since)) -ge \
		$((1000 * rest))
	is "rest: all are in use again" "$(ports_in_use 40000 40002)" \
		"40000 40001 40002"
	must order release release --termination "$(answer one termination)"
	ok "rest: an order that names it has it at once" reserve_in small \
		--local-port "$(port_of "$(answer one local)")"
	release_all
}

# local_is WHAT ADDRESS: of the last reservation.
local_is()
{
	is "$1" "$(answer one local)" "$2"
}

addresses()
{
	must reserve_in two
	local_is "addresses: the first one" "$GW_CORE4:41000"
	must reserve_in two
	local_is "addresses: the next one when that has no port" \
		"[$GW_CORE6]:41000"
	refuses "addresses: one that has no port" "no port of realm two is free" \
		reserve_in two --local "$GW_CORE4"
	must reserve_in two --family ipv4
	local_is "addresses: of the family that is ordered" "203.0.113.1:41000"
	refuses "addresses: no more of them" "no port of realm two is free" \
		reserve_in two --family ipv6
	not_ok "addresses: one of another realm" reserve_in two --local \
		"$GW_ACCESS4"
	ok "addresses: that is named" refused_with \
		"$GW_ACCESS4 is not an address of realm two"
	release_all
}

# dscp NAME NUMBER: prints packets with this code point, and with another, that
# the gateway has sent.
dscp()
{
	local all with

	all=$(captured_count "$1" "src host $gw_core_host and tcp")
	with=$(captured_count "$1" "src host $gw_core_host and tcp and
		((ip and ip[1] & 0xfc == $(($2 * 4))) or
		(ip6 and ip6[0:2] & 0x0fc0 == $(($2 * 64))))")
	echo "$((with > 4)) $((all - with))"
}

# marked NUMBER OPTION...: a call with octets both ways; options are T2's.
marked()
{
	local number=$1

	shift
	capture core gw core tcp
	must order t2 reserve --realm marked --family "ipv$core" --media TCP \
		--interlink --remote "$(core_at)" "$@"
	take_answer t2
	reserve_t1
	ue_start --send 100000 --expect 200000
	core_start --send 200000 --expect 100000
	ok "dscp $number, $f: the call is whole" call_is_whole 100000 200000 30
	is "dscp $number, $f: every packet to core has it" \
		"$(dscp core "$number")" "1 0"
	release
	stop tcpdump-core
}

dscps()
{
	use_ipv 4
	marked 34
	marked 10 --dscp 10
	use_ipv 6
	marked 34
	use_ipv 4
}

# dials NAME HOST: a connection from core to the last reservation.
dials()
{
	start "$1" core "$tools/remote" --connect "$(answer one local)" \
		--finish none --expect-end any
}

# Core reaches 203.0.113.1 through the other link as well.
interface()
{
	must ip -n core route add 203.0.113.1/32 via $GW_CORE4 dev core
	must reserve_in loose --latch
	dials first
	ok "interface: without one a SYN may come from anywhere" wait_for 10 \
		told first connected
	stop first
	release_all
	must reserve_in bound --latch
	ok "interface: the listener is bound to it" in_ns gw sh -c \
		"ss -Htln | grep -q '203.0.113.1%alt:'"
	capture wrong gw core "tcp and port $(port_of "$(answer one local)")"
	dials second
	ok "interface: a SYN through another one finds nobody" wait_for 10 told \
		second error
	is "interface: it was there, and was reset" "$(kinds wrong)" \
		"syn 1 synack 0 rst 1 icmp 0 other 0"
	finish second 5
	must ip -n core route del 203.0.113.1/32
	capture right gw alt "tcp and port $(port_of "$(answer one local)")"
	dials third
	ok "interface: the same through the right one is answered" wait_for 10 \
		told third connected
	ok "interface: by that interface" seen right 1 "src host 203.0.113.1"
	stop third
	release_all
	start back core "$tools/remote" --listen "203.0.113.2:$core_port" \
		--finish none --expect-end any
	must wait_for 10 told back listening
	must reserve_in bound --remote "203.0.113.2:$core_port" --establish-tcp
	ok "interface: the gateway's own SYN leaves by it" wait_for 10 told back \
		connected
	stop back
	release_all
}

allowed()
{
	local remote

	for remote in 198.51.100.2 198.51.100.77 2001:db8:c::2; do
		ok "remotes: $remote is in a prefix" reserve_in narrow --remote \
			"$remote"
	done
	for remote in 198.51.100.4 2001:db8:c::4; do
		not_ok "remotes: $remote is in none" reserve_in narrow \
			--remote "$remote"
		ok "remotes: realm and remote are named: $remote" refused_with \
			"realm narrow does not allow $remote"
	done
	must reserve_in narrow
	not_ok "remotes: no more with a later order" order one configure \
		--termination "$(answer one termination)" --remote 198.51.100.4
	ok "remotes: which names the realm" refused_with \
		"realm narrow does not allow 198.51.100.4"
	release_all
	ok "nothing is left" nothing_left
}

hosts_up
alt_up
certificate ue
agwd_conf
further_realms
agent_up
range
addresses
dscps
interface
allowed
