# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Plain calls ordered by the controller, for tests of what has nothing to do
# with TLS. Core calls, its SYN triggers the connection to the UE.

. "$(dirname "${BASH_SOURCE[0]}")/data.sh"

# Options of the orders of t1 and of t2.
t1_options=() t2_options=()

reserve_plain()
{
	must order t2 reserve --realm core --family ipv4 --media TCP --latch \
		--interlink "${t2_options[@]}"
	take_answer t2
	must order t1 reserve --context "$context" --realm access --media TCP \
		--remote "$(ue_at)" "${t1_options[@]}"
	take_answer t1
}

plain_ue()
{
	start ue ue "$tools/remote" --listen "$(ue_at)" \
		--seed $((seed + 1)) --expect-seed $((seed + 2)) \
		--timeout $((120 * slow)) "$@"
	must wait_for 10 told ue listening
}

# What the agent tells is in $tmp/monitor.
start_monitor()
{
	start monitor gw agwctl -j monitor
	wait_for 10 monitors || bail "no monitor"
}

# It has subscribed once it tells something: an order that changes nothing does
# not, so a termination comes and goes.
monitors()
{
	in_ns gw agwctl reserve --realm core --media TCP &&
		in_ns gw agwctl release --context "$(in_ns gw agwctl -j show |
			jq '.terminations[-1].context')" &&
		grep -q '"event":"released"' "$tmp/monitor"
}

# events_of NAME EVENT: how many the agent told of a termination.
events_of()
{
	jq -s --arg event "$2" --argjson t "${termination[$1]}" '[.[] |
		select(.event == $event and .termination == $t)] | length' \
		"$tmp/monitor"
}

# events_are NAME EVENT N
events_are()
{
	# jq takes long to start.
	[ "$(grep -c "\"event\":\"$2\"" "$tmp/monitor")" -ge "$3" ] &&
		[ "$(events_of "$1" "$2")" = "$3" ]
}
