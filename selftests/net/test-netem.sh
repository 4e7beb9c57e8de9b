#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Octets over links that lose, delay and reorder packets.
# debug=long
# timeout=400

. "$(dirname "$0")/data.sh"

plan $((${#tls_versions[@]} * 4))

# spoil PARAMETERS...: both links, both directions.
spoil()
{
	local where

	for where in "ue access" "gw access" "gw core" "core core"; do
		# shellcheck disable=SC2086
		netem $where "$@"
	done
}

volume=${AGW_NETEM_VOLUME:-$(sized 8M 512K)}
gateway_up
for version in "${tls_versions[@]}"; do
	options=(--tls-version "$version" --chunk random)
	spoil delay 5ms 2ms loss 2%
	ok "TLS $version: loss and delay, server" carry "$volume" 100 \
		"${options[@]}"
	ok "TLS $version: loss and delay, client" carry_back "$volume" 100 \
		"${options[@]}"
	spoil delay 10ms 5ms reorder 25% 50%
	ok "TLS $version: reordering" carry "$volume" 100 "${options[@]}"
	spoil delay 2ms loss 1% duplicate 1%
	access=6 core=6
	ok "TLS $version: loss and duplicates, IPv6" carry "$volume" 100 \
		"${options[@]}"
	access=4 core=4
done
