#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The agent is replaced under transfers that are running: it ends in order and
# another one starts, or another one takes its place. No octet is lost, and a
# new call works at once.
# debug=long
# timeout=300

. "$(dirname "$0")/data.sh"

plan 20

size=$(octets 4M)

# begin N VERSION ROLE: a call that waits for its octets, and when it has sent
# them for its end; ROLE is the gateway's.
begin()
{
	local n=$1 options=(--send "$size" --expect "$size")

	options+=(--pause "send@64K,finish")

	ue_port=507$n core_port=508$n
	if [ "$3" = server ]; then
		reserve_originating
		ue_role=client ue_start --tls-version "$2" "${options[@]}"
		core_start "${options[@]}"
	else
		reserve_terminating --latch
		configure_t1
		core_listens "${options[@]}"
		ue_role=server ue_dials --tls-version "$2" "${options[@]}"
	fi
	must wait_for 20 crossed 65536 65536
	put_aside "$n"
	ue_port=5070 core_port=5080
}

ends_of_links=("ue access" "gw access" "gw core" "core core")

# The links take much longer than what is to be done meanwhile, and are fair to
# who is new.
slow_links()
{
	local where host dev

	for where in "${ends_of_links[@]}"; do
		read -r host dev <<<"$where"
		must tc -n "$host" qdisc add dev "$dev" root handle 1: tbf \
			rate 1mbit burst 16kb limit 200kb
		must tc -n "$host" qdisc add dev "$dev" parent 1: fq_codel
	done
}

fast_links()
{
	local where host dev

	for where in "${ends_of_links[@]}"; do
		read -r host dev <<<"$where"
		must tc -n "$host" qdisc del dev "$dev" root
	done
}

forwarded()
{
	dump | jq -s 'map(.stats["forwarded-bytes"] // 0 | tonumber) | add'
}

more_than()
{
	[ "$(forwarded)" -gt "$1" ]
}

octets_flow()
{
	wait_for 10 more_than $(($(forwarded) + 65536))
}

# The agent itself says so.
knows_all()
{
	agwctl -j status | tee "$tmp/known" |
		jq -e '.states == { "linked": 8 }' || { cat "$tmp/known"; return 1; }
}

all_go_on()
{
	local n

	for n in 1 2 3 4; do
		go_on ue$n
		go_on core$n
	done
}

all_run()
{
	local n

	for n in 1 2 3 4; do
		running ue$n && running core$n || return
	done
}

gateway_up
begin 1 1.2 server
begin 2 1.3 server
begin 3 1.2 client
begin 4 1.3 client
slow_links
all_go_on
ok "octets flow" octets_flow

kill -TERM "${started[agwd]}"
ok "the agent ends in order" finish agwd 10
ok "octets flow without an agent" octets_flow
start_agwd -T -c "$tmp/agwd.conf"
ok "the next agent knows all calls" knows_all
ok "a new call works at once" carry 32K 20
ok "octets go on flowing" octets_flow

{ echo "socket = /run/ims-agw/new.sock"; cat "$tmp/agwd.conf"; } >"$tmp/new.conf"
start new gw agwd -T -c "$tmp/new.conf"
export AGWD_SOCKET=/run/ims-agw/new.sock
ok "another one takes its place" wait_for 10 agwd_answers
ok "which knows all calls, too" knows_all
ok "a new call works at once with it" carry 32K 20
ok "the one before has found out and ends" wait_for 10 gone agwd
ok "no call has ended meanwhile" all_run

fast_links
all_go_on
for n in 1 2 3 4; do
	take_up $n
	ok "call $n: no octet is lost" call_is_whole "$size" "$size" 60
	ok "call $n: is released" order release release --context "$context"
done
ok "nothing is left" nothing_left
