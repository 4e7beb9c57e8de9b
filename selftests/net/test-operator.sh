#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What whoever runs the gateway meets before a call does: who may open the
# control socket, what becomes of its file, output that cannot be written.
# timeout=120

. "$(dirname "$0")/plain.sh"

# Results: who may open the socket 4, its file 6, printing 5.
plan $((4 + 6 + 5))

sock=/run/ims-agw/agwd.sock

# as GROUP COMMAND...: with no privileges, as a user who is nobody else.
as()
{
	local group=$1

	shift
	setpriv --reuid 4321 --regid 4321 --groups "$group" \
		--bounding-set=-all --inh-caps=-all "$@"
}

stranger_asks()
{
	as 4323 agwctl status 2>"$tmp/denied"
}

who_may_open()
{
	is "who may open: the group of the configuration has the socket" \
		"$(stat -c '%u %g %a' $sock)" "0 4322 660"
	ok "who may open: a controller under its own user gives orders" \
		as 4322 agwctl status
	not_ok "who may open: a user of another group does not" \
		stranger_asks
	ok "who may open: and is told why" has_line "$tmp/denied" \
		'Permission denied'
}

answered()
{
	agwctl status
}

its_file()
{
	rm $sock
	not_ok "its file: without it nobody gets through" agwctl status
	kill -HUP "${started[agwd]}"
	ok "its file: SIGHUP makes it again" wait_for 10 answered
	is "its file: with its group and mode" \
		"$(stat -c '%u %g %a' $sock)" "0 4322 660"
	rm $sock
	echo mine >$sock
	kill -HUP "${started[agwd]}"
	ok "its file: another file in its place is told" wait_for 10 has_line \
		"$tmp/agwd" 'or it is no socket'
	kill "${started[agwd]}"
	must wait_for 10 gone agwd
	is "its file: and is neither replaced nor taken along" "$(<$sock)" mine
	rm $sock
	unset "started[agwd]"
	agent_up
	kill "${started[agwd]}"
	must wait_for 10 gone agwd
	not_ok "its file: the agent's own one goes with the agent" test -e $sock
	unset "started[agwd]"
	agent_up
}

# unprinted COMMAND...: it ends with another status, and says why.
unprinted()
{
	! "$@" >/dev/full 2>"$tmp/unprinted" || return
	has_line "$tmp/unprinted" 'standard output' && ! "$@" >&- 2>/dev/null
}

printing()
{
	local what

	for what in "agwctl show" "agwctl -j status" "agwctl --help" \
		"agwd --check-config -c $tmp/agwd.conf" "agwd --version"; do
		# shellcheck disable=SC2086
		ok "printing: what cannot be written is an error: ${what%% -c*}" \
			unprinted $what
	done
}

hosts_up
agwd_conf
sed -i '1i socket-group = 4322' "$tmp/agwd.conf"
agent_up
who_may_open
its_file
printing
