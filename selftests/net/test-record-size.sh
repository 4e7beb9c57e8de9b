#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A UE that wants short records (max_fragment_length, RFC 6066) gets no longer
# one, whatever core writes, and is held to its word. Who asks for nothing gets
# long ones. For UEs with other libraries see test-stacks.sh.
# debug=long
# timeout=240

. "$(dirname "$0")/records.sh"

limits=$(sized "512 1024 2048 4096" "512 4096")
size=300000

# Results: of each version 3 for each limit, padding 3, no limit 2 of 3, too long a
# record 4; keys 2 of 3; and nothing is left.
per_version=$(($(wc -w <<<"$limits") * 3 + 3 + 2 * 3 + 4))
plan $((${#tls_versions[@]} * (per_version + 3) + 1))

# What protection adds to a record with AES-GCM; in TLS 1.3 with the type.
overhead()
{
	if [ "$1" = 1.3 ]; then
		echo 17
	else
		echo 24
	fi
}

# longest VERSION: octets of the longest record that the UE got, less its overhead.
longest()
{
	echo $(($(field ue end .longest_record) - $(overhead "$1")))
}

# whole NAME ROLE VERSION LONGEST UE-OPTION...
whole()
{
	local name="TLS $3, $2: $1" role=$2 version=$3 want=$4

	shift 4
	ok "$name: no octet is lost" survives "$role" $size \
		--tls-version "$version" "$@"
	is "$name: the longest record" "$(longest "$version")" "$want"
	ok "$name: the reasons" reasons_are clean-close clean-close
	release
}

# The gateway has a pre-shared key in place of a certificate.
with_key()
{
	local name="TLS $1, key: 512 octets" suite=TLS_AES_128_GCM_SHA256

	[ "$1" = 1.3 ] || suite=DHE-PSK-AES128-GCM-SHA256
	ue_listens --tls-version "$1" --suite $suite --max-fragment 512 \
		--send $size --expect $size
	reserve_mrfp --tls-version "$1"
	core_start --send $size --expect $size
	ok "$name: no octet is lost" call_is_whole $size $size 60
	is "$name: the longest record" "$(longest "$1")" 512
	ok "$name: the reasons" reasons_are clean-close clean-close
	release
}

too_long()
{
	local octets

	# 513 of zero.
	octets=$(printf '00%.0s' {1..513})
	ends "513 octets where 512 are agreed on" server "$1" \
		"record:17$octets@5000" record-overflow 22 22 --max-fragment 512
}

gateway_up
ue_key=$(openssl rand -hex 16)
echo "$ue_key" >"$tmp/key"
for version in "${tls_versions[@]}"; do
	for limit in $limits; do
		whole "$limit octets" server "$version" "$limit" \
			--max-fragment "$limit"
	done
	chunk=700
	whole "512 octets, core writes 700" server "$version" 512 \
		--max-fragment 512
	chunk=64K
	whole "nothing asked for" server "$version" 16384
	whole "nothing asked for" client "$version" 16384
	too_long "$version"
	with_key "$version"
done
ok "nothing is left" nothing_left
