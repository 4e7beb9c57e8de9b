#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What whoever runs the gateway meets before a call does: who may open the
# control socket, what becomes of its file, output that cannot be written, links
# and addresses that come and go, routes to nowhere.
# debug=long
# timeout=180

. "$(dirname "$0")/plain.sh"

# Results: who may open the socket 4, its file 6, printing 5, addresses 5 and 7 for
# each version of IP, interface 9, routes 4 for each version, checking 4, reading
# again 5, tokens 4.
plan $((4 + 6 + 5 + 5 + 2 * 7 + 9 + 2 * 4 + 5 + 5 + 4))

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
	is "who may open: a user of another group does not" \
		"$(stranger_asks; echo $?)" 3
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
	is "its file: without it nobody gets through" \
		"$(agwctl status 2>/dev/null; echo $?)" 3
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

	sed '/realm bound/,$d' "$tmp/agwd.conf" >"$tmp/kept.conf"
	for what in "agwctl show" "agwctl -j status" "agwctl --help" \
		"agwd --check-config -c $tmp/kept.conf" "agwd --version"; do
		# shellcheck disable=SC2086
		ok "printing: what cannot be written is an error: ${what%% -c*}" \
			unprinted $what
	done
}

# --- links, addresses, routes -------------------------------------------------

further_realms()
{
	cat >>"$tmp/agwd.conf" <<-END
		[realm two]
		address = 198.51.100.99
		address = $GW_CORE4
		address = 2001:db8:99::1
		ports = 41000-41009
		[realm bound]
		address = 203.0.113.1
		interface = alt
	END
}

# status_has TEXT
status_has()
{
	agwctl status | grep -q "$1"
}

# tells N TEXT: a line of the log so often.
tells()
{
	[ "$(grep -c "$2" "$tmp/agwd")" = "$1" ]
}

