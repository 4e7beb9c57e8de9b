#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Fingerprints as RFC 8122 has them: several, of several hashes, of which the best
# counts; and those that come after the handshake, never, or anew, in the middle of
# the handshake or while octets flow.
# debug=long
# timeout=300

. "$(dirname "$0")/refused.sh"

# Results: 5 calls, 3 orders, 7 refusals of 8, before which 4 are held and 2 linked;
# a change that fits 3; four times two changes in the handshake.
plan $((5 + 3 + 7 * 8 + 4 + 2 + 3 + 4 * (1 + 8) + 1))

none=$(printf '00:%.0s' {1..31})00

# whole FINGERPRINT...
whole()
{
	ue_prints=("$@")
	reserve_originating
	ue_role=client ue_start --send 3000 --expect 2000
	core_start --send 2000 --expect 3000
	call_is_whole 3000 2000 30 && release
}

several()
{
	ok "SHA-384 alone" whole "$(fingerprint ue SHA-384)"
	ok "SHA-512 alone" whole "$(fingerprint ue SHA-512)"
	ok "the best hash fits, which is what counts" whole \
		"$(fingerprint stranger)" "$(fingerprint stranger SHA-384)" \
		"$(fingerprint ue SHA-512)"
	ok "one of the same hash fits" whole "$(fingerprint stranger)" \
		"$(fingerprint ue)"
	ok "an unknown hash beside one that fits" whole "SHA3-256 $none" \
		"$(fingerprint ue)"
	ue_prints=("$(fingerprint ue)" "$(fingerprint stranger SHA-512)")
	reserve_originating
	ue_role=client ue_start --send 1000 --expect-end any
	core_start --expect-end any
	refused "the best hash does not fit" 42 fingerprint-mismatch
	ue_prints=()
}

# no_order FINGERPRINT: T1 is not made.
no_order()
{
	! order t1 reserve --realm access --media TCP/TLS --setup actpass \
		--remote "$(ue_at)" --fingerprint "$1" &&
		grep -q fingerprint "$tmp/t1.log" "$tmp/t1.json"
}

weak()
{
	ok "SHA-1 alone is refused" no_order "$(fingerprint ue SHA-1)"
	ok "so is an unknown hash alone" no_order "SHA3-256 $none"
	ok "nothing is left of them" nothing_left
}

# held_up VERSION T1-OPTION...: a handshake without a fingerprint.
held_up()
{
	local version=$1

	shift
	reserve_terminating --latch "$@"
	core_listens --expect-end any
	ue_role=server ue_dials --tls-version "$version" --send 1000 \
		--expect-end any
	ok "TLS $version: T1 is held" wait_for 15 endpoint_is t1 keyed
}

late()
{
	local version

	for version in 1.2 1.3; do
		ue_certificate=stranger held_up $version
		configure_t1
		refused "TLS $version: a fingerprint that comes late does not fit" \
			42 fingerprint-mismatch
		held_up $version --verify-timeout 8000
		refused "TLS $version: the fingerprint never comes" 42 \
			verify-timeout
	done
}

# What the gateway says first in a handshake: a worker is at it.
flight_has_come()
{
	in_ns ue ss -Htn "sport = :$ue_port" | awk '$2 { n++ } END { exit !n }'
}

# in_handshake VERSION ROLE FIRST THEN: the gateway has that role, and expects the
# certificate FIRST until the UE is about to show its own, then THEN.
in_handshake()
{
	ue_prints=("$(fingerprint "$3")")
	if [ "$2" = server ]; then
		reserve_originating
		ue_role=client ue_start --tls-version "$1" --pause hello \
			--send 3000 --expect-end any
		core_start --send 2000 --expect-end any --when received
	else
		reserve_terminating --latch
		configure_t1
		core_listens --send 2000 --expect-end any --when received
		ue_role=server ue_dials --tls-version "$1" --pause tls \
			--send 3000 --expect-end any
	fi
	must wait_for 15 flight_has_come
	ue_prints=("$(fingerprint "$4")")
	configure_t1
	ue_prints=()
	go_on ue
}

changed_in_handshake()
{
	local version role

	for version in 1.2 1.3; do
		for role in server client; do
			in_handshake $version $role stranger ue
			ok "TLS $version, $role: the right one after a wrong one" \
				call_is_whole 3000 2000 30
			release
			in_handshake $version $role ue stranger
			refused "TLS $version, $role: a wrong one after the right one" \
				42 fingerprint-mismatch
		done
	done
}

# The remote stays, and so does its certificate: it is looked at again.
changed()
{
	reserve_originating
	ue_role=client ue_start --send 3000 --expect 2000 --pause send
	core_start --send 2000 --expect 3000 --when received
	ok "linked" wait_for 15 endpoint_is t1 linked
	ue_prints=("$(fingerprint ue SHA-384)" "$(fingerprint stranger)")
	configure_t1
	ue_prints=()
	ok "another fingerprint that fits: still linked" endpoint_is t1 linked
	go_on ue
	ok "another fingerprint that fits: nothing is lost" \
		call_is_whole 3000 2000 30
	release
}

changed_to_wrong()
{
	local version=$1 role=$2

	if [ "$role" = server ]; then
		reserve_originating
		ue_role=client ue_start --tls-version "$version" --finish none \
			--expect-end any
		core_start --finish none --expect-end any
	else
		reserve_terminating --latch
		configure_t1
		core_listens --finish none --expect-end any
		ue_role=server ue_dials --tls-version "$version" --finish none \
			--expect-end any
	fi
	ok "TLS $version, $role: linked" wait_for 15 endpoint_is t1 linked
	ue_prints=("$(fingerprint stranger)")
	configure_t1
	ue_prints=()
	refused "TLS $version, $role: another fingerprint that does not fit" 42 \
		fingerprint-mismatch
}

gateway_up
certificate stranger
monitor_up
several
weak
late
changed_in_handshake
changed
changed_to_wrong 1.2 client
changed_to_wrong 1.3 server
ok "nothing is left" nothing_left
