#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a remote may send on a linked TLS connection besides octets, and what it
# may not. What it may costs no octet, in either direction. Anything else ends
# the call with its own reason and alert; core is reset and never sees an octet
# that was not authenticated. For messages of the handshake see test-messages.sh.
# cpus=2
# timeout=200

. "$(dirname "$0")/records.sh"

# Results: tickets 2, padding 2, warnings 3; of each version small and empty 4, a
# flood 2, octets after the end 6, calls that end for a control record 4 of 4, and
# for what kTLS can not read 6 of 4, of TLS 1.3 3 more.
many=${#tls_versions[@]}
plan $((2 + 2 + 3 + many * (4 + 2 + 6 + (4 + 6) * 4) + 3 * 4 + 1))

# --- what costs no octet ------------------------------------------------------

# The gateway never resumes.
tickets()
{
	ok "tickets: dropped" survives client 200000 --tls-version 1.3 \
		--insert ticket*3,ticket@100000
	ok "tickets: counted" counted 5 0
	release
}

padding()
{
	local role

	for role in server client; do
		ok "padding, $role" survives $role 300000 --tls-version 1.3 \
			--pad 1000
		release
	done
}

# Empty records carry nothing, kTLS passes over them.
small_and_empty()
{
	local version role

	chunk=1
	for version in "${tls_versions[@]}"; do
		for role in server client; do
			ok "TLS $version, $role: records of one octet" \
				survives $role 10000 --tls-version "$version" \
				--chunk 1
			release
			ok "TLS $version, $role: empty records" survives $role \
				10000 --tls-version "$version" --chunk 100 \
				--insert record:17*20,record:17@5000*20
			release
		done
	done
	chunk=64K
}

# Warnings that are no end: in TLS 1.3 only user_canceled is one.
warnings()
{
	# Two in a record.
	ok "TLS 1.2: no_renegotiation is a warning" survives server 100000 \
		--tls-version 1.2 --insert record:1501640164@50000
	ok "TLS 1.2: it is counted" counted 2 0
	release
	ok "TLS 1.3: user_canceled is a warning" survives server 100000 \
		--tls-version 1.3 --insert record:15015a@50000
	release
}

# Another call is whole while somebody sends nothing but empty records.
flood()
{
	local flooding

	both_send server 3000 --tls-version "$1" \
		--insert record:17@1000*1000000000
	must wait_for 15 endpoint_is t1 linked
	flooding=("$context" "${started[ue]}" "${started[core]}")
	unset "started[ue]" "started[core]"
	started[flood]=${flooding[1]} started[flooded]=${flooding[2]}
	ue_port=5071 core_port=5081
	ok "TLS $1: another call is whole in a flood" survives server 3000
	ok "TLS $1: the flood went on" running flood
	release
	ue_port=5070 core_port=5080
	stop flood
	stop flooded
	must order release release --context "${flooding[0]}"
}

# What comes after close_notify is not looked at (RFC 8446 clause 6.1): core gets
# what came before, and FIN; its own octets still arrive.
after_the_end()
{
	local version role

	for version in "${tls_versions[@]}"; do
		for role in server client; do
			core_options=(--send 5000 --expect 10000)
			begin "$role" --tls-version "$version" --send 20000 \
				--expect 5000 --expect-end any \
				--insert record:150100@10000
			finish ue 20
			ok "TLS $version, $role: after close_notify: core gets no more" \
				finish core 20
			ok "TLS $version, $role: after close_notify: a clean end" \
				reasons_are clean-close clean-close
			ok "TLS $version, $role: after close_notify: counters add up" \
				conserved
			release
		done
	done
}

# --- what ends the call -------------------------------------------------------

# Of TLS 1.3 all records look alike, and have a type inside (RFC 8446 clauses 5,
# 5.2 and 5.4).
not_protected()
{
	ends "plain alert" "$1" "$2" raw:15030300020228@100000 \
		unexpected-message 10 10
	ends "change_cipher_spec" "$1" "$2" raw:140303000101@100000 \
		unexpected-message 10 10
	ends "handshake record outside" "$1" "$2" \
		"raw:1603030020$(random 32)@100000" unexpected-message 10 10
	ends "no content type" "$1" "$2" record:00000000@100000 \
		unexpected-message 10 10
}

# What kTLS can not read. It looks at a record of TLS 1.2 from 13 octets on.
bad_records()
{
	local version=$1 role=$2

	ends "wrong MAC" "$role" "$version" \
		"raw:1703030100$(random 256)@100000" bad-record 20 20
	ends "too long a record" "$role" "$version" \
		"raw:1703034111$(random 64)@100000" record-overflow 22 22
	ends "plain octets" "$role" "$version" \
		"raw:170303000c$(random 12)@100000" bad-record 20 20
	if [ "$version" = 1.2 ]; then
		ends "plain alert" "$role" "$version" \
			raw:15030300020228@100000*2 bad-record 20 20
	else
		not_protected "$role" "$version"
	fi
	ends "another version" "$role" "$version" \
		"raw:1703010020$(random 32)@100000" unexpected-message 10 10
	ends "half a record" "$role" "$version" \
		"raw:1703030100$(random 16)@100000" truncated null 0 \
		--finish truncate
}

# What the module does not want.
control_records()
{
	ends "fatal alert" server "$1" record:150228@100000 alert-received \
		null 40
	ends "alert of three octets" client "$1" record:15022800@100000 \
		decode-error 50 50
	ends "empty alert" server "$1" record:15@100000 unexpected-message 10 10
	ends "unknown type" server "$1" record:3f00@100000 \
		unexpected-message 10 10
}

gateway_up
tickets
after_the_end
for version in "${tls_versions[@]}"; do
	flood "$version"
done
padding
small_and_empty
warnings
is_small || bad_records 1.2 server
bad_records 1.3 client
for version in "${tls_versions[@]}"; do
	control_records "$version"
done
ok "nothing is left" nothing_left
