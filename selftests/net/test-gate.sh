#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Which SYN is answered (TS 23.334 clause 6.2.10.3.2, step 10), asked of the
# module without an agent: every verdict, on the wire and in the counters.
# debug=long
# timeout=240

. "$(dirname "$0")/common.sh"

plan $((${#ip_versions[@]} * 18))

# dial NAME [BIND-ADDRESS:PORT]: core calls T2.
dial()
{
	start "$1" core "$tools/remote" --connect "$gw:$(port_of "${local_at[t2]}")" \
		${2:+--bind "$2"} --timeout $((30 * slow)) --expect-end any --finish none
}

counted()
{
	[ "$(counter t2 "$1")" -gt "$2" ]
}

# dropped WHAT COUNTER [BIND-ADDRESS:PORT]: a result.
dropped()
{
	local before

	before=$(counter t2 "$2")
	dial probe "${3-}"
	ok "IPv$family: $1: $2" wait_for 5 counted "$2" "$before"
	stop probe KILL
}

# family FAMILY: names of addresses and attributes.
use_family()
{
	family=$1
	core=$family
	if [ "$family" = 4 ]; then
		gw=$GW_CORE4 us=$CORE4 other=198.51.100.77
		gw_host=$GW_CORE4 filter=filter-ip4 net=198.51.100.0 bits=24
	else
		gw="[$GW_CORE6]" us="[$CORE6]" other=2001:db8:c::77
		gw_host=$GW_CORE6 filter=filter-ip6 net=2001:db8:c:: bits=64
	fi
}

# A new endpoint of T2's side; nothing of the last one is left.
fresh()
{
	[ -z "${termination[t2]-}" ] ||
		must raw_order endpoint-del "termination-id=${termination[t2]}"
	raw_new t2 "local-ip$family=$gw_host" "$@"
}

refusals()
{
	fresh gate=closed
	dropped "closed gate" syn-dropped-closed
	raw_set t2 gate=filter "$filter=$other"
	dropped "another address" syn-dropped-source
	raw_set t2 gate=filter "$filter=${us//[\[\]]/}" filter-port=5080
	dropped "another port" syn-dropped-source "$us:5081"
	raw_set t2 gate=latch mode=0
	dropped "inactive" syn-dropped-inactive
	raw_set t2 gate=filter "$filter=$net" filter-prefix-len=$((bits + 8)) \
		mode=3
	is "IPv$family: no packet leaves for a dropped SYN" \
		"$(kinds wire "src host $gw_host")" \
		"syn 0 synack 0 rst 0 icmp 0 other 0"
}

# The gate stays shut for others while there is a connection and after it.
one_connection()
{
	fresh gate=filter "$filter=${us//[\[\]]/}" filter-port=5080
	dial first "$us:5080"
	ok "IPv$family: the right source is answered" wait_for 5 told first \
		connected
	ok "IPv$family: accepted SYN is counted" wait_for 10 counted \
		syn-accepted 0
	dropped "second connection" syn-dropped-busy "$us:5082"
	stop first
	ok "IPv$family: the end is noticed" wait_for 10 ended t2
	dropped "after the end" syn-dropped-ended "$us:5080"
	is "IPv$family: the filter's others get nothing" \
		"$(kinds wire "src host $gw_host and dst port 5082")" \
		"syn 0 synack 0 rst 0 icmp 0 other 0"
}

ended()
{
	case $(endpoint "$1" | jq -r .state) in
	closed | failed | half-closed) ;;
	*) return 1 ;;
	esac
}

acceptances()
{
	local filtered

	fresh gate=filter "$filter=$net" "filter-prefix-len=$bits"
	dial second
	ok "IPv$family: a source of the prefix is answered" wait_for 5 told \
		second connected
	filtered=${termination[t2]}
	stop second KILL
	fresh gate=latch
	dial third "$us:5090"
	ok "IPv$family: any source is latched" wait_for 5 told third connected
	ok "IPv$family: the latched source is told" wait_for 5 told monitor \
		notification ".what == \"latched\" and .\"source-port\" == 5090"
	is "IPv$family: that of the filter was not: nothing was learned" "$(jq -s \
		"[.[] | select(.\"termination-id\" == $filtered and
		.what == \"latched\")] | length" "$tmp/monitor")" 0
	stop third KILL
}

# An event for the first dropped SYN after each setting of the gate, no more, with its
# source.
one_event()
{
	fresh gate=closed
	dropped "first of two" syn-dropped-closed "$us:5095"
	dropped "second of two" syn-dropped-closed
	wait_for 10 told monitor notification ".what == \"syn-dropped\" and
		.\"termination-id\" == ${termination[t2]}"
	is "IPv$family: two dropped SYNs are told once" "$(jq -s "[.[] |
		select(.\"termination-id\" == ${termination[t2]} and
		.what == \"syn-dropped\") | .\"source-ip4\" // .\"source-ip6\",
		.\"source-port\"] | map(tostring) | join(\" \")" "$tmp/monitor")" \
		"\"${us//[\[\]]/} 5095\""
}

hosts_up
module_load
monitor_up
for family in "${ip_versions[@]}"; do
	use_family "$family"
	capture wire gw core "$tcp_and_errors"
	refusals
	one_connection
	acceptances
	one_event
	stop tcpdump-wire
	must raw_order endpoint-del "termination-id=${termination[t2]}"
	termination[t2]=
done
