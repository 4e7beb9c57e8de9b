#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Octets that a remote's TCP calls urgent are octets of the stream (RFC 6093), in
# their place, wherever the mark stands: in the first segment, in a handshake, in
# the middle of a record, in every segment.
# cpus=2
# timeout=180

. "$(dirname "$0")/plain.sh"

plan $((${#ip_versions[@]} * 4 + ${#tls_versions[@]} * 3 + 1))

# marks HOST OFFSET: every segment that HOST sends from now on, but SYN, FIN and
# RST, has an urgent mark behind so many of its octets.
marks()
{
	must in_ns "$1" nft add table inet urgent
	must in_ns "$1" nft add chain inet urgent out \
		'{ type filter hook output priority 0; policy accept; }'
	must in_ns "$1" nft add rule inet urgent out \
		"tcp flags & (fin | syn | rst | psh | ack) == ack" \
		tcp urgptr set "$2" tcp flags set "ack | urg" counter
	must in_ns "$1" nft add rule inet urgent out \
		"tcp flags & (fin | syn | rst | psh | ack | urg) == (psh | ack)" \
		tcp urgptr set "$2" tcp flags set "psh | ack | urg" counter
}

no_marks()
{
	must in_ns "$1" nft delete table inet urgent
}

# One octet with a mark, then many with one each.
plain_marks()
{
	use_ipv "$1"
	marks core 1
	reserve_plain
	plain_ue --send 1 --expect 1
	core_start --send 1 --expect 1
	ok "$f, plain: the only octet is urgent" call_is_whole 1 1 20
	is "$f, plain: it was marked" "$(marked core)" yes
	release
	marks ue 300
	reserve_plain
	plain_ue --send 400000 --expect 300000
	core_start --send 300000 --expect 400000 --chunk 700
	ok "$f, plain: a mark in each segment" call_is_whole 400000 300000 30
	ok "$f, plain: a clean end" reasons_are clean-close clean-close
	release
	no_marks ue
	no_marks core
}

marked()
{
	in_ns "$1" nft list table inet urgent |
		grep -q 'counter packets [1-9]' && echo yes
}

tls_marks()
{
	use_ipv 4
	marks ue 5
	marks core 77
	reserve_originating
	ue_start --send 300000 --expect 200000 --tls-version "$1"
	core_start --send 200000 --expect 300000
	ok "TLS $1: a mark in each segment, the handshake's too" call_is_whole \
		300000 200000 30
	release
	no_marks ue
	marks ue 900
	reserve_originating
	ue_start --send 50000 --expect 1000 --tls-version "$1" --chunk 100
	core_start --send 1000 --expect 50000
	ok "TLS $1: marks in short records" call_is_whole 50000 1000 30
	release
	# A record does not fit into the buffer: kTLS copies it part by part.
	must in_ns gw sysctl -qw net.ipv4.tcp_rmem="4096 8192 8192"
	reserve_originating
	ue_start --send 300000 --expect 1000 --tls-version "$1"
	core_start --send 1000 --expect 300000
	ok "TLS $1: marks in records larger than the buffer" call_is_whole \
		300000 1000 60
	release
	must in_ns gw sysctl -qw net.ipv4.tcp_rmem="4096 131072 6291456"
	no_marks ue
	no_marks core
}

gateway_up
for family in "${ip_versions[@]}"; do
	plain_marks "$family"
done
for version in "${tls_versions[@]}"; do
	tls_marks "$version"
done
ok "nothing is left" nothing_left
