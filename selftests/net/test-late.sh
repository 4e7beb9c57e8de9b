#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What changes in the middle: a gate between the SYN and the end of the three-way
# handshake, or the last place for a remote that could be anybody; the partner while
# the other one is held, the endpoints in a dump.
# timeout=120

. "$(dirname "$0")/common.sh"

plan 35

# --- a gate that changes ------------------------------------------------------

# hold_acks NAME: the UE's SYNs to the termination arrive, what follows them waits.
hold_acks()
{
	must in_ns ue nft -f - <<-END
		table inet hold-$1 {
			chain out {
				type filter hook output priority 0;
				tcp dport $(port_of "${local_at[$1]}") tcp flags & (syn | rst) == 0 drop
			}
		}
	END
}

let_go()
{
	must in_ns ue nft delete table inet "hold-$1"
}

# late_ack WHAT HOW ATTRIBUTE...: the UE's SYN is accepted, then the gate is
# changed. HOW the UE then ends: linked is not among it.
late_ack()
{
	local what=$1

	shift
	raw_new t1 local-ip4="$GW_ACCESS4" gate=filter filter-ip4="$UE4"
	hold_acks t1
	start ue ue "$tools/remote" --connect "${local_at[t1]}" --send 1000 \
		--expect-end any --finish none --timeout $((60 * slow))
	must wait_for 10 endpoint_is t1 accepted
	raw_set t1 "$@"
	let_go t1
	ok "$what: the remote is reset" wait_for 20 gone ue
	not_ok "$what: it was not let in" endpoint_is t1 established
	is "$what: there was no connection" "$(counter t1 generation) \
$(counter t1 rx-bytes)" "0 0"
	stop ue KILL
	must raw_order endpoint-del "context-id=$context"
}

late_acks()
{
	late_ack "$1closed" gate=closed
	late_ack "$1another source" gate=filter filter-ip4="$CORE4"
	late_ack "$1another port" gate=filter filter-ip4="$UE4" filter-port=9
	late_ack "$1inactive" mode=0
}

# silent NAME: a UE that connects to the termination and says nothing.
silent()
{
	start "ue-$1" ue "$tools/remote" --connect "${local_at[$1]}" \
		--expect-end any --finish none --timeout $((60 * slow))
}

# Both SYNs are accepted while there is a place, one of them by a gate that latches.
last_place()
{
	must raw_order claim abi-version=1 takeover unverified-max=1
	raw_new first local-ip4="$GW_ACCESS4" tls-role=server gate=filter \
		filter-ip4="$UE4"
	raw_new second local-ip4="$GW_ACCESS4" tls-role=server gate=latch
	hold_acks first
	hold_acks second
	silent first
	silent second
	must wait_for 10 endpoint_is first accepted
	must wait_for 10 endpoint_is second accepted
	let_go first
	ok "last place: who completes the handshake has it" wait_for 10 \
		endpoint_is first established
	let_go second
	ok "last place: the next one is reset" wait_for 20 gone ue-second
	is "last place: it was not let in, which is counted" \
		"$(counter second generation) $(counter second syn-dropped-limit)" \
		"0 1"
	raw_new plain local-ip4="$GW_ACCESS4" gate=latch
	silent plain
	ok "last place: who is without TLS needs none" wait_for 10 told ue-plain \
		connected
	must raw_order endpoint-del "termination-id=${termination[first]}"
	silent second
	ok "last place: it goes, and somebody else has it" wait_for 10 \
		endpoint_is second established
	is "last place: for whom there was room at once" \
		"$(counter second syn-dropped-limit)" 1
	stop ue-first KILL
	stop ue-second KILL
	stop ue-plain KILL
	must raw_order endpoint-del "termination-id=${termination[second]}"
	must raw_order endpoint-del "termination-id=${termination[plain]}"
}

hosts_up
module_load
last_place
late_acks ""
# Without a trace of the SYN in the kernel.
must in_ns gw sysctl -qw net.ipv4.tcp_syncookies=2
late_ack "cookies, another source" gate=filter filter-ip4="$CORE4"
must in_ns gw sysctl -qw net.ipv4.tcp_syncookies=1

# --- a dump -------------------------------------------------------------------

# A dump of all in parts, with a change after the first; what is told of it is in
# $tmp/dumper.
slow_dump()
{
	start dumper gw "$tools/nlraw" --plain --slow endpoint-get dump
	must wait_for 10 told dumper waiting
	"$@"
	kill -USR1 "${started[dumper]}"
	must finish dumper 10
}

many()
{
	local i more=()

	for ((i = 0; i < 40; i++)); do
		more+=(+ endpoint-new "local-ip4=$GW_CORE4")
	done
	raw_new t1 local-ip4="$GW_CORE4" "${more[@]}"
}

many
slow_dump true
is "a dump without a change" "$(field dumper reply .changed)" false
is "has all" "$(grep -c '"event":"data"' "$tmp/dumper")" 41
slow_dump raw_order endpoint-new local-ip4="$GW_CORE4"
is "a dump with a new endpoint in the middle tells" \
	"$(field dumper reply .changed)" true
slow_dump raw_order endpoint-del "termination-id=${termination[t1]}"
is "so does one with a release in the middle" \
	"$(field dumper reply .changed)" true
slow_dump raw_order endpoint-set "termination-id=$((termination[t1] + 40))" \
	mode=0
is "an order that moves none does not" "$(field dumper reply .changed)" false
hosts_down

# --- a partner ----------------------------------------------------------------

# The UE is keyed and held; then core comes up, which is ready at once.
gateway_up
must order t1 reserve --realm access --media TCP/TLS --setup actpass \
	--establish-tls --latch
take_answer t1
gateway_fingerprint=$(answer t1 fingerprint)
must order t2 reserve --context "$context" --realm core --media TCP --latch
take_answer t2
ue_role=server ue_dials --send 20000 --expect 30000
ok "UE is held" wait_for 15 endpoint_is t1 keyed
core_start --send 30000 --expect 20000
ok "core comes up" wait_for 10 told core connected
ok "and waits" wait_for 10 endpoint_is t2 established
ok "it has sent" wait_for 10 told core progress '.sent >= 30000'
is "the UE is still held, core is not linked" "$(both state)" \
	"keyed established"
is "nothing has crossed" "$(both forwarded-bytes tx-bytes)" "0 0 0 0"
not_ok "core has heard nothing" told core first_octet
configure_t1
ok "the verdict links both: all of it arrives" call_is_whole 20000 30000 30
release
ok "nothing is left" nothing_left
