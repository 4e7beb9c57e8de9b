#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Many connections that end at once are work for few threads of the kernel: the
# workqueue has a bound, which an operator may change.
# cpus=2
# kernel=debian
# timeout=240

. "$(dirname "$0")/common.sh"

plan 3

attributes=/sys/devices/virtual/workqueue/ims_agw
calls=60

# Calls without TLS that latch on both sides.
reserve_all()
{
	local order='{"verb": "reserve", "params": {"media": "TCP", "latch": "latch", '
	local i

	for ((i = 0; i < calls; i++)); do
		echo "$order\"realm\": \"core\"}}"
	done | order_lines "$tmp/core-side" || return
	for i in $(jq .result.context "$tmp/core-side"); do
		echo "$order\"realm\": \"access\", \"context\": $i}}"
	done | order_lines "$tmp/ue-side"
}

linked()
{
	[ "$(dump | jq -s 'map(select(.state == "linked")) | length')" = "$1" ]
}

# connect_from HOST: in one process, so that all connections end with it.
# shellcheck disable=SC2016
connect_from()
{
	jq -r .result.local "$tmp/$1-side" | tr : / >"$tmp/$1-at"
	start "$1" "$1" bash -c 'while read -r at; do
			exec {fd}<>"/dev/tcp/$at" || exit
		done <"$1"
		exec sleep infinity' - "$tmp/$1-at"
}

# workers: threads without a processor of their own that worked for the module last.
workers()
{
	cat /proc/[0-9]*/comm 2>/dev/null | grep -c '^kworker/u.*ims_agw'
}

# look: notes how many there were at most.
look()
{
	before=$now now=$(workers)
	[ "$now" -le "$most" ] || most=$now
}

# They wait for the pump, and no more of them come.
crowded()
{
	look
	[ "$now" -ge "$bound" ] && [ "$now" = "$before" ]
}

over()
{
	look
	linked 0
}

# slow_pump POLICY: the pump's threads run only when nothing else wants to, or as
# ever.
slow_pump()
{
	local cpu

	for cpu in 0 1; do
		chrt "$1" -p 0 "$(kernel_thread ims-agw/$cpu)" || return
	done
}

# The ends wait for the pump, whose processors have other things to do.
all_end()
{
	most=0 now=0
	reserve_all && connect_from ue && connect_from core &&
		wait_for 30 linked $((2 * calls)) && slow_pump --idle || return
	start hog0 - taskset -c 0 sh -c 'while :; do :; done'
	start hog1 - taskset -c 1 sh -c 'while :; do :; done'
	kill -KILL "${started[ue]}" "${started[core]}"
	wait_for 30 crowded || echo "no crowd: $most"
	slow_pump --other
	stop hog0
	stop hog1
	wait_for 60 over || return
	echo "threads: $most"
	stop ue
	stop core
	# One that has just ended its work has the name still.
	[ "$most" -ge "$bound" ] && [ "$most" -le $((bound + 2)) ]
}

gateway_up
bound=$(<$attributes/max_active)
is "so many works at once" "$bound" 16
ok "all connections end: not many more threads" all_end
must eval "echo 4 >$attributes/max_active"
is "an operator lowers the bound" "$(<$attributes/max_active)" 4
must eval "echo $bound >$attributes/max_active"
