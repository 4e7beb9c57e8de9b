#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# An agent that is not root, with the capabilities that its unit gives it. It makes
# its certificate, does handshakes, reads its configuration again, and its control
# socket has the group that it is told.
# debug=long
# timeout=120

. "$(dirname "$0")/data.sh"

plan 16

folder=$tmp/own

# user_agent SOCKET-GROUP GROUPS CAPABILITIES: capabilities as setpriv has them.
user_agent()
{
	{
		echo "socket-group = $1"
		sed "s,$tmp/agwd\.\(pem\|key\),$folder/agwd.\1," "$tmp/agwd.conf"
	} >"$tmp/own.conf"
	start agwd gw setpriv --reuid agwd --regid agwd --groups "$2" \
		--inh-caps "-all,$3" --ambient-caps "-all,$3" \
		--bounding-set "-all,$3" agwd -c "$tmp/own.conf"
	wait_for 10 agwd_answers || bail "agwd: $(cat "$tmp/agwd")"
}

# status PID FIELD: as /proc has it.
status()
{
	sed -n "s/^$2:\t//p" "/proc/$1/status" | tr '\t' ' '
}

# is_user WHAT PID CAPABILITIES
is_user()
{
	is "$1: user and group" "$(status "$2" Uid) $(status "$2" Gid)" \
		"990 990 990 990 990 990 $4"
	is "$1: capabilities" \
		"$(status "$2" CapPrm) $(status "$2" CapEff) $(status "$2" CapAmb)" \
		"$3 $3 0000000000000000"
}

socket_is()
{
	[ "$(stat -c '%U %g %a' /run/ims-agw/agwd.sock)" = "agwd $1 660" ]
}

made_again()
{
	agwd_answers && socket_is 4322
}

# has_ready LOST: as many workers as are wanted, after so many have died.
has_ready()
{
	agwctl -j status | jq -e ".workers | .ready == .count and .lost == $1" \
		>/dev/null
}

# Its folder is no other agent's.
leave()
{
	local rc=$?

	rm -rf /run/ims-agw
	(exit $rc)
	at_exit
}

trap leave EXIT
hosts_up
certificate ue
agwd_conf
module_load
chmod 755 "$tmp"
rm -rf /run/ims-agw
mkdir -p /run/ims-agw "$folder"
chown agwd: /run/ims-agw "$folder"

user_agent 4322 990 +net_admin,+setgid
agent=${started[agwd]}
is_user agent "$agent" 0000000000001000 "4322 990"
must wait_for 20 has_ready 0
mapfile -t workers < <(children_of "$agent")
is "there are workers" ${#workers[@]} 2
is_user worker "${workers[0]}" 0000000000000000 "990 990"
is "the certificate is the agent's" "$(stat -c '%U %a' "$folder"/agwd.*)" \
	"agwd 600
agwd 644"
ok "the socket has its group" socket_is 4322
ok "a call" carry 20K 20
kill -KILL "${workers[@]}"
ok "workers that die are replaced" wait_for 20 has_ready 2
ok "a call, the gateway is TLS client" carry_back 20K 20
rm /run/ims-agw/agwd.sock
kill -HUP "$agent"
ok "the socket is made again, and has its group" wait_for 10 made_again
mapfile -t workers < <(children_of "$agent")
kill -STOP "${workers[@]}"
kill -TERM "$agent"
ok "SIGTERM ends it, and workers that stand still" wait_for 20 gone agwd
finish agwd 1
is "its exit status" $? 0

# CAP_NET_ADMIN alone: the user is a member of the group.
user_agent 4322 4322 +net_admin
agent=${started[agwd]}
is_user "member" "$agent" 0000000000001000 "990 990"
ok "a member gives the socket to the group" socket_is 4322
