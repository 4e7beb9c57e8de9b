#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two plain terminations, ordered without an agent: connecting, accepting,
# carrying, stopping. TLS of the two ends passes through as octets.
# timeout=240

. "$(dirname "$0")/data.sh"

plan 28

# A core that calls, a SYN that triggers, a UE that is called.
trigger()
{
	raw_new t2 "local-ip$core=$gw_core" gate=latch interlink=1
	raw_new t1 "context-id=$context" "local-ip$access=$gw_access" \
		"remote-ip$access=$ue" remote-port=$ue_port
}

use_families()
{
	access=$1 core=$2 f="IPv$1 to IPv$2"
	gw_access=$GW_ACCESS4 ue=$UE4 gw_core=$GW_CORE4
	[ "$1" = 4 ] || gw_access=$GW_ACCESS6 ue=$UE6
	[ "$2" = 4 ] || gw_core=$GW_CORE6
}

carries()
{
	local size

	size=$(octets "${AGW_PLAIN_VOLUME:-$(sized 64M 2M)}")
	trigger
	plain_ue --send "$size" --expect "$size"
	core_start --send "$size" --expect "$size"
	ok "$f: octets both ways at once" call_is_whole "$size" "$size" 60
	raw_release
}

end_to_end_tls()
{
	trigger
	plain_ue --send 1M --expect 2M --tls client --cert "$tmp/ue.pem" \
		--key "$tmp/ue.key" --fingerprint "$(fingerprint core)"
	core_start --send 2M --expect 1M --tls server --cert "$tmp/core.pem" \
		--key "$tmp/core.key" --fingerprint "$(fingerprint ue)"
	ok "$f: TLS from end to end" call_ends 30
	ok "$f: hashes agree" same_hashes
	ok "$f: counters add up" conserved
	raw_release
}

# The gateway calls by order, on both sides.
active()
{
	raw_new t2 "local-ip$core=$gw_core" "remote-ip$core=$CORE4" \
		remote-port=$core_port
	raw_new t1 "context-id=$context" "local-ip$access=$gw_access" \
		"remote-ip$access=$ue" remote-port=$ue_port
	plain_ue --send 100000 --expect 200000
	core_listens --send 200000 --expect 100000
	raw_set t1 connect
	raw_set t2 connect
	ok "gateway calls both" call_is_whole 100000 200000 20
	raw_release
}

# The gateway is called by both.
passive()
{
	raw_new t2 "local-ip$core=$gw_core" gate=latch
	raw_new t1 "context-id=$context" "local-ip$access=$gw_access" gate=latch
	start ue ue "$tools/remote" --connect "${local_at[t1]}" \
		--seed $((seed + 1)) --expect-seed $((seed + 2)) \
		--send 100000 --expect 200000
	ok "first of two: it waits" wait_for 10 told ue progress \
		'.sent == 100000'
	core_start --send 200000 --expect 100000
	ok "gateway is called by both" call_is_whole 100000 200000 20
	raw_release
}

# StreamMode: nothing is forwarded against it, nothing is lost by it.
stopped_by_mode()
{
	raw_new t2 "local-ip$core=$gw_core" gate=latch interlink=1
	raw_new t1 "context-id=$context" "local-ip$access=$gw_access" \
		"remote-ip$access=$ue" remote-port=$ue_port mode=1
	plain_ue --send 100000 --expect 200000
	core_start --send 200000 --expect 100000
	ok "receive only: one direction flows" wait_for 10 told core read_end \
		'.received == 100000'
	is "receive only: the other does not" "$(counter t1 tx-bytes)" 0
	raw_set t1 mode=3
	ok "send and receive: the rest follows" call_is_whole 100000 200000 20
	raw_release
}

has_sent()
{
	[ "$(counter t1 tx-bytes)" = "$1" ]
}

# The code point changes while a call with ECN runs: TCP's own bits stay, and the
# kernel's priority follows.
remarked()
{
	local marked="ip[1] == 0xba"

	[ "$access" = 4 ] || marked="ip6[0:2] & 0xff0 == 0xba0"
	trigger
	plain_ue --send 1000 --expect 200000
	core_start --send 200000 --expect 1000 --pause send@100000
	must wait_for 20 has_sent 100000
	must wait_for 20 acknowledged gw "$(port_of "${local_at[t1]}")"
	capture wire gw access "tcp and src host ${gw_access}"
	must in_ns gw nft -f - <<-END
		table inet marked {
			counter high { }
			chain out {
				type filter hook output priority 0
				oifname "access" meta priority 0:4 counter name "high"
			}
		}
	END
	raw_set t1 dscp=46
	go_on core
	ok "$f: another code point: the call is whole" call_is_whole 1000 200000 20
	ok "$f: another code point: there were octets with it, and ECN" test \
		"$(carried wire "$marked")" -gt 0
	is "$f: another code point: none without" \
		"$(carried wire "not ($marked)")" 0
	ok "$f: another code point: of its priority" in_ns gw bash -c \
		'nft list counter inet marked high | grep -q "packets [1-9]"'
	must in_ns gw nft delete table inet marked
	stop tcpdump-wire
	raw_release
}

# Deleted with octets on their way.
deleted()
{
	trigger
	plain_ue --send 2G --expect-end any
	core_start --send 2G --expect-end any
	ok "deleted: octets were flowing" wait_for 20 told core progress \
		'.received > 1048576'
	raw_release
	ok "deleted: UE ends" wait_for 15 gone ue
	ok "deleted: core ends" wait_for 15 gone core
	ok "deleted: what arrived was right" told core end .match
	ok "deleted: nothing is left" nothing_left
	finish ue 1
	finish core 1
}

refused_by_ue()
{
	trigger
	core_start --send 100000 --expect-end reset
	finish core 15
	ok "nobody at the UE: core is reset" core_is_reset
	ok "nobody at the UE: the reasons" reasons_are connect-refused \
		partner-failed
	raw_release
}

hosts_up
module_load
certificate ue
certificate core
for families in "4 4" "6 6" "4 6" "6 4"; do
	# shellcheck disable=SC2086
	use_families $families
	carries
done
end_to_end_tls
must in_ns ue sysctl -qw net.ipv4.tcp_ecn=1
must in_ns gw sysctl -qw net.ipv4.tcp_ecn=1
use_families 6 4
remarked
use_families 4 4
remarked
active
passive
stopped_by_mode
deleted
refused_by_ue
