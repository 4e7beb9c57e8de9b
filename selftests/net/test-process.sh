#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The agent as a process: nobody who reads its log slowly holds it up, and its
# exit status tells the service manager whether to try again.
# debug=long
# timeout=120

. "$(dirname "$0")/common.sh"

plan 11

# orders N: so many reservations and releases.
orders()
{
	local n

	for ((n = 0; n < $1; n++)); do
		order log reserve --realm core --media TCP &&
			order log release --context "$(answer log context)" || return
	done
}

# exits STATUS COMMAND...
exits()
{
	local want=$1 rc=0

	shift
	in_ns gw timeout 20 "$@" >/dev/null 2>&1 || rc=$?
	[ $rc = "$want" ] || { echo "exit status $rc"; return 1; }
}

missing_lines_are_told()
{
	orders 1 && grep -aq 'lines of the log are missing here' "$tmp/read"
}

hosts_up
agwd_conf
module_load
mkdir -p /run/ims-agw
sed '1i socket = /run/ims-agw/second.sock' "$tmp/agwd.conf" >"$tmp/second.conf"
mkfifo "$tmp/hole"
exec {hole}<>"$tmp/hole"
dd if=/dev/zero of="$tmp/hole" bs=4096 count=1000 oflag=nonblock 2>/dev/null
start agwd gw bash -c "exec agwd -v -c '$tmp/agwd.conf' 2>'$tmp/hole'"
ok "nobody reads the log: the agent starts" wait_for 10 agwd_answers
ok "orders are taken" orders 20
start read - cat "$tmp/hole"
ok "somebody reads: how many lines are missing is told" \
	wait_for 10 missing_lines_are_told
stop read
dd if=/dev/zero of="$tmp/hole" bs=4096 count=1000 oflag=nonblock 2>/dev/null
ok "a second agent: its exit status" exits 4 agwd -c "$tmp/second.conf"
kill "${started[agwd]}"
ok "SIGTERM ends the agent" wait_for 10 gone agwd
finish agwd 1
is "with exit status" $? 0
echo nonsense >"$tmp/bad.conf"
ok "a bad configuration: its exit status" exits 3 agwd -c "$tmp/bad.conf"
ok "when it is only looked at, too" exits 3 agwd -c "$tmp/bad.conf" --check-config
ok "a worker that somebody begins: its exit status" exits 2 agwd --handshake-worker 8
is "and what it says" "$(agwd --handshake-worker 8 2>&1)" \
	"agwd: --handshake-worker is how agwd starts its handshake workers, and nobody else"
exec {hole}>&-

# As an upgrade leaves it.
workers_are_back()
{
	agwctl -j status | jq -e '.workers | .lost == 2 and .ready == .count' >/dev/null
}

cp "$(command -v agwd)" "$tmp/old"
start agwd gw "$tmp/old" -c "$tmp/agwd.conf"
must wait_for 10 agwd_answers
rm "$tmp/old"
# shellcheck disable=SC2046
kill -KILL $(children_of "${started[agwd]}")
ok "the program's file is gone: workers are started all the same" \
	wait_for 20 workers_are_back
