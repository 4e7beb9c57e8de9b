#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The last octets of a call: a clean end is told when both remotes have all of
# them, however slowly they take them, also after a release. If one cannot get
# them, its end has a reason, and they are counted as dropped.
# cpus=2
# kernel=debian
# timeout=240

. "$(dirname "$0")/plain.sh"

plan $((${#tls_versions[@]} * 7 + 4 + 4 + 6 + 3 + 3 + 2))

size=300000

# A fixed time to linger would cut all of these.
originating=(--linger-timeout 500)
t1_options=("${originating[@]}") t2_options=("${originating[@]}")

# is_taken WHAT REMOTE T1-TO-T2 T2-TO-T1: the remote is slow to take what is left.
is_taken()
{
	ok "$1: both have ended, octets are left" wait_for 20 states_are closing \
		closing
	go_on "$2"
	ok "$1: all of them arrive" call_is_whole "$3" "$4" 60
	ok "$1: then the end is told, a clean one" reasons_are clean-close \
		clean-close
	ok "$1: with its state" states_are closed closed
	release
}

slow_ue()
{
	reserve_originating
	ue_start --send 1000 --expect $size --buffer 8K --read-rate 60000 \
		--pause read@1K --tls-version "$1"
	core_start --send $size --expect 1000
	is_taken "TLS $1, slow UE" ue 1000 $size
}

slow_core()
{
	access=6 core=6
	reserve_originating
	ue_start --send $size --expect 1000
	core_start --send 1000 --expect $size --buffer 8K --read-rate 60000 \
		--pause read@1K
	is_taken "IPv6, slow core" core $size 1000
	access=4 core=4
}

# Everything is with the gateway's TCP when the controller releases.
released()
{
	reserve_originating
	ue_start --send 1000 --expect $size --buffer 8K --pause read@1K \
		--finish none --tls-version "$1"
	core_start --send $size --expect 1000 --finish none --expect-end any
	ok "TLS $1, released: the gateway has it all" wait_for 20 has_forwarded \
		t2 $size
	release
	go_on ue
	ok "TLS $1, released: UE gets all of it, and close_notify" wait_for 30 \
		told ue end ".how == \"close_notify\" and
		.received == $size and .match"
	finish_any ue
	stop core KILL
}

has_forwarded()
{
	[ "$(counter "$1" forwarded-bytes)" = "$2" ]
}

# There is no room for close_notify when the controller releases.
released_when_full()
{
	must in_ns gw sysctl -qw net.ipv4.tcp_wmem="4096 4096 4096"
	reserve_originating
	ue_start --send 1000 --expect 16384 --buffer 4K --pause read@1K \
		--finish none --tls-version "$1"
	core_start --send 16384 --chunk 16384 --expect 1000 --finish none \
		--expect-end any
	must wait_for 20 has_forwarded t2 16384
	release
	go_on ue
	ok "TLS $1, released, no room: UE gets all of it, and close_notify" \
		wait_for 30 told ue end ".how == \"close_notify\" and
		.received == 16384 and .match"
	finish_any ue
	stop core KILL
	roomy
}

# undelivered WHAT REASON: T1 could not be given what core had sent.
undelivered()
{
	ok "$1: the reasons" wait_for 30 reasons_are "$2" partner-failed
	ok "$1: what is lost counts as dropped" test \
		"$(counter t2 dropped-bytes)" -gt 100000
	is "$1: nothing is missing" "$(counter t2 rx-bytes)" $size
	ok "$1: counters add up" conserved
}

ends_unread()
{
	ue_start --send 1000 --expect $size --buffer 8K --pause read@1K
	core_start --send $size --expect 1000 --expect-end any
	must wait_for 20 states_are closing closing
}

never_read()
{
	originating=(--user-timeout $((5000 * slow)))
	reserve_originating
	originating=(--linger-timeout 500)
	ends_unread
	undelivered "UE stops to read" remote-timeout
	stop ue KILL
	finish_any core
	release
}

reset_late()
{
	reserve_originating
	ends_unread
	stop ue KILL
	undelivered "UE resets late" reset
	ok "UE resets late: it is told" wait_for 5 controller_told t1 \
		bearer-released reset
	is "UE resets late: once" "$(controller_count t2 bearer-released)" 0
	finish_any core
	release
}

# The UE hears nothing from the end of its handshake on, and has not one octet. What
# TLS adds to them is none.
nothing_arrives()
{
	reserve_originating
	ue_start --finish none --expect-end any
	core_start --send 1000 --pause send,finish --finish reset
	must wait_for 20 endpoint_is t1 linked
	must wait_for 10 acknowledged gw "$(port_of "${local_at[t1]}")"
	ue_is_deaf
	go_on core
	ok "nothing arrives: it is sent all the same" wait_for 10 has_forwarded \
		t2 1000
	go_on core
	finish_any core
	ok "nothing arrives: core resets" reasons_are partner-failed reset
	is "nothing arrives: all of it was dropped" \
		"$(both forwarded-bytes tx-bytes dropped-bytes)" "0 0 0 0 0 1000"
	ue_hears
	stop ue KILL
	release
}

# The answer to the release tells of all octets that came, and what became of them.
# UE got those that count as forwarded, and of the last ones perhaps some whose
# acknowledgment was under way.
released_in_full_flow()
{
	local came forwarded dropped queued got

	reserve_plain
	plain_ue --expect-end any --finish none
	core_start --send 1G --expect-end any
	must wait_for 20 told ue progress ".received >= $((4 << 20))"
	release
	finish_any core
	finish_any ue
	got=$(field ue end .received)
	read -r came forwarded dropped queued < <(jq -r \
		--argjson id "${termination[t2]}" '.released[] |
		select(.termination == $id) | .counters | [."rx-bytes",
		."forwarded-bytes", ."dropped-bytes", ."queued-bytes"] |
		map(. // 0) | @tsv' "$tmp/release.json")
	is "released in full flow: the counters add up" "$came" \
		$((forwarded + dropped + queued))
	ok "released in full flow: the answer has its last octets" test \
		"$got" -le "$((forwarded + dropped))"
	ok "released in full flow: what was forwarded arrived" test "$got" -ge \
		"$forwarded"
}

# All that is left of a call finds room in the gateway's TCP.
roomy()
{
	must in_ns gw sysctl -qw net.ipv4.tcp_wmem="4096 2000000 4194304"
}

gateway_up
controller_up
roomy
for version in "${tls_versions[@]}"; do
	slow_ue "$version"
done
slow_core
for version in "${tls_versions[@]}"; do
	released "$version"
	released_when_full "$version"
done
never_read
reset_late
nothing_arrives
released_in_full_flow
ok "all sockets are gone" wait_for 20 no_sockets
ok "nothing is left" nothing_left
