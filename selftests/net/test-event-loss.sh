#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# More events than the agent has room for: it asks the module and tells the
# controller of each end once, as if no event had been lost.
# debug=long
# timeout=200

. "$(dirname "$0")/common.sh"

plan 15

# Connections of each kind, behind terminations that wait for one: more than are
# compared in a turn.
waiting=70 idle=20 unanswered=6 silent=4

# requests N MEMBERS: connections by order, for the control socket. None ends by
# itself.
requests()
{
	local i

	for ((i = 0; i < $1; i++)); do
		echo '{"verb": "reserve_configure", "params": {"setup":
"active", "establish_tcp": true, "timeouts": {"connect": 600000,
"handshake": 600000}, '"$2"'}}' | tr -d '\n'
		echo
	done
}

# reservations N: for the control socket.
reservations()
{
	local i

	for ((i = 0; i < $1; i++)); do
		echo '{"verb": "reserve", "params": {"realm": "core", "media": "TCP"}}'
	done
}

# Numbers of the terminations that were just reserved.
numbers()
{
	jq -c .result.termination "$tmp/answers" | paste -sd,
}

to_core='"realm": "core", "remote": {"address": "'$CORE4'", "port": 7}'
to_core_tls='"realm": "core", "media": "TCP/TLS", "remote":
{"address": "'$CORE4'", "port": 7, "fingerprints": ["SHA-256 %s"]}'
to_nobody='"realm": "access", "media": "TCP", "remote":
{"address": "'$UE4'", "port": 7}'

# Connections in every state: to who listens, to who does not answer, to who
# says nothing in TLS; and a call.
many_connections()
{
	local print

	print=$(fingerprint ue)
	must order_lines "$tmp/answers" < <(reservations $waiting)
	must order_lines "$tmp/answers" < <(requests $idle "\"media\": \"TCP\", $to_core")
	plain=$(numbers)
	must order_lines "$tmp/answers" < <(requests $unanswered "$to_nobody")
	dark=$(numbers)
	# shellcheck disable=SC2059
	must order_lines "$tmp/answers" < <(requests $silent \
		"$(printf "$to_core_tls" "${print#SHA-256 }")")
	mute=$(numbers)
	reserve_originating
	ue_start --finish none --expect-end any
	core_start --finish none --expect-end any
	pair="${termination[t1]},${termination[t2]}"
}

# states_counted: of the module, as "state number, ...".
states_counted()
{
	dump | jq -sr '[.[] | select(.event == "data")] | group_by(.state) |
		map("\(.[0].state) \(length)") | join(", ")'
}

counted_are()
{
	local got

	got=$(states_counted)
	[ "$got" = "$1" ] || { echo "$got"; return 1; }
}

all_failed()
{
	counted_are "failed $((idle + unanswered + silent + 2)), idle $waiting"
}

resyncs()
{
	agwctl -j status | jq .resyncs
}

resynced()
{
	[ "$(resyncs)" -gt "$before" ]
}

# ends_of NUMBERS: what the controller was told of these, each with its number
# of times.
ends_of()
{
	jq -sr "[.[] | select((.event | IN(\"tcp-failure\", \"tls-failure\",
		\"bearer-released\")) and (.termination | IN($1)))] |
		group_by(.event) | map(\"\\(.[0].event) \\(length)\") |
		join(\", \")" "$tmp/monitor"
}

# in_time SECONDS COMMAND...: as wait_for, and shows what it last said.
in_time()
{
	wait_for "$@" && return
	shift
	"$@"
}

# Nobody was told of twice.
each_once()
{
	! jq -se '[.[] | select(.event | IN("tcp-failure", "tls-failure",
		"bearer-released"))] | group_by(.termination) |
		map(select(length > 1)) | .[0] // false' "$tmp/monitor"
}

# ends_are NUMBERS TEXT
ends_are()
{
	local got

	got=$(ends_of "$1")
	[ "$got" = "$2" ] || { echo "$got"; return 1; }
}

end_all()
{
	in_ns gw ss -Kt state connected >/dev/null
}

hosts_up
certificate ue
agwd_conf
sed -i '1i event-buffer = 2048' "$tmp/agwd.conf"
agent_up
must in_ns ue nft "add table ip silence
	add chain ip silence out { type filter hook output priority 0; }
	add rule ip silence out tcp sport 7 drop"
start sink core socat TCP-LISTEN:7,fork,reuseaddr,backlog=64 PIPE
must wait_for 10 listening core 7
start monitor gw agwctl -j monitor
many_connections
ok "all connections are under way" in_time 30 counted_are \
	"connecting $unanswered, established $idle, handshaking $silent, idle $waiting, linked 2"
ok "the agent knows the same" wait_for 10 agent_agrees
before=$(resyncs)

# The agent does not look while all of them end.
kill -STOP "${started[agwd]}"
end_all
ok "all connections end" wait_for 20 all_failed
kill -CONT "${started[agwd]}"
ok "events were lost" wait_for 10 resynced
ok "idle ones: the controller is told" in_time 10 ends_are "$plain" \
	"bearer-released $idle"
ok "unanswered ones: the controller is told" in_time 10 ends_are "$dark" \
	"tcp-failure $unanswered"
ok "silent ones: the controller is told" in_time 10 ends_are "$mute" \
	"tls-failure $silent"
ok "the call: the controller is told once" in_time 10 ends_are "$pair" \
	"bearer-released 1"
ok "no end is told twice" each_once
ok "the agent tells what the module has" agent_agrees
finish ue 10
finish core 10

# It looks, and has too little room all the same.
must order_lines "$tmp/answers" < <(requests $idle "\"media\": \"TCP\", $to_core")
plain=$(numbers)
ended=$((idle + unanswered + silent + 2))
ok "more connections are under way" in_time 20 counted_are \
	"established $idle, failed $ended, idle $waiting"
end_all
ok "they end" in_time 20 counted_are "failed $((ended + idle)), idle $waiting"
ok "the controller is told, again" in_time 20 ends_are "$plain" \
	"bearer-released $idle"
ok "no end is told twice, again" each_once
ok "the agent still tells what the module has" agent_agrees
