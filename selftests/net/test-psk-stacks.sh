#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# UEs with a pre-shared key and other TLS libraries: the MRFP's side of the UE with
# the programs of OpenSSL, GnuTLS and NSS (see test-psk.sh), keys of 16 and 64
# octets, identities that are opaque and one that is ordered. Roles are the gateway's.
# debug=long
# timeout=240

. "$(dirname "$0")/stacks.sh"

short=$(printf '%032x' "$seed")
long=$short$short$short$short
declare -A without_group=([s_client]=PSK-AES128-GCM-SHA256 [gnutls-cli]=+PSK)
# Results: 13 calls of 2, 4 refusals of 4.
plan "$(sized $((13 * 2 + 4 * 4 + 1)) $((5 * 2 + 2 * 4 + 1)))"

# how PROGRAM VERSION IDENTITY [WHICH]: sets command; WHICH is the exchange of keys
# as the program names it. gnutls-cli 3.7.9 faults when it shows the group of a
# PSK exchange in TLS 1.2, so it has one without.
how()
{
	local v=$2 identity=$3 which=${4-} priority=NORMAL:-VERS-ALL

	priority+=:+VERS-TLS$v:-KX-ALL:${which:-+ECDHE-PSK:+PSK}
	case $1 in
	s_client)
		command=(openssl s_client -connect "127.0.0.1:$inner"
			"-tls${v/./_}" -quiet -no_ign_eof -nocommands
			-psk "$key" -psk_identity "$identity"
			-cipher "${which:-PSK}") ;;
	s_server)
		command=(openssl s_server -accept "$UE4:$ue_port"
			"-tls${v/./_}" -quiet -naccept 1 -nocert
			-psk "$key" -psk_identity "$identity"
			-cipher "${which:-PSK}") ;;
	gnutls-cli)
		command=(gnutls-cli --port "$inner" --priority "$priority"
			--logfile "$tmp/gnutls.log" --pskkey "$key"
			--pskusername "$identity" 127.0.0.1) ;;
	gnutls-serv)
		printf '%s:%s\n' "$identity" "$key" >"$tmp/gnutls.psk"
		command=(gnutls-serv --port "$ue_port" --priority "$priority"
			--echo --pskpasswd "$tmp/gnutls.psk") ;;
	tstclnt)
		command=("${from_file[@]}" tstclnt -h 127.0.0.1 -p "$inner" -4 -D
			-V "tls$v:tls$v" -z "0x$key:$identity") ;;
	esac
}

# begin PROGRAM VERSION IDENTITY WHICH [T1-OPTION...]: what is a client here needs
# the relay, as the gateway connects to the UE.
begin()
{
	local program=$1 version=$2

	how "$1" "$2" "$3" "$4"
	shift 4
	printf '%s\n' "$gateway_key" >"$tmp/key"
	reserve_conference
	case $program in
	s_server | gnutls-serv)
		play ue ue "${command[@]}"
		must wait_for 20 listening ue $ue_port
		reserve_ue --establish-tcp --establish-tls \
			--tls-version "$version" "$@"
		core_dials
		;;
	*)
		relay_waits
		reserve_ue --establish-tcp --tls-version "$version" "$@"
		core_dials
		must wait_for 20 listening ue $inner
		play ue ue "${command[@]}"
		;;
	esac
}

# whole_call KEY PROGRAM VERSION IDENTITY WHICH [T1-OPTION...]
whole_call()
{
	local name="$2, TLS $3, ${#1} digits, $4, ${5:-any}"

	key=$1 gateway_key=$1
	shift
	inputs "$1"
	begin "$@"
	ok "$name: the same octets arrive both ways" all_arrived "$1" ||
		note "$(tail -n 5 "$tmp/ue.log")"
	ok "$name: a clean end, nothing lost" clean_end "$1"
	over
}

as_server()
{
	whole_call "$long" s_client 1.2 'sip:ue@example.org' \
		DHE-PSK-AES256-GCM-SHA384 \
		--psk-identity sip:ue@example.org
	whole_call "$short" s_client 1.3 ue '' --psk-identity ue
	whole_call "$long" gnutls-cli 1.3 ue '' --psk-identity ue
	! is_small || return 0
	whole_call "$long" s_client 1.3 'a b;c,d="e"' ''
	whole_call "$long" gnutls-cli 1.2 ue +PSK:-CIPHER-ALL:+AES-128-GCM
	whole_call "$short" gnutls-cli 1.2 ünïcode +PSK:-CIPHER-ALL:+AES-128-CCM \
		--psk-identity ünïcode
	whole_call "$short" gnutls-cli 1.3 ue ''
	whole_call "$short" s_client 1.2 ue ECDHE-PSK-CHACHA20-POLY1305
	whole_call "$short" tstclnt 1.3 ue ''
}

as_client()
{
	whole_call "$short" s_server 1.3 mrfp '' --psk-identity mrfp
	whole_call "$short" gnutls-serv 1.2 mrfp +ECDHE-PSK --psk-identity mrfp
	! is_small || return 0
	whole_call "$long" s_server 1.2 mrfp DHE-PSK-AES128-GCM-SHA256 \
		--psk-identity mrfp
	whole_call "$long" gnutls-serv 1.3 mrfp '' --psk-identity mrfp
}

# core_has_nothing: no connection, which its program has not closed: after a FIN it
# would be half closed. A reset while it writes ends the program, which says so.
core_has_nothing()
{
	[ -z "$(in_ns core ss -Htn "sport = :$core_port")" ] &&
		{ running core || grep -qE 'reset by peer|Broken pipe' \
			"$tmp/core.log"; }
}

# refused NAME: the program is told, and nothing passes.
refused()
{
	ok "$1: the program gives up" wait_for 20 gone ue
	ok "$1: core is reset" wait_for 20 core_has_nothing
	ok "$1: the reasons" reasons_are psk-failed partner-failed
	is "$1: octets at core" "$(size_of core.out)" 0
	over
}

# The key, or the identity, is another one.
refusals()
{
	local program

	for program in s_client $(sized gnutls-cli ""); do
		inputs "$program"
		key=$short gateway_key=$short
		begin "$program" 1.3 alice '' --psk-identity bob
		refused "$program, TLS 1.3, another identity"
		key=$short gateway_key=$long
		begin "$program" 1.2 ue "${without_group[$program]}"
		refused "$program, TLS 1.2, another key"
	done
}

hosts_up
agwd_conf
agent_up
as_server
as_client
refusals
ok "nothing is left" nothing_left
