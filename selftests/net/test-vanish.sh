#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A remote that is gone without a word, or that never reads: TCP's keepalive and
# user time-out, as ordered, end the call with a reason of its own.
# debug=long
# timeout=240

. "$(dirname "$0")/plain.sh"

plan $((22 + ${#ip_versions[@]} * 2))

# From now on no packet of the UE leaves or arrives.
ue_vanishes()
{
	must in_ns ue nft add table inet gone
	must in_ns ue nft add chain inet gone in \
		'{ type filter hook input priority 0; policy drop; }'
	must in_ns ue nft add chain inet gone out \
		'{ type filter hook output priority 0; policy drop; }'
}

ue_returns()
{
	must in_ns ue nft delete table inet gone
}

# A link of which one side has sent a little, and then both are silent.
silent_link()
{
	reserve_plain
	plain_ue --expect-end any --pause finish
	core_start --send 8192 --chunk 4096 --pause send@4096 --expect-end any
	must wait_for 20 told ue progress '.received == 4096'
}

has_failed()
{
	states_are failed failed && reasons_are remote-timeout partner-failed
}

# is_noticed WHAT: results, and the end of the call.
is_noticed()
{
	ok "$1: it is noticed, with its reason" wait_for 20 has_failed
	ok "$1: and told" wait_for 5 events_are t1 bearer-released 1
	stop ue KILL
	go_on core
	finish core 10
	ok "$1: core is reset" core_is_reset
	release
}

idle()
{
	# TCP asks the user time-out, when there is one, and not the probes.
	t1_options=(--keepalive-time 1000 --keepalive-interval 1000
		--user-timeout 3000)
	silent_link
	ue_vanishes
	is_noticed "nothing under way, user time-out"
	ue_returns

	t1_options=(--keepalive-time 600000)
	silent_link
	ue_vanishes
	capture probes gw access "tcp and src host $GW_ACCESS4"
	configure t1 --keepalive-time 1000 --keepalive-interval 1000 \
		--keepalive-probes 2 --user-timeout 0
	is_noticed "nothing under way, probes, ordered late"
	is "nothing under way: as many probes as ordered" \
		"$(captured_count probes "tcp[13] & 4 == 0")" 2
	stop tcpdump-probes
	ue_returns
}

cut_off()
{
	t1_options=(--keepalive-time 1000 --keepalive-interval 1000
		--keepalive-probes 2 --user-timeout 0)
	silent_link
	must ip -n ue link set access down
	is_noticed "line cut"
	must ip -n ue link set access up
}

# Without keepalive only octets that nobody acknowledges tell.
unacknowledged()
{
	t1_options=(--keepalive-time 0 --user-timeout 2000)
	silent_link
	ue_vanishes
	go_on core
	ok "octets under way: noticed" wait_for 20 has_failed
	ok "octets under way: told" wait_for 5 events_are t1 bearer-released 1
	stop ue KILL
	stop core KILL
	ue_returns
	release
}

# is_refused IPV ICMPX: a firewall answers instead of the UE, to octets under way.
is_refused()
{
	access=$1
	t1_options=(--keepalive-time 0 --user-timeout 2000)
	silent_link
	must in_ns ue nft -f - <<-END
		table inet gone {
			chain in {
				type filter hook input priority 0
				meta l4proto tcp reject with icmpx $2
			}
		}
	END
	go_on core
	ok "IPv$1, $2: noticed, with the same reason" wait_for 20 has_failed
	stop ue KILL
	stop core KILL
	ue_returns
	release
	access=4
}

never_reads()
{
	t1_options=(--user-timeout $((2000 * slow)))
	reserve_plain
	plain_ue --expect-end any --pause read@64K --when received
	core_start --send 64M --expect-end reset
	ok "never reads: it is ended, with its reason" wait_for 40 has_failed
	ok "never reads: and told" wait_for 5 events_are t1 bearer-released 1
	finish core 10
	ok "never reads: core is reset" core_is_reset
	ok "never reads: counters add up" conserved
	stop ue KILL
	release
	reserve_plain
	plain_ue --expect 4M --read-rate 1M --when received
	core_start --send 4M
	ok "reads slowly: nothing is ended" call_is_whole 0 "$(octets 4M)" 40
	release
}

configured()
{
	t1_options=(--keepalive-probes 5)
	reserve_plain
	is "configured: keepalive and user time-out" \
		"$(agwctl -j show --termination "${termination[t1]}" |
		jq -c '.terminations[0] | [.timeouts.user,
		.keepalive.time, .keepalive.interval, .keepalive.probes]')" \
		"[60000,20000,30000,5]"
	release
	t1_options=(--keepalive-time 999)
	not_ok "less than TCP can count is refused" order t1 reserve \
		--realm access --media TCP "${t1_options[@]}"
	ok "by the name of its member" grep -q keepalive.time "$tmp/t1.log"
}

hosts_up
agwd_conf
sed -i -e '1i user-timeout = 60s' -e '/realm access/a keepalive-time = 20s' \
	"$tmp/agwd.conf"
agent_up
controller_up
idle
for family in "${ip_versions[@]}"; do
	is_refused "$family" port-unreachable
	is_refused "$family" admin-prohibited
done
# Afterwards the UE has no IPv6 address any more.
cut_off
unacknowledged
never_reads
configured
is "nothing else was ended" "$(jq -s '[.[] | select(.event == "tcp-failure" or
	.event == "tls-failure")] | length' "$tmp/controller")" 0
ok "nothing is left" nothing_left
