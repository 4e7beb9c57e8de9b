#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Remotes that connect and say nothing, or hardly anything: they keep nobody
# else out, and too many of one source go.
# debug=long
# timeout=120

. "$(dirname "$0")/common.sh"

plan 11

# gate NAME: a latching endpoint, anybody may connect.
gate()
{
	must order "$1" reserve --realm access --family ipv4 --media TCP/TLS --latch
	take_answer "$1"
}

# silent NAME [ADDRESS]: connects to a gate of its own and says nothing.
silent()
{
	gate "$1"
	start "remote-$1" ue socat -u \
		"TCP:${local_at[$1]}${2+,bind=$2}" -
	must wait_for 10 endpoint_is "$1" handshaking
}

handshakes()
{
	value "$1" "$(agwctl -j status | jq -c .handshakes)"
}

is_counted()
{
	[ "$(handshakes "$1")" = "$2" ]
}

# are_counted SILENT ENDED: remotes that say nothing, and those that had to go.
are_counted()
{
	is_counted silent "$1" && is_counted silent_ended "$2"
}

# trickle ADDRESS:PORT: an octet of a ClientHello each half second. One process, so
# that nothing is left of it when it is stopped.
trickle()
{
	local octet line

	exec {line}<>"/dev/tcp/${1%:*}/${1##*:}"
	for octet in 16 03 01 02 00 01 00 01 fc 03 03 {10..99}; do
		printf '%b' "\\x$octet" >&"$line"
		read -rt 0.5 -n 1 -u "$line"
	done
}

# ends NAME: for want of a handshake.
ends_for_time()
{
	[ "$(counter "$1" reason)" = handshake-timeout ]
}

hosts_up
certificate ue
agwd_conf
sed -i -e '1i handshakes-max = 8' \
	-e 's/^handshake-timeout = .*/handshake-timeout = 600s/' \
	-e '/realm access/a silent-max = 20\nsilent-per-source = 12' "$tmp/agwd.conf"
addr_add ue access "${UE4%.*}.77/24"
agent_up

for n in {1..8}; do
	silent "s$n"
done
# The last one, for its time begins with its first octet.
gate slow
start remote-slow ue bash -c "$(declare -f trickle)
	trickle ${local_at[slow]}"
ok "silent remotes are counted" wait_for 10 is_counted silent 8
ok "and are no handshakes" wait_for 10 is_counted running 1

reserve_originating
ue_start --finish none --expect-end any
core_start --finish none --expect-end any
ok "a call beside them goes through" wait_for 15 endpoint_is t1 linked
ok "and not because some of them went" wait_for 10 are_counted 8 0

ok "who trickles its ClientHello goes before its handshake-timeout" \
	wait_for 20 ends_for_time slow
for n in {9..12}; do
	silent "s$n"
done
ok "as many silent remotes as one source may have: all stay" wait_for 10 \
	are_counted 12 0
silent s13 "${UE4%.*}.77"
ok "another source is let in" endpoint_is s13 handshaking
silent s14
ok "one more of the first: who is silent for the longest time goes" \
	wait_for 10 ends_for_time s1
ok "which is counted" wait_for 10 are_counted 13 1
ok "the next one stays" endpoint_is s2 handshaking
ok "and so does the call" endpoint_is t1 linked
