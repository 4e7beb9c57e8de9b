#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Requests that the module must refuse: each with a text, and none changes
# anything.
# debug=long
# timeout=240

. "$(dirname "$0")/common.sh"

plan 109

# ask REQUEST...: as the agent of the namespace.
ask()
{
	ask_module claim abi-version=1 takeover + "$@" >"$tmp/ask"
}

last_reply()
{
	field ask reply "$1"
}

# is_refused WHAT ERRNO: the last reply is one of the error numbers (ERRNO is
# an extended regular expression) with a text, and all is as it was before.
is_refused()
{
	local name text now

	name=$(last_reply .name)
	text=$(last_reply .text)
	now=$(dump)
	if [[ ! $name =~ ^($2)$ ]] || [ -z "${text#null}" ]; then
		fail "$1" "$name, text: $text, expected: $2"
	elif [ "$now" != "$before" ]; then
		fail "$1" "something changed" "$before" "$now"
	else
		pass "$1: $name, $text"
	fi
}

# refused WHAT ERRNO REQUEST...
refused()
{
	local what=$1 errno=$2

	shift 2
	ask "$@"
	is_refused "$what" "$errno"
}

# blames ATTRIBUTE: the last reply, for what it refuses.
blames()
{
	is "that is for its $1" "$(last_reply .attribute)" "$1"
}

new4=(endpoint-new "local-ip4=$GW_CORE4")
set1=()

setup()
{
	hosts_up
	module_load
	ask endpoint-new local-ip4="$GW_CORE4" local-port=40000 \
		gate=closed interlink=1 opaque=0102030405
	must test "$(last_reply .name)" = none
	t2=$(jq -r '.["termination-id"] // empty' "$tmp/ask")
	context=$(jq -r '.["context-id"] // empty' "$tmp/ask")
	ask endpoint-new context-id="$context" local-ip6="$GW_ACCESS6" \
		remote-ip6="$UE6" remote-port=5070 tls-role=server
	must test "$(last_reply .name)" = none
	t1=$(jq -r '.["termination-id"] // empty' "$tmp/ask")
	set1=(endpoint-set "termination-id=$t2" stream-id=1)
	before=$(dump)
}

unknown_things()
{
	local c

	for c in endpoint-set endpoint-get endpoint-del; do
		refused "$c of an unknown termination" ENOENT \
			$c termination-id=4000000000 stream-id=1
		refused "$c of an unknown stream" ENOENT \
			$c termination-id="$t2" stream-id=7
	done
	for c in handshake-accept verify tls-fail; do
		refused "$c of an unknown termination" "ENOENT|EINVAL" \
			$c termination-id=4000000000 stream-id=1 generation=1
	done
	refused "release of an unknown context" ENOENT \
		endpoint-del context-id=4000000000
	refused "new endpoint in an unknown context" ENOENT \
		"${new4[@]}" context-id=4000000000
	blames context-id
	refused "new endpoint in an unknown termination" ENOENT \
		"${new4[@]}" context-id="$context" termination-id=4000000000
	blames termination-id
	refused "unknown attribute" EINVAL "${set1[@]}" @60=00000000
	refused "attribute of another command" EINVAL "${set1[@]}" @26=00000000
	refused "unknown attribute of a key" "EINVAL|ENOENT" key-set \
		termination-id="$t1" stream-id=1 generation=0 tx.key=00 @9=00
}

