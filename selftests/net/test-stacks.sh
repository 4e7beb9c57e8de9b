#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# UEs with other TLS libraries than the gateway's remotes of the other tests: the
# programs of OpenSSL, GnuTLS and NSS, as TLS client (originating call) and as
# TLS server (terminating call), with TLS 1.2 and 1.3. Both sides verify the
# other's certificate; octets arrive both ways, and the end is clean. As clients
# two of them also want records of 512 octets at most.
# debug=long
# timeout=240

. "$(dirname "$0")/stacks.sh"

clients=(s_client gnutls-cli tstclnt s_client-512 gnutls-cli-512)
servers=(s_server gnutls-serv selfserv)
# Results: of each version 8 calls of 3.
plan $((${#tls_versions[@]} * 8 * 3))

# how PROGRAM VERSION: sets command. Each of them ends when the gateway's
# certificate is not agwd's, and asks for one.
how()
{
	local v=$2 priority=NORMAL:-VERS-ALL:+VERS-TLS$2

	case ${1%-512} in
	s_client)
		command=(openssl s_client -connect "127.0.0.1:$inner"
			"-tls${v/./_}" -quiet -no_ign_eof -nocommands
			-cert "$tmp/ue.pem" -key "$tmp/ue.key"
			-CAfile "$tmp/agwd.pem" -verify_return_error) ;;
	s_server)
		command=(openssl s_server -accept "127.0.0.1:$inner"
			"-tls${v/./_}" -quiet -naccept 1
			-cert "$tmp/ue.pem" -key "$tmp/ue.key"
			-CAfile "$tmp/agwd.pem" -Verify 1
			-verify_return_error) ;;
	gnutls-cli)
		command=(gnutls-cli --port "$inner" --priority "$priority"
			--logfile "$tmp/gnutls.log"
			--x509certfile "$tmp/ue.pem"
			--x509keyfile "$tmp/ue.key"
			--x509cafile "$tmp/agwd.pem"
			--verify-hostname agwd 127.0.0.1) ;;
	gnutls-serv)
		command=(gnutls-serv --port "$inner" --priority "$priority"
			--echo --x509certfile "$tmp/ue.pem"
			--x509keyfile "$tmp/ue.key"
			--x509cafile "$tmp/agwd.pem"
			--require-client-cert --verify-client-cert) ;;
	tstclnt)
		command=("${from_file[@]}" tstclnt -h 127.0.0.1 -p "$inner" -4 -a agwd
			-V "tls$v:tls$v" -G -d "$tmp/nss" -n ue) ;;
	selfserv)
		command=(selfserv -p "$inner" -V "tls$v:tls$v" -G -v
			-d "$tmp/nss" -n ue -r -r) ;;
	esac
	case $1 in
	s_client-512) command+=(-maxfraglen 512) ;;
	gnutls-cli-512)
		command=(gnutls-cli --recordsize 512 "${command[@]:1}") ;;
	esac
}

# The certificates, where NSS wants to have them.
nss_database()
{
	mkdir "$tmp/nss"
	must openssl pkcs12 -export -in "$tmp/ue.pem" -inkey "$tmp/ue.key" \
		-name ue -passout pass: -out "$tmp/ue.p12"
	must certutil -N -d "$tmp/nss" --empty-password
	must pk12util -i "$tmp/ue.p12" -d "$tmp/nss" -W ''
	must certutil -A -d "$tmp/nss" -n agwd -t CP,CP, -i "$tmp/agwd.pem"
}

# begin PROGRAM VERSION: the call, with whatever is in the inputs.
begin()
{
	how "$1" "$2"
	case " ${clients[*]} " in
	*" $1 "*)
		reserve_originating
		relay_waits
		core_dials
		must wait_for 20 listening ue $inner
		play ue ue "${command[@]}"
		;;
	*)
		play ue ue "${command[@]}"
		must wait_for 20 listening ue $inner
		reserve_terminating --latch
		configure_t1
		core_waits
		relay_dials
		;;
	esac
}

whole_call()
{
	local name="$1, TLS $2" program=${1%-512}

	inputs "$program"
	# Of what it reads at once gnutls-cli sends no more than a record.
	[ "$1" != gnutls-cli-512 ] || octets_in ue 500
	begin "$1" "$2"
	ok "$name: the same octets arrive both ways" all_arrived "$program"
	is "$name: T1 is verified" "$(shown '[.version, .shown] | join(" ")')" \
		"$2 $(fingerprint ue)"
	ok "$name: a clean end, nothing lost" clean_end "$program"
	over
}

agent_with_name()
{
	hosts_up
	certificate ue
	certificate agwd
	agwd_conf
	agent_up
}

agent_with_name
nss_database
for version in "${tls_versions[@]}"; do
	for program in "${clients[@]}" "${servers[@]}"; do
		whole_call "$program" "$version"
	done
done
