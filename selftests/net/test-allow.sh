#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a realm does not allow is let in by no gate: not by latching, not by a
# filter that is wider.
# debug=long
# timeout=120

. "$(dirname "$0")/plain.sh"

plan 19

# dial NAME ADDRESS:PORT: core calls T2 from there.
dial()
{
	start "$1" core "$tools/remote" --connect "${local_at[t2]}" --bind "$2" \
		--timeout $((60 * slow)) --expect-end any --finish none
}

dropped()
{
	[ "$(counter t2 syn-dropped-source)" -gt "$1" ]
}

# held_against WHAT OPTION...: T2 is reserved so.
held_against()
{
	local what=$1 before

	shift
	must order t2 reserve --realm core --media TCP --family "ipv$core" "$@"
	take_answer t2
	before=$(counter t2 syn-dropped-source)
	dial stranger "$stranger:5080"
	ok "$what: a source that is not allowed is dropped" wait_for 10 dropped \
		"$before"
	is "$what: no packet leaves for it" "$(kinds wire "src port \
		$(port_of "${local_at[t2]}")")" \
		"syn 0 synack 0 rst 0 icmp 0 other 0"
	dial friend "$friend:5090"
	ok "$what: one that is allowed is answered" wait_for 10 told friend \
		connected
	stop friend KILL
	stop stranger KILL
	must order release release --context "$context"
}

# allow PREFIX...: what realm core allows from now on; nothing: anybody.
allow()
{
	sed -i '/^allow-remote/d' "$tmp/agwd.conf"
	[ $# -eq 0 ] || printf 'allow-remote = %s\n' "$@" >>"$tmp/agwd.conf"
	kill -HUP "${started[agwd]}"
}

takes_remote()
{
	order again configure --context "$context" \
		--termination "${termination[t2]}" --remote "$1"
}

# changes WHAT REMOTE PREFIX...: one that could not be ordered when T2 was reserved.
changes()
{
	local what=$1 remote=$2

	must order t2 reserve --realm core --media TCP --latch
	take_answer t2
	allow "${@:3}"
	ok "$what: another remote can be ordered" wait_for 10 takes_remote \
		"$remote"
	dial remote "$remote"
	ok "$what: and is let in" wait_for 10 told remote connected
	stop remote KILL
	must order release release --context "$context"
}

hosts_up
must ip -n core addr add 198.51.100.70/24 dev core
must ip -n core addr add 2001:db8:c:0:1::7/64 dev core nodad
agwd_conf
# The last realm is core.
printf 'allow-remote = %s\n' 198.51.100.64/26 203.0.113.0/24 \
	2001:db8:c:0:1::/80 >>"$tmp/agwd.conf"
agent_up
capture wire gw core "$tcp_and_errors"
core=4 stranger=$CORE4 friend=198.51.100.70
held_against "IPv4, latching" --latch
held_against "IPv4, any source of a known remote" --remote "$friend:5080" \
	--filter none
held_against "IPv4, a wide prefix" --latch --filter 198.51.100.0/24
core=6 stranger="[$CORE6]" friend='[2001:db8:c:0:1::7]'
held_against "IPv6, latching" --latch
stop tcpdump-wire

# Without a prefix of its family nobody is allowed.
sed -i -e '/2001:db8:c:0:1/d' "$tmp/agwd.conf"
stop agwd
agent_up
must order t2 reserve --realm core --media TCP --family ipv6 --latch
take_answer t2
dial friend "$friend:5090"
ok "prefixes of IPv4 only: no source of IPv6 is allowed" wait_for 10 dropped 0
stop friend KILL
must order release release --context "$context"
refuses "a remote that is not allowed is refused" \
	"realm core does not allow $CORE4" order t2 reserve --realm core \
	--media TCP --remote "$CORE4:5080"
changes "another list" "$CORE4:5080" 203.0.113.0/24 "$CORE4/32"
changes "no list any more" 198.51.100.70:5090
ok "nothing is left" nothing_left
