#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Requests that the module must refuse because of the connection that an endpoint
# has, or of what else is in the same request: the agent asks for none of them, it
# knows better, so nothing but this test comes here. Each with its own error and a
# text, and none changes anything.
# timeout=120

. "$(dirname "$0")/common.sh"

plan 40

# of: the endpoint that requests are about.
of=()

# refused WHAT ERRNO REQUEST...
refused()
{
	local what=$1 errno=$2 said name text before after

	shift 2
	before=$(dump)
	ask_module claim abi-version=1 takeover + "$@" >"$tmp/ask"
	after=$(dump)
	said=$(tail -n 1 "$tmp/ask")
	take name name "$said"
	take text text "$said"
	if [ "$name" != "$errno" ] || [ "$text" = null ]; then
		fail "$what" "$name, text: $text, expected: $errno"
	elif [ "$before" != "$after" ]; then
		fail "$what" "something changed" "$before" "$after"
	else
		pass "$what: $text"
	fi
}

# A UE that is connected to the endpoint NAME and says nothing.
quiet_ue()
{
	start ue ue "$tools/remote" --connect "${local_at[$1]}" --finish none \
		--expect-end any --timeout $((90 * slow))
	must wait_for 10 endpoint_is "$1" established
	of=("termination-id=${termination[$1]}" stream-id=1)
}

key=(key=00112233445566778899aabbccddeeff salt=00000000 iv=0000000000000000
	rec-seq=0000000000000000)
keys=(tls-version=0x0304 cipher=51 "${key[@]/#/tx.}" "${key[@]/#/rx.}")

# The handshake's requests, where there is a connection but no TLS.
without_tls()
{
	local now

	raw_new t1 local-ip4="$GW_ACCESS4" gate=latch
	quiet_ue t1
	now=("${of[@]}" generation=1)
	refused "plain: a channel" EINVAL handshake-accept "${now[@]}"
	refused "plain: keys" EINVAL key-set "${now[@]}" "${keys[@]}"
	refused "plain: a verdict" EINVAL verify "${now[@]}"
	refused "plain: a failure of TLS" EINVAL tls-fail "${now[@]}" \
		reason=handshake-failed
}

# What would begin another connection, or make this one another.
second_connection()
{
	refused "connected: connect" EISCONN endpoint-set "${of[@]}" connect \
		remote-ip4="$UE4" remote-port=5070
	refused "connected: connect without a remote" EDESTADDRREQ \
		endpoint-set "${of[@]}" connect
	refused "connected: rearm and connect without a remote" EDESTADDRREQ \
		endpoint-set "${of[@]}" rearm connect
	refused "connected: another role in TLS" EBUSY endpoint-set "${of[@]}" \
		tls-role=server
	ok "connected: the same role is none" raw_order endpoint-set \
		"${of[@]}" tls-role=none
	stop ue KILL
	must raw_order endpoint-del "context-id=$context"
}

handshake()
{
	local now

	raw_new t1 local-ip4="$GW_ACCESS4" gate=latch tls-role=server
	quiet_ue t1
	now=("${of[@]}" generation=1)
	refused "TLS: another role" EBUSY endpoint-set "${of[@]}" \
		tls-role=client
	refused "TLS: no role any more" EBUSY endpoint-set "${of[@]}" \
		tls-role=none
	refused "TLS: a failure without a reason" EINVAL tls-fail "${now[@]}"
	refused "TLS: a failure for no reason" EINVAL tls-fail "${now[@]}" \
		reason=none
	refused "TLS: a channel of no connection" EINVAL handshake-accept \
		"${of[@]}"
	refused "TLS: a channel of the next connection" ESTALE \
		handshake-accept "${of[@]}" generation=2
	refused "TLS: a channel of the last connection" ESTALE \
		handshake-accept "${of[@]}" generation=0
	refused "TLS: keys of no connection" EINVAL key-set "${of[@]}" \
		"${keys[@]}"
	stop ue KILL
	must raw_order endpoint-del "context-id=$context"
}

