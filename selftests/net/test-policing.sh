#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Policing: a remote is read no faster than was ordered, so that TCP slows it down.
# Nothing is dropped, what waits is not taken for a link that stands, and another
# order is followed at once.
# debug=long
# timeout=300

. "$(dirname "$0")/data.sh"

plan 20

rate=200000
burst=30000
size=1000000

# not_faster SINCE: of the time since then, which is longer than that of the octets.
# The bucket is full at first, one read may go beyond it, and clocks have 10 ms.
not_faster()
{
	local least=$(((size - burst - 65536) * 1000 / rate)) took

	took=$(($(now_ms) - $1 + 20))
	echo "took $took ms, $least at least"
	[ "$took" -ge "$least" ]
}

# policed NAME: so often the pump waited before it read from this remote.
policed()
{
	local times

	times=$(counter "$1" policed)
	echo "policed $times times"
	[ "$times" -gt 0 ]
}

# core_sends WHAT: much, and the UE little.
core_sends()
{
	local what=$1 since

	reserve_originating
	configure t2 --police-rate $rate --police-burst $burst
	since=$(now_ms)
	ue_start --send 20000 --expect $size
	core_start --send $size --expect 20000
	ok "$what: everything arrives" call_is_whole 20000 $size 120
	ok "$what: not faster than ordered" not_faster "$since"
	ok "$what: which is counted" policed t2
	is "$what: the other remote is read as it sends" "$(counter t1 policed)" 0
	release
}

# ue_sends WHAT: the other way round.
ue_sends()
{
	local what=$1 since

	reserve_originating
	configure t1 --police-rate $rate --police-burst $burst
	since=$(now_ms)
	ue_start --send $size --expect 20000
	core_start --send 20000 --expect $size
	ok "$what: everything arrives" call_is_whole $size 20000 120
	ok "$what: not faster than ordered" not_faster "$since"
	ok "$what: which is counted" policed t1
	release
}

# What was not used for longer than a burst takes is not there later: the silence that
# is told is ten times as long.
idle_first()
{
	local since

	reserve_originating
	configure t2 --police-rate $rate --police-burst $burst \
		--inactivity-timeout 5000
	ue_start --send 20000 --expect $size
	core_start --send $size --expect 20000 --pause send
	ok "idle at first: nothing of core" wait_for 20 told controller \
		inactivity ".termination == ${termination[t2]}"
	since=$(now_ms)
	go_on core
	ok "idle at first: everything arrives" call_is_whole 20000 $size 120
	ok "idle at first: not faster than ordered" not_faster "$since"
	release
}

gateway_up
controller_up
idle_first
core_sends "plain side"
access=6
ue_sends "TLS side, IPv6"
access=4

# --- a rate that is so low that nothing moves for a minute ---------------------

# held_for SECONDS: so long nothing came of core, and the link is still there.
held_for()
{
	local came

	came=$(counter t2 rx-bytes)
	if [ "$came" != "$held_at" ]; then
		held_at=$came
		held_since=$SECONDS
	fi
	[ $((SECONDS - held_since)) -ge "$1" ]
}

held_at=
reserve_originating
configure t2 --police-rate 1000 --police-burst 1
is "the order is shown" "$(agwctl -j show --context "$context" |
	jq -r '.terminations[] | select(.realm == "core") | .police |
		"\(.rate) \(.burst)"')" "1000 1"
ue_start --send 20000 --expect $size
core_start --send $size --expect 20000
ok "1000 octets a second: some come" wait_for 30 policed t2
# The module looks every 15 s, and ends what stood at three looks.
ok "then none for three quarters of a minute" wait_for 150 held_for 47
not_ok "which ends nothing" endpoint_is t2 failed
configure t2 --police-rate 0
ok "without a limit everything arrives" call_is_whole 20000 $size 60
release

reserve_originating
configure t2 --police-rate 1000 --police-burst 1
ue_start --send 20000 --expect $size --expect-end any
core_start --send $size --expect 20000 --expect-end any
ok "another such call" wait_for 30 policed t2
release
ok "is released while it waits" wait_for 10 nothing_left
stop ue KILL
stop core KILL

not_ok "a rate that is too low is refused" order one reserve --realm core \
	--media TCP --police-rate 999
ok "by its name" has_line "$tmp/one.log" police.rate
ok "nothing is left" nothing_left
