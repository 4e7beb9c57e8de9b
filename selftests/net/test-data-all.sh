#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every suite, in both versions, in both TLS roles of the gateway, over every
# pair of families, in chunks of every size.
# timeout=500

. "$(dirname "$0")/data.sh"

plan "$(sized 48 12)"

volume=${AGW_SMALL_VOLUME:-$(sized 2M 256K)}
all_families=("4 4" "4 6" "6 4" "6 6")
count=0
chunk=random
gateway_up
for version in 1.2 1.3; do
	for cipher in aes128 aes256 chacha; do
		for families in "${all_families[@]}"; do
			# Of few calls, every pair of families has some.
			! is_small || [ "$families" = \
				"${all_families[count % 4]}" ] || continue
			read -r access core <<<"$families"
			what="TLS $version, $cipher, IPv$access to IPv$core"
			options=(--tls-version "$version" --chunk random)
			options+=(--suite "$(suite $cipher $version)")
			ok "$what, server" carry "$volume" 60 "${options[@]}"
			ok "$what, client" carry_back "$volume" 60 \
				"${options[@]}"
		done
		count=$((count + 1))
	done
done