# The SYN is on its way to nobody.
connecting()
{
	local now

	must ip -n ue addr add 192.0.2.9/24 dev access
	must in_ns ue nft -f - <<-END
		table inet deaf {
			chain in {
				type filter hook input priority 0;
				ip daddr 192.0.2.9 drop
			}
		}
	END
	raw_new t1 local-ip4="$GW_ACCESS4" remote-ip4=192.0.2.9 \
		remote-port=5070 tls-role=client connect-timeout=600000
	raw_set t1 connect
	must wait_for 10 endpoint_is t1 connecting
	of=("termination-id=${termination[t1]}" stream-id=1)
	now=("${of[@]}" generation=0)
	refused "connecting: a channel" ENOTCONN handshake-accept "${now[@]}"
	refused "connecting: keys" ENOTCONN key-set "${now[@]}" "${keys[@]}"
	refused "connecting: a verdict" ENOTCONN verify "${now[@]}"
	refused "connecting: a failure of TLS" ENOTCONN tls-fail "${now[@]}" \
		reason=handshake-failed
	refused "connecting: connect" EISCONN endpoint-set "${of[@]}" connect
	refused "connecting: another role" EBUSY endpoint-set "${of[@]}" \
		tls-role=server
	must raw_order endpoint-del "context-id=$context"
}

# What does not go together in one request.
together()
{
	raw_new t1 local-ip4="$GW_ACCESS4" gate=latch
	of=("termination-id=${termination[t1]}" stream-id=1)
	refused "a filter beside the latch gate" EINVAL endpoint-set "${of[@]}" \
		gate=latch filter-ip4="$UE4"
	refused "a filter without a gate" EINVAL endpoint-set "${of[@]}" \
		filter-ip4="$UE4"
	refused "a filter's port without the filter gate" EINVAL \
		endpoint-set "${of[@]}" gate=closed filter-port=5070
	refused "a prefix without the filter gate" EINVAL endpoint-set \
		"${of[@]}" filter-prefix-len=8
	refused "a filter gate with a port only" EINVAL endpoint-set "${of[@]}" \
		gate=filter filter-port=5070
	refused "a remote's port without its address" EINVAL endpoint-set \
		"${of[@]}" remote-port=5070
	refused "two filters" EINVAL endpoint-set "${of[@]}" gate=filter \
		filter-ip4="$UE4" filter-ip6="$UE6"
	refused "33 prefixes" EINVAL endpoint-set "${of[@]}" \
		"allow=$(printf '20%032d' {1..33})"
	refused "a prefix of 33 bits behind a good one" EINVAL endpoint-set \
		"${of[@]}" "allow=20$(printf '%032d' 1)21$(printf '%032d' 2)"
}

# Names that do not fit each other.
names()
{
	local first=$context

	raw_new t2 local-ip4="$GW_CORE4"
	refused "a release of a termination of another context" EINVAL \
		endpoint-del "context-id=$first" \
		"termination-id=${termination[t2]}"
	refused "a new stream of a termination of another context" ENOENT \
		endpoint-new local-ip4="$GW_CORE4" "context-id=$first" \
		"termination-id=${termination[t2]}" stream-id=2
	refused "a release of a stream that is not there" ENOENT endpoint-del \
		"termination-id=${termination[t2]}" stream-id=2
	refused "a release of a stream alone" EINVAL endpoint-del \
		"context-id=$context" stream-id=1
	refused "a claim of no version" EINVAL claim takeover
	ok "a prefix of 32 bits and 32 of them are good" raw_order \
		endpoint-set "${of[@]}" "allow=$(printf '20%032d' {1..32})"
}

unprivileged()
{
	in_ns gw setpriv --reuid 65534 --regid 65534 --clear-groups \
		--inh-caps=-all --bounding-set=-all "$tools/nlraw" --plain \
		endpoint-get "${of[@]}" >"$tmp/nobody"
	is "nobody may look at one endpoint" "$(value name "$(<"$tmp/nobody")")" \
		EPERM
}

hosts_up
module_load
without_tls
second_connection
handshake
connecting
together
names
unprivileged
must raw_order endpoint-del "context-id=$context"
must raw_order endpoint-del "termination-id=${termination[t1]}"
ok "nothing is left" nothing_left
