#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# MSRP (RFC 4975) is octets to the gateway: text and files in chunks, both ways
# at once, every chunk answered, every file reported, with TLS on the UE's side.
# debug=long
# timeout=300

. "$(dirname "$0")/common.sh"

plan 34

application=/MSRP

# msrp_at HOST SEED EXPECT-SEED OPTION...: the endpoint on a host; a=path has
# nothing to do with the addresses that the gateway has in the SDP.
msrp_at()
{
	local host=$1 other=core out=$2 in=$3

	shift 3
	[ "$host" = ue ] || other=ue
	start "$host" "$host" "$tools/msrp" --seed "$out" --expect-seed "$in" \
		--path "msrps://$host.example.com:2855/s$host;tcp" \
		--remote-path "msrps://$other.example.com:2855/s$other;tcp" \
		--timeout $((120 * slow)) "$@"
}

ue_msrp()
{
	msrp_at ue $((seed + 1)) $((seed + 2)) --file "$from_ue" \
		--expect "$from_core" --cert "$tmp/ue.pem" --key "$tmp/ue.key" \
		--fingerprint "$gateway_fingerprint" "$@"
}

core_msrp()
{
	msrp_at core $((seed + 2)) $((seed + 1)) --file "$from_core" \
		--expect "$from_ue" "$@"
}

media_of()
{
	agwctl -j show --termination "${termination[$1]}" |
		jq -r '.terminations[0].media'
}

# More than the files crossed, and the same on both sides.
overhead_is_equal()
{
	local in=$1 out=$2 file=$3

	in=$(counter "$in" rx-bytes)
	out=$(counter "$out" tx-bytes)
	[ "$in" = "$out" ] && [ "$in" -gt "$file" ]
}

# chunks FILE SIZE: how many there are.
chunks()
{
	echo $((($1 + $2 - 1) / $2))
}

originating()
{
	reserve_t2 --ignore-syn
	reserve_t1
	is "$f: the media of T1" "$(media_of t1)" TCP/TLS/MSRP
	is "$f: the media of T2" "$(media_of t2)" TCP/MSRP
	ue_msrp --listen "$(ue_at)" --tls client "$@"
	must wait_for 10 told ue listening
	# shellcheck disable=SC2119
	configure_t2
	core_msrp --connect "${local_at[t2]}" --bind "$(core_at)" --chunk 2048
}

terminating()
{
	reserve_terminating --latch
	is "$f: the media of T1" "$(media_of t1)" TCP/TLS/MSRP
	is "$f: the media of T2" "$(media_of t2)" TCP/MSRP
	core_msrp --listen "$(core_at)" --chunk 2048
	must wait_for 10 told core listening
	ue_msrp --connect "${local_at[t1]}" --bind "$(ue_at)" --tls server "$@"
	must wait_for 15 endpoint_is t1 keyed
	configure_t1
}

# What was to be said was said, and nothing else.
talked()
{
	ok "$f: every message was the one that was due, both end in order" \
		call_ends 60
	ok "$f: what one sent the other got" same_hashes
	is "$f: core's file came in chunks as they were sent" \
		"$(field ue end .chunks_received)" "$(chunks "$from_core" 2048)"
	is "$f: both files were reported, all lines of text came" \
		"$(field ue end '"\(.reports) \(.chats_received)"') $(field \
		core end '"\(.reports) \(.chats_received)"')" "1 2 1 2"
	ok "$f: UE to core: octets in are octets out" overhead_is_equal t1 t2 \
		"$from_ue"
	ok "$f: core to UE: octets in are octets out" overhead_is_equal t2 t1 \
		"$from_core"
	ok "$f: counters add up" conserved
	ok "$f: clean close is the reason" reasons_are clean-close clean-close
	release
}

gateway_up
f="originating, TLS 1.3"
from_ue=$((4 << 20)) from_core=$((2 << 20))
originating --chunk 2048 --tls-version 1.3
talked
is "$f: the UE's file came in chunks as they were sent" \
	"$(field core end .chunks_received)" "$(chunks $from_ue 2048)"
use_ipv 6
f="terminating, TLS 1.2"
from_ue=$((1 << 20)) from_core=$((4 << 20))
terminating --chunk random --tls-version 1.2
talked
use_ipv 4
f="terminating, large chunks"
from_ue=$((8 << 20)) from_core=1
terminating --chunk 65536
talked
is "$f: the UE's file came in chunks as they were sent" \
	"$(field core end .chunks_received)" "$(chunks $from_ue 65536)"
ok "nothing is left" nothing_left
not_ok "a medium that is not known is refused" order media reserve \
	--realm core --media TCP/DCCP
