# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For the tests of whole calls: certificates, orders of the controller, the two
# remotes, and what wire, counters and programs say afterwards.
#
#	. "$(dirname "$0")/common.sh"
#	plan 2
#	gateway_up
#	reserve_originating
#	ue_start --send 1M --expect 1M
#	core_start --send 1M --expect 1M
#	ok "call ends well" call_ends 20
#	conserved

. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

tools=${AGW_TEST_ROOT:-$(dirname "${BASH_SOURCE[0]}")/..}/tools
events=$tmp

# Of the terminations t1 and t2: their numbers and local addresses.
declare -A termination=() local_at=()
gateway_fingerprint=

# Families of the two sides of a call, and ports of the remotes.
access=4 core=4
ue_port=5070 core_port=5080

# --- addresses ----------------------------------------------------------------

# at HOST FAMILY PORT
at()
{
	case $1$2 in
	ue4) echo "$UE4:$3" ;;
	ue6) echo "[$UE6]:$3" ;;
	core4) echo "$CORE4:$3" ;;
	core6) echo "[$CORE6]:$3" ;;
	esac
}

port_of()
{
	echo "${1##*:}"
}

ue_at()
{
	at ue $access $ue_port
}

core_at()
{
	at core $core $core_port
}

# --- certificates -------------------------------------------------------------

# certificate NAME: $tmp/NAME.pem and $tmp/NAME.key, self-signed.
certificate()
{
	must openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		-nodes -subj "/CN=$1" -days 1 -keyout "$tmp/$1.key" \
		-out "$tmp/$1.pem"
}

# fingerprint NAME: as in SDP.
fingerprint()
{
	echo "SHA-256 $(openssl x509 -in "$tmp/$1.pem" -noout -fingerprint \
		-sha256 | cut -d= -f2)"
}

# --- events of the programs ---------------------------------------------------

# told NAME EVENT [CONDITION]: the program NAME told an event, on which the
# condition (of jq) holds.
told()
{
	jq -se --arg event "$2" \
		"any(.[]; .event == \$event and (${3:-true}))" \
		"$events/$1" >/dev/null 2>&1
}

# field NAME EVENT FILTER: of the last such event.
field()
{
	jq -sr --arg event "$2" \
		"[.[] | select(.event == \$event)] | last | $3" "$events/$1"
}

# --- remotes ------------------------------------------------------------------

# ue_listens, ue_dials [OPTION...]: a UE with TLS as client and its certificate.
ue_remote()
{
	start ue ue "$tools/remote" --cert "$tmp/ue.pem" --key "$tmp/ue.key" \
		--fingerprint "$gateway_fingerprint" --seed $((seed + 1)) \
		--expect-seed $((seed + 2)) --timeout $((120 * slow)) "$@"
}

ue_start()
{
	ue_remote --listen "$(ue_at)" --tls client "$@"
	wait_for 10 told ue listening || bail "ue: $(cat "$tmp/ue")"
}

core_start()
{
	start core core "$tools/remote" --connect "${local_at[t2]}" \
		--bind "$(core_at)" --seed $((seed + 2)) \
		--expect-seed $((seed + 1)) --timeout $((120 * slow)) "$@"
}

core_listens()
{
	start core core "$tools/remote" --listen "$(core_at)" \
		--seed $((seed + 2)) --expect-seed $((seed + 1)) \
		--timeout $((120 * slow)) "$@"
	wait_for 10 told core listening || bail "core: $(cat "$tmp/core")"
}

# call_ends SECONDS: both remotes end within the time, as they were told to.
call_ends()
{
	local rc=0

	finish ue "$1" || rc=1
	finish core "$1" || rc=1
	[ $rc = 0 ] || tail -n 5 "$tmp/ue" "$tmp/core"
	return $rc
}

# go_on NAME: ends a pause of a remote.
go_on()
{
	kill -USR1 "${started[$1]}"
}

# --- the gateway --------------------------------------------------------------

# stats NAME: counters and state of a termination as the module tells them.
endpoint()
{
	in_ns gw "$tools/nlraw" --plain endpoint-get \
		"termination-id=${termination[$1]}" stream-id=1 |
		jq -c 'select(.event == "data")'
}

endpoint_is()
{
	[ "$(endpoint "$1" | jq -r .state)" = "$2" ]
}

counter()
{
	endpoint "$1" | jq -r ".stats[\"$2\"]"
}

dump()
{
	in_ns gw "$tools/nlraw" --plain endpoint-get dump
}

# conserved [NAME]: a result: no octet appears from nothing or goes to nowhere.
conserved()
{
	local wrong

	wrong=$(dump | jq -c 'select(.event == "data") | .stats as $s |
		select($s["rx-bytes"] != $s["forwarded-bytes"] +
		$s["dropped-bytes"] + $s["queued-bytes"])')
	is "${1:-counters}: rx = forwarded + dropped + queued" "$wrong" ""
}

# crossed NAME T1-TO-T2 T2-TO-T1: a result: so many octets crossed.
crossed()
{
	is "$1: octets counted from T1 to T2" \
		"$(counter t1 rx-bytes) $(counter t1 forwarded-bytes) $(counter \
		t2 tx-bytes)" "$2 $2 $2"
	is "$1: octets counted from T2 to T1" \
		"$(counter t2 rx-bytes) $(counter t2 forwarded-bytes) $(counter \
		t1 tx-bytes)" "$3 $3 $3"
}

# --- the wire -----------------------------------------------------------------

# Everything about TCP that a host could answer, ICMP errors included.
# shellcheck disable=SC2034
tcp_and_errors='tcp or (icmp and icmp[0] == 3) or (icmp6 and ip6[40] == 1)'

# kinds NAME [FILTER...]: how many packets of which kind a capture saw.
kinds()
{
	captured "$@" | awk '
		/Flags \[S[EW]*\]/ { n["syn"]++; next }
		/Flags \[S[EW]*\./ { n["synack"]++; next }
		/Flags \[[A-Z.]*R/ { n["rst"]++; next }
		/ICMP/ { n["icmp"]++; next }
		{ n["other"]++ }
		END {
			printf "syn %d synack %d rst %d icmp %d other %d\n",
				n["syn"], n["synack"], n["rst"], n["icmp"],
				n["other"]
		}'
}

# seen NAME N FILTER...: at least N packets, for wait_for.
seen()
{
	local name=$1 n=$2

	shift 2
	[ "$(packets "$name" "$@" | wc -l)" -ge "$n" ]
}