# comes_and_goes FAMILY ADDRESS/LENGTH: of realm two; an order was refused for it.
comes_and_goes()
{
	local address=${2%/*} back gone

	back="address $address can be used again"
	gone="address $address cannot be used: it is gone"
	addr_add gw core "$2"
	ok "addresses, $1: when it comes that is told at once" \
		wait_for 10 tells 1 "$back"
	must reserve_in two --family "$1"
	is "addresses, $1: and it serves" \
		"$(answer one local | sed 's/:[0-9]*$//' | tr -d '[]')" "$address"
	must ip -n gw addr del "$2" dev core
	ok "addresses, $1: when it goes, too" wait_for 10 tells 1 "$gone"
	ok "addresses, $1: the status has that" wait_for 10 status_has \
		"unusable *$address"
	addr_add gw core "$2"
	ok "addresses, $1: it comes again" wait_for 10 tells 2 "$back"
	not_ok "addresses, $1: and the status has no more of that" \
		status_has unusable
	must ip -n gw addr add 198.51.100.222/32 dev core
	must ip -n gw addr del 198.51.100.222/32 dev core
	must ip -n gw addr del "$2" dev core
	ok "addresses, $1: another one's coming and going is not its own" \
		eval "wait_for 10 tells 2 '$gone' && tells 2 '$back'"
	addr_add gw core "$2"
	must wait_for 10 tells 3 "$back"
}

addresses()
{
	ok "addresses: the first one is not there, the next one serves" \
		reserve_in two
	is "addresses: which is in the answer" \
		"$(answer one local | sed 's/:[0-9]*$//')" "$GW_CORE4"
	ok "addresses: the log tells which one is not there" wait_for 10 \
		has_line "$tmp/agwd" 'address 198.51.100.99 cannot be used'
	ok "addresses: the status as well" status_has 'unusable *198.51.100.99'
	comes_and_goes ipv4 198.51.100.99/32
	not_ok "addresses: there is none of IPv6" reserve_in two --family ipv6
	comes_and_goes ipv6 2001:db8:99::1/128
}

interface()
{
	not_ok "interface: without it nothing is reserved" reserve_in bound
	ok "interface: the refusal names it" has_line "$tmp/one.log" \
		'interface alt of realm bound is not there'
	ok "interface: the log, too, and the status" wait_for 10 eval \
		"has_line $tmp/agwd 'interface alt is not there' &&
		status_has 'interface alt is not there'"
	alt_up
	ok "interface: when it comes that is told at once" \
		wait_for 10 tells 1 'interface alt is there'
	ok "interface: and there is a port" reserve_in bound
	must ip -n gw link del alt
	ok "interface: when it goes, too" \
		wait_for 10 tells 2 'interface alt is not there'
	ok "interface: and its address" wait_for 10 \
		tells 1 'realm bound: address 203.0.113.1 cannot be used: it is gone'
	alt_up
	must wait_for 10 tells 2 'interface alt is there'
	ok "interface: when it went and came there is one again" reserve_in bound
	start dial core "$tools/remote" --connect 203.0.113.1:"$(port_of \
		"$(answer one local)")" --timeout 10 --seed 1 --expect-end any
	ok "interface: where SYNs are heard" wait_for 10 told_of_syn
}

told_of_syn()
{
	[ "$(agwctl -j show --termination "$(answer one termination)" |
		jq '.terminations[0].counters["syn-dropped-closed"]')" -gt 0 ]
}

# ends_by REASON ADDRESS: an order to connect there.
ends_by()
{
	must reserve_in access --remote "$2" --establish-tcp
	agwctl monitor --termination "$(answer one termination)" \
		--until failed --timeout 10
	[ "$(agwctl -j show --termination "$(answer one termination)" |
		jq -r '.terminations[0].reason')" = "$1" ]
}

routes()
{
	local what

	for what in blackhole unreachable prohibit throw; do
		must ip -n gw route replace $what 192.0.2.77/32
		ok "routes: $what, IPv4" ends_by connect-unreachable \
			192.0.2.77:5070
		must ip -n gw route del $what 192.0.2.77/32
		must ip -n gw route replace $what 2001:db8:a::77/128
		ok "routes: $what, IPv6" ends_by connect-unreachable \
			'[2001:db8:a::77]:5070'
		must ip -n gw route del $what 2001:db8:a::77/128
	done
}

# --- the configuration --------------------------------------------------------

# faults_of LINE...: of a configuration that ends with them, in $tmp/faults.
faults_of()
{
	{ sed '/interface = alt/d' "$tmp/agwd.conf"; printf '%s\n' "$@"; } \
		>"$tmp/other.conf"
	agwd -t -c "$tmp/other.conf" 2>"$tmp/faults"
}

checking()
{
	not_ok "checking: ports that cannot be had" faults_of "[realm low]" \
		"address = $GW_CORE4" "ports = 440-450"
	ok "checking: which are named" has_line "$tmp/faults" \
		'realm low: ports: those below 1024'
	is "checking: a file with several faults" "$(faults_of "ports = 9-8" \
		"colour = red" "[realm empty]"; echo $?)" 3
	is "checking: each has its line" "$(grep -c ':[0-9]*: ' \
		"$tmp/faults")" 3
	printf 'realm = x/y\nrealm\n' >"$tmp/profile"
	is "checking: a profile with faults" "$(sed "1i h248-profile = $tmp/profile" \
		"$tmp/agwd.conf" >"$tmp/other.conf"
		agwd --check-config -c "$tmp/other.conf" 2>&1; echo $?)" \
		"agwd: $tmp/profile:2: not \"word = name\"
agwd: $tmp/profile:1: realm: the package of \"x/y\" has no version: package NAME = VERSION
3"
}

# hup TEXT: the configuration is read again, and the log says so.
hup()
{
	kill -HUP "${started[agwd]}"
	wait_for 10 has_line "$tmp/agwd" "$1"
}

reading_again()
{
	cp "$tmp/agwd.conf" "$tmp/good.conf"
	printf 'ports = 7-8\ncolour = red\n' >>"$tmp/agwd.conf"
	ok "reading again: a file that is not good is named" hup \
		'agwd.conf is not good: the configuration stays as it is'
	ok "reading again: and what is wrong with it" wait_for 10 has_line "$tmp/agwd" \
		'unknown key "colour"'
	ok "reading again: what there was is in use" reserve_in two
	{ sed 's/^workers = .*/workers = 3/' "$tmp/good.conf"; echo "[realm new]"
		echo "address = $GW_CORE4"; } >"$tmp/agwd.conf"
	ok "reading again: what needs a restart is named" hup \
		'needs a restart: workers'
	ok "reading again: the rest is in use" reserve_in new
}

# An order is given again, as by who has lost the answer.
tokens()
{
	local reserve=(reserve --realm core --media TCP) first again

	first=$(agwctl --json --socket $sock --token "call 7" "${reserve[@]}")
	again=$(agwctl -j -t "call 7" "${reserve[@]}")
	is "tokens: the answer is that of the first time" "$again" "$first"
	is "tokens: it was carried out once" "$(agwctl -j status | jq .endpoints)" 1
	not_ok "tokens: another order with it is refused" \
		agwctl -t "call 7" "${reserve[@]}" --interlink
	not_ok "tokens: what is no order has none" agwctl -t "call 8" status
	must agwctl release --context "$(jq .context <<<"$first")"
}

hosts_up
agwd_conf
further_realms
sed -i '1i socket-group = 4322' "$tmp/agwd.conf"
agent_up
who_may_open
tokens
its_file
printing
addresses
interface
routes
checking
reading_again
