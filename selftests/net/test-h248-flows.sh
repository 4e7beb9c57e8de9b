#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The calls of TS 23.334 clauses 6.2.10.3.2.1.1 and 6.2.10.3.2.2.1 and of TS 23.333
# clause 6.2.19.3.1, ordered by a controller that is another maker's: over UDP, TCP
# and SCTP, in long and short words, in each version of H.248. AGW_MATRIX=1 plays
# every combination.
# debug=long
# timeout=400

. "$(dirname "$0")/h248.sh"

# Ways to the controller: transport, IP version, words, version of H.248, and the IP
# version of the media. Erlang's server for UDP ends by a datagram of IPv6:
# unit/test_mg_port.c has that way.
ways=("udp 4 pretty 2 4" "tcp 6 compact 3 6" "sctp 4 compact 1 6" "udp 4 compact 1 6"
	"tcp 4 pretty 1 4" "sctp 6 pretty 3 4")
# Of these all calls are played, of the others the first one.
whole=3
if is_small; then
	ways=("udp 4 pretty 2 4" "tcp 6 compact 3 6" "sctp 4 compact 1 6")
	whole=1
fi

every_way()
{
	local transport family words version

	ways=()
	for transport in udp tcp sctp; do
		for family in 4 6; do
			[ $transport$family != udp6 ] || continue
			for words in pretty compact; do
				for version in 1 2 3; do
					ways+=("$transport $family $words $version $family")
				done
			done
		done
	done
	whole=${#ways[@]} mgc_count=${#ways[@]}
}

[ "${AGW_MATRIX:-0}" = 0 ] || every_way

plan $((${#ways[@]} * 10 + whole * 16))

dropped_one()
{
	[ "$(counter "$1" syn-dropped-closed)" -ge 1 ]
}

# whole_call T1-TO-T2 T2-TO-T1
whole_call()
{
	ok "$f: the call is whole" call_is_whole "$1" "$2" 30
	ok "$f: clean close is the reason" reasons_are clean-close clean-close
	ok "$f: the controller hears that T1 was released" wait_for 20 was_notified t1 g/cause
	ok "$f: and T2" wait_for 20 was_notified t2 g/cause
	release
	ok "$f: the reply to Subtract has statistics" grep -q '"nt/or":"'"$2"'"' \
		"$tmp/release.json"
	ok "$f: nothing is left" nothing_left
}

# Core calls before its answer, the UE has its certificate in the offer.
originating_call()
{
	application=/BFCP
	reserve_t2 --ignore-syn
	reserve_t1
	is "$f: the answer has the fingerprint of the gateway's certificate" \
		"$gateway_fingerprint" "$(fingerprint agwd)"
	ue_start --send 200000 --expect 300000
	core_start --send 300000 --expect 200000
	ok "$f: the early SYN is dropped" wait_for 10 dropped_one t2
	not_ok "$f: core is not connected" told core connected
	configure_t2 --filter address+port
	ok "$f: its repetition is answered" wait_for 20 told core connected
	whole_call 200000 300000
}

# The UE calls before its answer, which has its fingerprint, has arrived.
terminating_call()
{
	application=/MSRP
	reserve_terminating --latch
	core_listens --send 200000 --expect 100000
	ue_role=server ue_dials --send 100000 --expect 200000
	ok "$f: TLS is up, and held" wait_for 20 endpoint_is t1 keyed
	is "$f: nothing was forwarded" "$(both forwarded-bytes)" "0 0"
	configure_t1
	whole_call 100000 200000
}

# By a key, connected by order; the UE begins when it has the answer.
conference_call()
{
	application=
	ue_listens --send 200000 --expect 100000 --pause tls
	# shellcheck disable=SC2119
	reserve_mrfp
	core_start --send 100000 --expect 200000
	ok "$f: the gateway connects" wait_for 20 endpoint_is t1 handshaking
	go_on ue
	ok "$f: TLS is up by the key" wait_for 20 told ue tls '.role == "client" and .psk'
	whole_call 200000 100000
}

# way TRANSPORT FAMILY WORDS VERSION MEDIA
way()
{
	h248_transport=$1 h248_family=$2 h248_encoding=$3 h248_version=$4
	use_ipv "$5"
	way="$1 over IPv$2, $3, version $4"
}

n=0 h248_capture=1
for one in "${ways[@]}"; do
	# shellcheck disable=SC2086
	way $one
	if [ $n = 0 ]; then
		h248_gateway_up
		openssl rand -hex 32 >"$tmp/key"
		ue_key=$(cat "$tmp/key")
	else
		h248_again
	fi
	f="$way, originating"
	originating_call
	n=$((n + 1))
	[ $n -le "$whole" ] || continue
	f="$way, terminating"
	terminating_call
	f="$way, conference"
	conference_call
done
hand_out control