# wiped WHAT ERRNO ATTRIBUTE...: a key-set order is refused. The kernel sends it
# back with the refusal, and by then no key is in it.
wiped()
{
	local what=$1 errno=$2 key=00112233445566778899aabbccddeeff echo

	shift 2
	ask_module --echo claim abi-version=1 takeover + key-set stream-id=1 \
		generation=0 tls-version=0x0304 cipher=51 tx.key=$key \
		tx.salt=01020304 tx.iv=0102030405060708 rx.key=$key "$@" \
		>"$tmp/ask"
	is_refused "keys, $what" "$errno"
	echo=$(last_reply .echo)
	ok "keys, $what: none comes back" test ${#echo} -gt 150 -a \
		-z "$(tr -d 0 <<<"${echo:8}")"
}

wiped_keys()
{
	local to=termination-id=$t1

	wiped "too short a number" "ERANGE|EINVAL" "$to" tx.rec-seq=00000000000000
	wiped "too short records" ERANGE "$to" tx.record-max=62
	wiped "too long records" ERANGE "$to" rx.record-max=16385
	wiped "no termination" ERANGE termination-id=0
	wiped "no connection" "ENOTCONN|EINVAL" "$to"
}

# The endpoint of a name may be another one than the agent means.
other_instances()
{
	local c other=instance-id=4000000000
	local keys=(tls-version=0x0304 cipher=51 tx.key=00 rx.key=00)

	for c in "endpoint-set mode=0" endpoint-get endpoint-del; do
		# shellcheck disable=SC2086
		refused "${c%% *} of another instance" ESTALE $c \
			termination-id="$t2" stream-id=1 $other
	done
	for c in handshake-accept verify "tls-fail reason=reset" \
		"key-set ${keys[*]}"; do
		# shellcheck disable=SC2086
		refused "${c%% *} of another instance" ESTALE $c \
			termination-id="$t1" stream-id=1 generation=0 $other
	done
	refused "release of a termination with an instance" EINVAL \
		endpoint-del termination-id="$t2" $other
	refused "release of a context with an instance" EINVAL \
		endpoint-del context-id="$context" $other
	refused "instance 0" ERANGE endpoint-get termination-id="$t2" instance-id=0
}

wrong_lengths()
{
	refused "cut message" EINVAL "${set1[@]}" remote-port=5080 cut=3
	refused "cut attribute header" EINVAL "${set1[@]}" remote-port=5080 cut=7
	refused "short number" "EINVAL|ERANGE" endpoint-set \
		termination-id=hex:01 stream-id=1
	refused "long number" "EINVAL|ERANGE" endpoint-set \
		termination-id=hex:0100000000000000 stream-id=1
	refused "short IPv6 address" "EINVAL|ERANGE" endpoint-new \
		local-ip6=hex:20010db8000c000000000000000000
	refused "long IPv4 address" "EINVAL|ERANGE" endpoint-new \
		local-ip4=hex:c633640101
	refused "flag with a value" "EINVAL|ERANGE" "${set1[@]}" connect=hex:01000000
	refused "opaque data above the limit" \
		"EINVAL|ERANGE|EMSGSIZE" "${set1[@]}" \
		"opaque=$(head -c 4098 /dev/zero | tr '\0' 0)"
}

wrong_values()
{
	refused "stream 0" ERANGE "${new4[@]}" stream-id=0
	refused "termination 0" ERANGE endpoint-get termination-id=0
	refused "gate 3" "ERANGE|EINVAL" "${set1[@]}" gate=3
	refused "mode 4" "ERANGE|EINVAL" "${set1[@]}" mode=4
	refused "TLS role 3" "ERANGE|EINVAL" "${set1[@]}" tls-role=3
	refused "interlink 2" "ERANGE|EINVAL" "${set1[@]}" interlink=2
	refused "code point 64" "ERANGE|EINVAL" "${set1[@]}" dscp=64
	refused "prefix of 129 bits" "ERANGE|EINVAL" "${set1[@]}" \
		gate=filter filter-ip4="$CORE4" filter-prefix-len=129
	refused "connect time-out of 1 ms" "ERANGE|EINVAL" "${set1[@]}" \
		connect-timeout=1
	refused "linger time-out of a day" "ERANGE|EINVAL" "${set1[@]}" \
		linger-timeout=86400000
	refused "connect time-out that is off" ERANGE "${set1[@]}" connect-timeout=0
	refused "inactivity time-out of 1 ms" ERANGE "${set1[@]}" \
		inactivity-timeout=1
	refused "user time-out of a day" ERANGE "${set1[@]}" user-timeout=86400000
	refused "keepalive after 1 ms" ERANGE "${set1[@]}" keepalive-time=1
	refused "33 probes" ERANGE "${set1[@]}" keepalive-probes=33
	refused "keys for 99 records" ERANGE "${set1[@]}" key-records=99
	refused "a rate of 999 octets" ERANGE "${set1[@]}" police-rate=999
	refused "a rate of more than 1 GB" ERANGE "${set1[@]}" police-rate=1000000001
	refused "a burst of nothing" ERANGE "${set1[@]}" police-burst=0
	refused "cap of no endpoint" ERANGE claim abi-version=1 endpoints-max=0
	refused "cap above what the module can hold" ERANGE claim abi-version=1 \
		unverified-max=100001
	refused "allow list of 18 octets" EINVAL "${set1[@]}" \
		"allow=18$(printf '%034d' 0)"
	refused "allow list with a prefix of 33 bits" EINVAL "${set1[@]}" \
		"allow=21$(printf '%032d' 0)"
	refused "address of nobody here" EADDRNOTAVAIL \
		endpoint-new local-ip4=203.0.113.1
	blames local-ip4
	refused "address of all hosts of a link" EADDRNOTAVAIL \
		endpoint-new local-ip4="${GW_CORE4%.*}.255"
	blames local-ip4
	refused "address of IPv6 of nobody here" EADDRNOTAVAIL \
		endpoint-new local-ip6=2001:db8:f::1
	blames local-ip6
	refused "port in use" EADDRINUSE "${new4[@]}" local-port=40000
	blames local-port
	refused "interface of nobody here" ENODEV "${new4[@]}" ifindex=9999
	blames ifindex
	refused "stream that exists" EEXIST "${new4[@]}" context-id="$context" \
		termination-id="$t2" stream-id=1
	blames stream-id
	refused "third termination of a context" ENOSPC \
		"${new4[@]}" context-id="$context"
	refused "multicast remote" EINVAL "${set1[@]}" remote-ip4=224.0.0.1 \
		remote-port=5080
}

contradictions()
{
	refused "new endpoint without an address" EINVAL endpoint-new
	refused "two local addresses" EINVAL "${new4[@]}" local-ip6="$GW_CORE6"
	refused "two remote addresses" EINVAL "${set1[@]}" remote-ip4="$CORE4" \
		remote-ip6="$CORE6" remote-port=5080
	refused "remote of another family" EINVAL "${set1[@]}" remote-ip6="$CORE6" \
		remote-port=5080
	refused "filter of another family" EINVAL "${set1[@]}" gate=filter \
		filter-ip6="$CORE6"
	refused "filter gate without a filter" EINVAL "${set1[@]}" gate=filter
	refused "IPv4 prefix of 33 bits" EINVAL "${set1[@]}" gate=filter \
		filter-ip4="$CORE4" filter-prefix-len=33
	refused "connect without a remote" "EINVAL|EDESTADDRREQ" \
		"${set1[@]}" connect
	refused "connect to port 9" "EINVAL|EDESTADDRREQ" "${set1[@]}" connect \
		remote-ip4="$CORE4" remote-port=9
	refused "connect to port 0" "EINVAL|EDESTADDRREQ" "${set1[@]}" connect \
		remote-ip4="$CORE4" remote-port=0
	refused "release of nothing" EINVAL endpoint-del
	refused "dump behind a stream of no termination" EINVAL \
		endpoint-get dump after-stream-id=1
	refused "set without a termination" EINVAL endpoint-set stream-id=1
	refused "handshake without a connection" "ENOTCONN|ESTALE" \
		handshake-accept termination-id="$t1" stream-id=1 generation=0
	refused "handshake of a plain endpoint" "ENOTCONN|ESTALE|EINVAL" \
		handshake-accept termination-id="$t2" stream-id=1 generation=0
	refused "verdict without keys" "ENOTCONN|ESTALE|EINVAL" \
		verify termination-id="$t1" stream-id=1 generation=0
	refused "failure without a connection" "ENOTCONN|ESTALE|EINVAL" \
		tls-fail termination-id="$t1" stream-id=1 generation=0 \
		reason=fingerprint-mismatch
	refused "keys without a connection" "ENOTCONN|ESTALE|EINVAL" \
		key-set termination-id="$t1" stream-id=1 generation=0 \
		tls-version=0x0304 cipher=51 \
		tx.key=00112233445566778899aabbccddeeff tx.salt=00000000 \
		tx.iv=0000000000000000 tx.rec-seq=0000000000000000 \
		rx.key=00112233445566778899aabbccddeeff rx.salt=00000000 \
		rx.iv=0000000000000000 rx.rec-seq=0000000000000000
}

# Refused by the family itself, before there is anything to explain.
unprivileged()
{
	local nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups
		--inh-caps=-all --bounding-set=-all)

	in_ns gw "${nobody[@]}" "$tools/nlraw" --plain claim abi-version=1 \
		takeover >"$tmp/ask"
	is "claim by nobody" "$(last_reply .name)" EPERM
	in_ns gw "${nobody[@]}" "$tools/nlraw" --plain endpoint-get dump \
		>"$tmp/ask"
	is "dump by nobody" "$(last_reply .name)" EPERM
	in_ns gw setpriv --reuid 65534 --regid 65534 --clear-groups \
		unshare -Ur "$tools/nlraw" --plain endpoint-get dump \
		>"$tmp/ask" 2>&1
	is "dump by the root of another user namespace" \
		"$(last_reply .name)" EPERM
	in_ns gw unshare -Urn "$tools/nlraw" --plain claim abi-version=1 \
		>"$tmp/ask" 2>&1
	is "claim of a namespace of one's own" "$(last_reply .name)" EPERM
	is "nobody changed anything" "$(dump)" "$before"
}

second_agent()
{
	start agent gw "$tools/nlraw" --plain claim abi-version=1 takeover + \
		hold
	must wait_for 5 told agent holding
	ask_module claim abi-version=1 >"$tmp/ask"
	is_refused "second agent" EBUSY
	ask_module "${set1[@]}" gate=latch >"$tmp/ask"
	is_refused "order of a socket that is not the agent" "EPERM|EBUSY"
	stop agent
	ask claim abi-version=99
	is_refused "agent of another version" "EINVAL|EPROTO|EPROTONOSUPPORT"
}

setup
unknown_things
wiped_keys
other_instances
wrong_lengths
wrong_values
contradictions
unprivileged
second_agent
ask endpoint-del context-id="$context"
is "the context can still be released" "$(last_reply .name)" none
