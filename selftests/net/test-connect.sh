#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Attempts of the gateway to connect that come to nothing, or nearly: a far side
# that is silent, refuses or is unreachable, a near side that goes meanwhile.
# timeout=240

. "$(dirname "$0")/forge.sh"

plan 43

# pair [OPTION-OF-T1...]: T2 of core, whose connection triggers T1's.
pair()
{
	raw_new t2 "local-ip$core=$gw_core" gate=latch interlink=1
	raw_new t1 "context-id=$context" "local-ip$access=$gw_access" \
		"remote-ip$access=$ue" remote-port=$ue_port "$@"
}

called_ue()
{
	start ue ue "$tools/remote" --listen "$(ue_at)" --seed $((seed + 1)) \
		--expect-seed $((seed + 2)) --send 200000 --expect 100000 \
		--timeout $((60 * slow))
	must wait_for 10 told ue listening
}

use_family()
{
	core=$1 access=$1 f=IPv$1
	gw_core=$GW_CORE4 gw_access=$GW_ACCESS4 ue=$UE4
	[ "$1" = 4 ] || gw_core=$GW_CORE6 gw_access=$GW_ACCESS6 ue=$UE6
}

# ue_says STATEMENT: what the UE's host does to what comes from the gateway.
ue_says()
{
	must in_ns ue nft -f - <<-END
		table inet answer {
			chain in {
				type filter hook input priority 0
				iifname "access" meta l4proto tcp $1
			}
		}
	END
}

ue_hears()
{
	must in_ns ue nft delete table inet answer
}

# --- what comes of it ---------------------------------------------------------

# ends_told: what was told of the context, besides states.
ends_told()
{
	sed -n "/\"termination-id\":\(${termination[t1]}\|${termination[t2]}\)[,}]/{
		/\"what\":\"\(tcp-failure\|tls-failure\|bearer-released\)\"/{
		s/.*\"what\":\"\([^\"]*\)\".*/\1 &/
		s/ .*\"reason\":\"\([^\"]*\)\".*/ \1/p
		}
	}" "$tmp/monitor" | sort | tr '\n' ' '
}

failures_are()
{
	[ "$(ends_told)" = "$1 " ] || { ends_told; return 1; }
}

attempts()
{
	in_ns gw ss -Htn state syn-sent
}

no_attempt()
{
	[ -z "$(attempts)" ]
}

# fails WHAT REASON-OF-T1 EVENT: results.
fails()
{
	finish core 15
	ok "$f: $1: core is reset" core_is_reset
	ok "$f: $1: the reasons" reasons_are "$2" partner-failed
	ok "$f: $1: which is told once" wait_for 10 failures_are "tcp-failure $2"
	ok "$f: $1: the gateway tries no more" wait_for 10 no_attempt
	is "$f: $1: nobody else gets in" "$(verdict_on t2 core \
		"$(at core "$core" 5099)")" syn-dropped-ended
	raw_release
}

# --- the far side -------------------------------------------------------------

silent()
{
	ue_says drop
	pair connect-timeout=1500
	core_start --send 100000 --expect-end any
	fails "silent far side" connect-timeout
	ue_hears
}

# TCP's own time, when it is shorter. From then on there is a SYN each second.
silent_for_tcp()
{
	must in_ns gw sysctl -qw net.ipv4.tcp_syn_retries=1 \
		net.ipv4.tcp_syn_linear_timeouts=0
	ue_says drop
	pair
	core_start --send 100000 --expect-end any
	fails "silent far side, few SYNs" connect-timeout
	ue_hears
	must in_ns gw sysctl -qw net.ipv4.tcp_syn_retries=6 \
		net.ipv4.tcp_syn_linear_timeouts=60
}

refusing()
{
	pair
	core_start --send 100000 --expect-end any
	fails "far side that refuses" connect-refused
}

# RFC 5461 clause 4: Linux gives an attempt up for errors that are true.
unreachable()
{
	ue_says "reject with icmpx host-unreachable"
	pair
	core_start --send 100000 --expect-end any
	fails "unreachable far side" connect-unreachable
	ue_hears
}

# --- errors that are not ------------------------------------------------------

icmp_ignored()
{
	in_ns gw nstat -asz TcpExtOutOfWindowIcmps |
		awk '$1 == "TcpExtOutOfWindowIcmps" { print $2 }'
}

all_ignored()
{
	[ "$(icmp_ignored)" -ge "$1" ]
}

# Somebody who does not know the sequence number of the gateway's SYN.
forged_errors()
{
	local before errors=(3/1 3/3 3/13) e

	[ "$core" = 4 ] || errors=(1/3 1/4 1/1)

	ue_says drop
	pair connect-timeout=120000
	called_ue
	core_start --send 100000 --expect 200000
	ok "$f: forged errors: the gateway tries" wait_for 10 endpoint_is t1 \
		connecting
	is "$f: a SYN from elsewhere while it tries" \
		"$(verdict_on t1 ue "$(at ue "$access" 5099)")" syn-dropped-busy
	before=$(icmp_ignored)
	for e in "${errors[@]}"; do
		forge ue "$(attempts | awk '{ print $3 }')" "$(ue_at)" S \
			--icmp "$e" --seq random --count 100
	done
	ok "$f: forged errors: all are seen" wait_for 10 all_ignored \
		$((before + 300))
	ok "$f: forged errors: the gateway goes on" endpoint_is t1 connecting
	ue_hears
	ok "$f: forged errors: every octet arrives" call_is_whole 200000 100000 \
		30
	raw_release
}

# --- the near side ------------------------------------------------------------

near_resets()
{
	ue_says drop
	pair connect-timeout=120000
	core_start --send 1000 --pause finish --finish reset
	ok "$f: near side resets: the gateway tries" wait_for 10 endpoint_is t1 \
		connecting
	go_on core
	finish core 10
	ok "$f: near side resets: it ends" wait_for 10 endpoint_is t1 failed
	ok "$f: near side resets: the reasons" reasons_are partner-failed reset
	ok "$f: near side resets: which is told once" wait_for 10 failures_are \
		"bearer-released reset"
	ok "$f: near side resets: the gateway tries no more" wait_for 10 \
		no_attempt
	ue_hears
	raw_release
}

# Its FIN ends one direction and no more: the UE may have something to say.
near_closes()
{
	ue_says drop
	pair connect-timeout=120000
	called_ue
	core_start --send 100000 --expect 200000
	ok "$f: near side closes: it has" wait_for 10 told core write_end
	ok "$f: near side closes: the gateway tries" endpoint_is t1 connecting
	ue_hears
	ok "$f: near side closes: every octet arrives" call_is_whole 200000 \
		100000 30
	raw_release
}

hosts_up
module_load
monitor_up
use_family 4
silent_for_tcp
refusing
near_closes
forged_errors
near_resets
unreachable
use_family 6
silent
unreachable
forged_errors
