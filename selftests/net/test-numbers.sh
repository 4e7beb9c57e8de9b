#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What an endpoint can be ordered to be: each number at its least and at its most, which
# is what is shown then, and one beyond, which is refused; no address that is none of a
# host; and the largest endpoint that there can be is shown like any other.
# timeout=60

. "$(dirname "$0")/common.sh"

plan $((13 + 4 + 2 * 5 + 2 + 4 + 3))

# Of each setting: the least and the most, whether 0 is good as well, and what it is
# without an order.
settings()
{
	cat <<-END
		connect-timeout		100	600000		no	15000
		handshake-timeout	100	600000		no	30000
		verify-timeout		100	600000		no	30000
		linger-timeout		100	600000		no	10000
		hello-timeout		100	600000		no	120000
		inactivity-timeout	100	86400000	off	0
		user-timeout		100	3600000		off	300000
		keepalive-time		1000	7200000		off	120000
		keepalive-interval	1000	600000		no	30000
		keepalive-probes	1	32		no	4
		key-records		100	16777216	no	16777216
		police-rate		1000	1000000000	off	0
		police-burst		1	16777216	no	65536
	END
}

# answers REQUEST...: the names of the errors of all but the claim, and "unsaid" for one
# without a text.
answers()
{
	ask_module claim abi-version=1 takeover "$@" >"$tmp/asked"
	jq -r 'select(.event == "reply" and .command != "claim") | .name +
		(if .name == "none" or .text then "" else " unsaid" end)' \
		"$tmp/asked"
}

# ordered COLUMN: each setting as it stands there, which is shown then.
ordered()
{
	local row words=()

	while read -r -a row; do
		words+=("${row[0]}=${row[$1]}")
	done < <(settings)
	raw_set t1 "${words[@]}"
	shown_are "$1"
}

# shown_are COLUMN
shown_are()
{
	local row said got rc=0

	said=$(module_says t1)
	while read -r -a row; do
		take got "${row[0]}" "$said"
		[ "$got" = "${row[$1]}" ] || { echo "${row[0]} is $got"; rc=1; }
	done < <(settings)
	return $rc
}

# One below the least, one above the most, and 0 where that is none.
beyond()
{
	local name least most off rest n wrong requests got

	while read -r name least most off rest; do
		requests=()
		wrong=($((least - 1)) $((most + 1)))
		[ "$off" = off ] || [ "$least" = 1 ] || wrong+=(0)
		for n in "${wrong[@]}"; do
			requests+=(+ endpoint-set "${set1[@]}" "$name=$n")
		done
		got=$(answers "${requests[@]}" | sort | uniq -c | xargs)
		is "$name: refused beyond its limits" "$got" "${#wrong[@]} ERANGE"
	done < <(settings)
}

offs()
{
	local name least most off rest words=()

	while read -r name least most off rest; do
		[ "$off" != off ] || words+=("$name=0")
	done < <(settings)
	[ "$(answers + endpoint-set "${set1[@]}" "${words[@]}")" = none ]
}

# addresses FAMILY ADDRESS...: none of these is one of a host.
addresses()
{
	local family=$1 a remote=()

	shift
	[ "$family" = 4 ] || remote=("${set6[@]}")
	[ "$family" = 6 ] || remote=("${set1[@]}")
	for a; do
		is "no local address: $a" "$(answers + endpoint-new \
			"local-ip$family=$a")" EADDRNOTAVAIL
		is "no remote address: $a" "$(answers + endpoint-set \
			"${remote[@]}" "remote-ip$family=$a" remote-port=5070)" \
			EINVAL
	done
}

# With all that it can have, of the family that takes more room.
largest()
{
	local said

	ok "the largest endpoint fits into an answer" raw_order endpoint-new \
		"local-ip6=$GW_ACCESS6" "remote-ip6=$UE6" remote-port=5070 \
		gate=filter filter-ip6=2001:db8:7:: filter-prefix-len=48 \
		filter-port=5071 mode=2 interlink=1 tls-role=client \
		"opaque=$(printf '5a%.0s' {1..2048})" \
		"allow=$(printf '40%032d' {1..32})"
	said=$(<"$tmp/raw.json")
	is "as it was ordered" "$(value remote-ip6 "$said") \
$(value remote-port "$said") $(value gate "$said") $(value filter-ip6 "$said") \
$(value filter-prefix-len "$said") $(value filter-port "$said") \
$(value mode "$said") $(value interlink "$said") $(value tls-role "$said")" \
		"$UE6 5070 filter 2001:db8:7:: 48 5071 2 1 client"
	is "and can be asked for" "$(answers + endpoint-get \
		"termination-id=$(value termination-id "$said")")" none
	is "and dumped" "$(dump | grep -c '"event":"data"')" 3
}

# A listener has the code point that it was given later, and so has who it lets in.
code_point()
{
	capture wire gw access "tcp and src host $GW_ACCESS4"
	raw_set t1 gate=latch dscp=46
	start ue ue "$tools/remote" --connect "${local_at[t1]}" --finish none \
		--expect-end any --timeout $((60 * slow))
	ok "a code point that is ordered later: who calls is answered" \
		wait_for 10 endpoint_is t1 established
	ok "with that" test "$(captured_count wire "ip[1] & 0xfc == 0xb8")" -gt 0
	is "and with no other" "$(captured_count wire "ip[1] & 0xfc != 0xb8")" 0
	stop tcpdump-wire
	stop ue KILL
}

hosts_up
module_load
raw_new t1 "local-ip4=$GW_ACCESS4"
set1=("termination-id=${termination[t1]}" stream-id=1)
raw_new t6 "local-ip6=$GW_ACCESS6"
set6=("termination-id=${termination[t6]}" stream-id=1)
ok "without an order: as it is told" shown_are 4
before=$(dump)
beyond
addresses 4 0.0.0.0 255.255.255.255
addresses 6 :: ff02::1 "::ffff:$UE4"
is "a silence that no octet ends is refused" \
	"$(answers + endpoint-set "${set1[@]}" inactivity-of=0)" EINVAL
is "nothing of all that changed anything" "$(dump)" "$before"
ok "all at their least" ordered 1
ok "all at their most" ordered 2
ok "what can be off is" offs
largest
code_point
