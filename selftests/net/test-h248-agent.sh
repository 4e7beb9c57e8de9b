#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The agent is killed under calls that a controller of H.248 has ordered. Octets go on
# without it; the next agent registers as one that finds calls, and by an audit the
# controller finds each of them, and can end it.
# debug=long
# timeout=300

. "$(dirname "$0")/h248.sh"

# Calls that carry octets, and others that are reserved only.
calls=$(sized 5 2) others=$(sized 45 4)
# Replies are longer than a datagram.
h248_transport=tcp

plan 10

# begin N: a call that stops twice, and goes on when it is told.
begin()
{
	ue_port=$((5100 + $1)) core_port=$((5300 + $1))
	begin_call
	put_aside "$1"
}

# Contexts of two terminations, which are ordered all at once.
order_others()
{
	local n

	for ((n = 1; n <= others; n++)); do
		mgc_tell "send others.$n" "Context = \$ { Add = ip/1/access/\$ { $plain_media },
			Add = ip/1/core/\$ { $plain_media } }" .
	done
	wait_for 60 others_are_there
}

others_are_there()
{
	[ "$(mgc_events reply '(.name | startswith("others.")) and (has("error") | not)')" = \
		"$others" ]
}

# The names of all terminations that were ordered.
ordered_names()
{
	{
		printf '%s\n' "${term_name[@]}"
		jq -r 'select(.event == "result" and (.name | startswith("others."))) |
			.termination' "$tmp/$mgc"
	} | sort
}

# of_each COMMAND...: with its call taken up; the names of its ends are its.
of_each()
{
	local n

	for ((n = 1; n <= calls; n++)); do
		ue_port=$((5100 + n)) core_port=$((5300 + n))
		take_up $n
		"$@" || { echo "call $n"; return 1; }
		put_aside $n
	done
}

# What has ended is not put aside any more.
all_are_whole()
{
	local n

	for ((n = 1; n <= calls; n++)); do
		ue_port=$((5100 + n)) core_port=$((5300 + n))
		take_up $n
		call_is_whole 131072 131072 60 || { echo "call $n"; return 1; }
	done
}

# all_crossed OCTETS: each way, in each call.
all_crossed()
{
	of_each wait_for 30 crossed "$1" "$1"
}

registers_warm()
{
	[ "$(mgc_events service-change '.method == "restart" and
		(.reason | startswith("902"))')" = 1 ]
}

# By the controller.
all_are_found()
{
	transact audit 'Context = * { AuditValue = ip/1/access/* { Audit { } } },
		Context = * { AuditValue = ip/1/core/* { Audit { } } }' || return
	diff <(ordered_names) <(jq -r .termination "$tmp/audit.results" | sort)
}

# Letters of names are those of megaco.
all_are_told()
{
	[ "$(mgc_events notify '(.name | ascii_downcase) == "g/cause"')" = $((2 * calls)) ]
}

h248_gateway_up
for ((n = 1; n <= calls; n++)); do
	begin $n
done
ok "$others others are ordered" order_others
ok "an audit finds all $((calls + others))" all_are_found
kill_agent
of_each go_on_both
ok "octets go on without an agent" all_crossed 131072
agent_up
ok "the next agent registers as one that has calls" wait_for 60 registers_warm
must wait_for 60 registered 2
ok "an audit finds the same calls" all_are_found
of_each go_on_both
ok "every octet of each call arrives" all_are_whole
ok "the controller hears of each end" wait_for 30 all_are_told
ok "it can end what it had ordered of the agent before" transact end \
	'Context = * { Subtract = ip/1/access/* }, Context = * { Subtract = ip/1/core/* }'
is "with statistics of each" "$(jq -s 'map(select(.statistics)) | length' \
	"$tmp/end.results")" $((2 * (calls + others)))
ok "nothing is left" nothing_left
