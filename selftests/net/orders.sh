# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
#
# What the controller orders of the gateway; common.sh includes it.

. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

tools=${AGW_TEST_ROOT:-$(dirname "${BASH_SOURCE[0]}")/..}/tools

# The last context, and of the terminations t1 and t2: their numbers and local
# addresses.
context=
declare -A termination=() local_at=()
gateway_fingerprint=

# Families of the two sides of a call.
access=4 core=4

# What the media's name says of the octets: /BFCP, /MSRP or nothing.
application=

# --- orders of the controller -------------------------------------------------

# order NAME VERB OPTION...: the answer is in $tmp/NAME.json, a refusal in
# $tmp/NAME.log.
order()
{
	local name=$1

	shift
	agwctl -j "$@" >"$tmp/$name.json" 2>"$tmp/$name.log" || {
		set -- $?
		cat "$tmp/$name.log" "$tmp/$name.json"
		return "$1"
	}
}

# answer NAME MEMBER: of the answer to an order.
answer()
{
	value "$2" "$(<"$tmp/$1.json")"
}

# take_answer NAME: remembers what an answer says of termination t1 or t2.
take_answer()
{
	local said

	said=$(<"$tmp/$1.json")
	take context context "$said"
	take "termination[$1]" termination "$said"
	take "local_at[$1]" local "$said"
}

# Steps 2 to 4 of the originating call: T2, where a SYN triggers T1's.
# Options of the order may follow.
reserve_t2()
{
	must order t2 reserve --realm core --family "ipv$core" \
		--media "TCP$application" --setup actpass --interlink "$@"
	take_answer t2
}

# The fingerprints that are ordered of the UE; none: that of the certificate ue.
ue_prints=()

# expect_prints: sets expected, options of the order.
expect_prints()
{
	local print

	expected=()
	for print in "${ue_prints[@]-$(fingerprint ue)}"; do
		expected+=(--fingerprint "$print")
	done
}

# Steps 5 to 7: T1 to the UE, whose certificate is known.
reserve_t1()
{
	local expected

	expect_prints
	must order t1 reserve --context "$context" --realm access \
		--family "ipv$access" --media "TCP/TLS$application" \
		--setup actpass --remote "$(ue_at)" \
		"${expected[@]}" "${originating[@]}"
	take_answer t1
	gateway_fingerprint=$(answer t1 fingerprint)
}

# reserve_in REALM OPTION...: one plain termination, whose answer is $tmp/one.json, a
# refusal $tmp/one.log.
reserve_in()
{
	local realm=$1

	shift
	order one reserve --realm "$realm" --media TCP "$@"
}

# configure NAME OPTION...
configure()
{
	local name=$1

	shift
	must order "configure-$name" configure --context "$context" \
		--termination "${termination[$name]}" "$@"
}

# Steps 14 to 16: the remote of T2, the only source whose SYN is answered.
# Options of the order may follow.
# shellcheck disable=SC2120
configure_t2()
{
	configure t2 --remote "$(core_at)" "$@"
}

release()
{
	must order release release --context "$context"
}

# Options for both terminations of an originating call.
originating=()

# An originating call up to the trigger; core_start begins it.
reserve_originating()
{
	reserve_t2 --ignore-syn "${originating[@]}"
	reserve_t1
	# shellcheck disable=SC2119
	configure_t2
}

# A terminating call up to the trigger; ue_dials begins it. The gateway is TLS
# client. Options are for T1; without a configure_t1 the remote is not verified.
reserve_terminating()
{
	must order t1 reserve --realm access --family "ipv$access" \
		--media "TCP/TLS$application" --setup actpass --establish-tls \
		--interlink "$@"
	take_answer t1
	gateway_fingerprint=$(answer t1 fingerprint)
	must order t2 reserve --context "$context" --realm core \
		--family "ipv$core" --media "TCP$application" --setup actpass \
		--remote "$(core_at)"
	take_answer t2
}

configure_t1()
{
	local expected

	expect_prints
	configure t1 --remote "$(ue_at)" "${expected[@]}"
}

# The call of an MRFP: T2 is the side of the conference, which connects to it.
reserve_conference()
{
	must order t2 reserve --realm core --family "ipv$core" \
		--media TCP/BFCP --setup passive --remote "$(core_at)"
	take_answer t2
}

# reserve_ue OPTION...: T1 to the UE, whose key is in $tmp/key; with
# --establish-tcp the SYN leaves at once.
reserve_ue()
{
	must order t1 reserve --context "$context" --realm access \
		--family "ipv$access" --media TCP/TLS/BFCP --setup active \
		--remote "$(ue_at)" --psk-file "$tmp/key" "$@"
	take_answer t1
}

# reserve_mrfp OPTION...: both; options are T1's.
reserve_mrfp()
{
	reserve_conference
	reserve_ue --establish-tcp "$@"
}

# --- orders without an agent --------------------------------------------------

# ask_module REQUEST...: of the module itself, on host gw.
ask_module()
{
	"$tools/nlraw" --plain --netns gw "$@"
}

# refusal FILE: prints the first reply that is one, if any.
refusal()
{
	grep -m 1 '"event":"reply".*"error":-\?[1-9]' "$1"
}

# raw_order REQUEST...: in the agent's place.
raw_order()
{
	ask_module claim abi-version=1 takeover + "$@" >"$tmp/raw.json" ||
		return
	! refusal "$tmp/raw.json"
}

# Of the context that is the last one.
raw_release()
{
	must raw_order endpoint-del "context-id=$context"
}

# order_lines FILE: hands the agent the orders of its input, a line each, of which all must
# be granted; the answers are in FILE.
order_lines()
{
	socat -t 30 - UNIX-CONNECT:/run/ims-agw/agwd.sock >"$1" &&
		! jq -ce 'select(.error)' "$1"
}

# raw_new NAME ATTRIBUTE...: a new endpoint, the termination NAME.
raw_new()
{
	local name=$1 said address port

	shift
	must raw_order endpoint-new "$@"
	said=$(<"$tmp/raw.json")
	take "termination[$name]" termination-id "$said"
	take context context-id "$said"
	take port local-port "$said"
	take address local-ip4 "$said"
	[ "$address" != null ] || address="[$(value local-ip6 "$said")]"
	local_at[$name]=$address:$port
}

# raw_set NAME ATTRIBUTE...
raw_set()
{
	local name=$1

	shift
	must raw_order endpoint-set "termination-id=${termination[$name]}" \
		stream-id=1 "$@"
}
