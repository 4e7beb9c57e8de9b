#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The configuration, the start and the orders that the README tells, as they are
# written there, and a call that is made with them.
# debug=long

. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/../fresh/readme.sh"

plan 8

# The addresses of the README, besides those of the other tests.
readme_hosts()
{
	hosts_up
	must ip -n gw addr add 203.0.113.1/24 dev access
	must ip -n ue addr add 203.0.113.9/24 dev access
	must ip -n gw addr add 10.1.0.1/24 dev core
	must ip -n core addr add 10.1.0.7/24 dev core
}

# By hand, as root: what the comment says instead of systemctl.
start_by_hand()
{
	local line

	line=$(running_block 3 | sed -n 's/^# or by hand: //p')
	start agwd gw bash -c "${line//sudo /}"
	wait_for 20 agwd_answers
}

# told_by N: orders of a block of the README, with the UE's fingerprint.
told_by()
{
	running_block "$1" | sed "s/'SHA-256 6B:8B:\.\.\.'/'$(fingerprint ue)'/" \
		>"$tmp/orders"
	must test -s "$tmp/orders"
}

# The two reservations; -j is all that is added.
reserved()
{
	sed 's/^agwctl /agwctl -j /' "$tmp/orders" >"$tmp/orders.json"
	bash -e "$tmp/orders.json" >"$tmp/answers" || return
	[ "$(jq -s 'length' "$tmp/answers")" = 2 ]
}

# answered N MEMBER: of the N-th answer.
answered()
{
	jq -rs ".[$1].$2" "$tmp/answers"
}

# order_line VERB: the line of the block with this order.
order_line()
{
	grep "^agwctl $1" "$tmp/orders"
}

call_up()
{
	gateway_fingerprint=$(answered 1 fingerprint)
	ue_remote --listen 203.0.113.9:5070 --send 10K --expect 20K \
		--pause finish
	must wait_for 10 told ue listening
	core_remote --connect "$(answered 0 local)" --bind 10.1.0.7:5080 \
		--send 20K --expect 10K
	bash -c "$(order_line configure)" &&
		bash -c "$(order_line monitor)" && go_on ue
}

readme_hosts
certificate ue
module_load
mkdir -p /etc/ims-agw
running_block 2 >/etc/ims-agw/agwd.conf
ok "the configuration is valid" in_ns gw agwd --check-config
ok "the agent starts by hand" start_by_hand
told_by 4
ok "T2 and T1 are reserved" reserved
is "one context, with the numbers of the orders that follow" \
	"$(jq -rs 'map("\(.context) \(.termination)") | join(", ")' \
	"$tmp/answers")" "1 1, 1 2"
told_by 5
ok "T2 is configured, and the call is linked" call_up
ok "both sides get all octets" call_ends 30
ok "the context is shown" bash -c "$(order_line show)"
ok "the context is released" bash -c "$(order_line release)"
