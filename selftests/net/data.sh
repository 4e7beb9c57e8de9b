# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Calls that carry random octets both ways at once.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# suite CIPHER VERSION: its name.
suite()
{
	case $1-$2 in
	aes128-1.2) echo ECDHE-ECDSA-AES128-GCM-SHA256 ;;
	aes256-1.2) echo ECDHE-ECDSA-AES256-GCM-SHA384 ;;
	chacha-1.2) echo ECDHE-ECDSA-CHACHA20-POLY1305 ;;
	aes128-1.3) echo TLS_AES_128_GCM_SHA256 ;;
	aes256-1.3) echo TLS_AES_256_GCM_SHA384 ;;
	chacha-1.3) echo TLS_CHACHA20_POLY1305_SHA256 ;;
	esac
}

# octets SIZE: 200M as a number.
octets()
{
	numfmt --from=iec "$1"
}

# carry SIZE SECONDS [UE-OPTION...]: an originating call with so many octets
# each way; the gateway is TLS server.
carry()
{
	local size limit=$2 patience=$((4 * $2 * slow))

	size=$(octets "$1")
	shift 2
	reserve_originating
	ue_role=client ue_start --send "$size" --expect "$size" --timeout "$patience" "$@"
	core_start --send "$size" --expect "$size" --chunk "$chunk" --timeout "$patience"
	call_is_whole "$size" "$size" "$limit" && release
}

# carry_back: the same for a terminating call; the gateway is TLS client.
carry_back()
{
	local size limit=$2 patience=$((4 * $2 * slow))

	size=$(octets "$1")
	shift 2
	reserve_terminating --latch
	configure_t1
	core_listens --send "$size" --expect "$size" --chunk "$chunk" \
		--timeout "$patience"
	ue_role=server ue_dials --send "$size" --expect "$size" --timeout "$patience" "$@"
	call_is_whole "$size" "$size" "$limit" && release
}

# The remotes of the next call have others.
next_ports()
{
	ue_port=$((ue_port + 1)) core_port=$((core_port + 1))
}

# has_fin HOST PORT: of a remote that has the port, or the gateway from it.
has_fin()
{
	in_ns "$1" ss -Htn state close-wait "( sport = $2 or dport = $2 )" | grep -q .
}

# looks N: wait_for has looked that often; from seen=0 on.
looks()
{
	[ $((seen += 1)) -gt "$1" ]
}

# Octets a write of the remotes.
chunk=64K
