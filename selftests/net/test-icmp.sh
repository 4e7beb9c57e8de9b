#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ICMP errors about a connection: none ends it, true or forged, and a smaller
# MTU on the way is learned (RFC 1122 clause 4.2.3.9, RFC 5927). What they do to
# an attempt to connect is in test-connect.sh.
# debug=long
# timeout=240

. "$(dirname "$0")/forge.sh"

plan $((${#ip_versions[@]} * 10))

size=$((4 << 20))

# A host behind the UE's, which forwards to it.
#
#	far ------ ue ------ gw ------ core
far4=203.0.113.2 far6=2001:db8:f::2

router_up()
{
	host_add far
	link_add ue far far ue
	addr_add ue far 203.0.113.1/24 2001:db8:f::1/64
	addr_add far ue $far4/24 $far6/64
	must in_ns ue sysctl -qw net.ipv4.ip_forward=1
	must in_ns ue sysctl -qw net.ipv6.conf.all.forwarding=1
	must ip -n far route add default via 203.0.113.1
	must ip -n far -6 route add default via 2001:db8:f::1
	must ip -n gw route add 203.0.113.0/24 via $UE4
	must ip -n gw -6 route add 2001:db8:f::/64 via $UE6
}

use_family()
{
	core=$1 access=$1 f=IPv$1
	if [ "$1" = 4 ]; then
		gw_core=$GW_CORE4 gw_access=$GW_ACCESS4 far=$far4 far_at=$far4
		errors=(3/0 3/1 3/2 3/3 3/13 11/0 12/0) too_big=3/4/600
		narrow=(route replace 203.0.113.0/24)
	else
		gw_core=$GW_CORE6 gw_access=$GW_ACCESS6 far=$far6 far_at="[$far6]"
		errors=(1/0 1/1 1/3 1/4 3/0 4/1) too_big=2/0/1280
		# The metric of the route that came with the address.
		narrow=(-6 route replace 2001:db8:f::/64 metric 256)
	fi
}

mtu_to_far()
{
	ip -n gw route get "$far" | sed -n 's/.* mtu \([0-9]*\).*/\1/p'
}

narrowed()
{
	[ "$(mtu_to_far)" = 1300 ]
}

# --- what is sent -------------------------------------------------------------

icmp_ignored()
{
	in_ns gw nstat -asz TcpExtOutOfWindowIcmps |
		awk '$1 == "TcpExtOutOfWindowIcmps" { print $2 }'
}

all_ignored()
{
	[ "$(icmp_ignored)" -ge "$1" ]
}

# By somebody who knows everything but the sequence numbers.
forged()
{
	local n=0 e before

	before=$(icmp_ignored)
	for e in "${errors[@]}" $too_big; do
		forge ue "${local_at[t1]}" "$far_at:$ue_port" A --seq random --icmp "$e" \
			--count 50
		n=$((n + 50))
	done
	ok "$f: forged errors: all are seen" wait_for 10 all_ignored \
		$((before + n))
	ok "$f: forged errors: both stay linked" states_are linked linked
	is "$f: forged errors: the MTU is what it was" "$(mtu_to_far)" ""
}

icmp_seen='(icmp and icmp[0] == 3) or (icmp6 and ip6[40] == 1)'

both_go_on()
{
	go_on ue
	go_on core
}

# true_errors TYPE COMMAND...: the router refuses to forward, without a gap when it
# did before. What it refuses is sent again.
true_errors()
{
	local before

	before=$(captured_count access "$icmp_seen")
	must in_ns ue nft -f - <<-END
		table inet refuse {
			chain on {
				type filter hook forward priority 0
			}
		}
		flush chain inet refuse on
		add rule inet refuse on iifname "access" meta l4proto tcp \
			reject with icmpx $1
	END
	"${@:2}"
	ok "$f: $1: it is told" wait_for 20 seen access $((before + 1)) \
		"$icmp_seen"
	ok "$f: $1: both stay linked" states_are linked linked
}

forwards_again()
{
	must in_ns ue nft delete table inet refuse
}

# --- the call -----------------------------------------------------------------

# The remotes end the call when told so: TCP may have room for all that they send, and
# their FINs behind it would close halves.
call_begins()
{
	raw_new t2 "local-ip$core=$gw_core" gate=latch interlink=1
	raw_new t1 "context-id=$context" "local-ip$access=$gw_access" \
		"remote-ip$access=$far" remote-port=$ue_port
	start ue far "$tools/remote" --listen "$far_at:$ue_port" --send $size \
		--expect $size --seed $((seed + 1)) --expect-seed $((seed + 2)) \
		--pause send@1000000,finish --timeout $((60 * slow))
	must wait_for 10 told ue listening
	core_start --send $size --expect $size --pause send@1000000,finish
	ok "$f: octets flow" wait_for 20 both_have_sent
}

both_have_sent()
{
	[ "$(both forwarded-bytes)" = "1000000 1000000" ]
}

hosts_up
router_up
module_load
for family in "${ip_versions[@]}"; do
	use_family "$family"
	capture access gw access "icmp or icmp6"
	call_begins
	forged
	true_errors host-unreachable both_go_on
	true_errors port-unreachable true
	must ip -n ue "${narrow[@]}" dev far mtu lock 1300
	forwards_again
	ok "$f: a smaller MTU is learned" wait_for 20 narrowed
	both_go_on
	ok "$f: every octet arrives" call_is_whole $size $size 60
	must raw_order endpoint-del "context-id=$context"
	stop tcpdump-access
done
