#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The handshake channel carries octets for as long as they are the handshake, and
# not one more: not once there are keys, which it would go past, not after a
# failure, a release or another connection; what the first octet of a handshake and
# its end are to the clocks. Without an agent: who has the channel here keeps it. And
# what key-set itself refuses.
# timeout=120

. "$(dirname "$0")/common.sh"

plan 75

# direction NAME SECRET MISSING: the keys of one, without what is missing.
direction()
{
	local word

	for word in key=00112233445566778899aabbccddeeff salt=00000000 \
			iv=0000000000000000 rec-seq=0000000000000000 \
			${2:+"secret=$2"}; do
		[[ $word == "$3"=* ]] || echo "$1.$word"
	done
}

# key_words VERSION CIPHER [TX-SECRET [RX-SECRET [MISSING]]]: of key-set.
key_words()
{
	[ -z "$1" ] || echo "tls-version=$1"
	[ -z "$2" ] || echo "cipher=$2"
	direction tx "${3-}" "${5-}"
	direction rx "${4-}" "${6-}"
}

mapfile -t keys < <(key_words 0x0304 51)

# A UE in plain text is connected to T1, which waits for its handshake.
connected()
{
	raw_new t1 local-ip4="$GW_ACCESS4" gate=latch tls-role=server \
		"handshake-timeout=$((30000 * slow))" "verify-timeout=$((30000 * slow))"
	start ue ue "$tools/remote" --connect "${local_at[t1]}" --send 0 \
		--finish none --expect-end any --timeout $((60 * slow))
	must wait_for 10 endpoint_is t1 established
	one=("termination-id=${termination[t1]}" stream-id=1)
	generation=$(counter t1 generation)
	now=("${one[@]}" "generation=$generation")
}

ended()
{
	must raw_order endpoint-del "context-id=$context"
	stop ue KILL
}

# play REQUEST...: with the channel; what is said is in $tmp/played.
play()
{
	ask_module claim abi-version=1 takeover + "$@" >"$tmp/played"
}

# said N FIELD: of the N-th word about the channel.
said()
{
	jq -r "select(.event == \"channel\") | .$2" "$tmp/played" | sed -n "$1p"
}

# times_are verified|ended: the one and not the other, and not before the connection.
times_are()
{
	local up connected verified ended

	read -r up _ </proc/uptime
	up=$((${up%.*} * 1000 + 1000))
	connected=$(counter t1 connected-time)
	verified=$(counter t1 verified-time) ended=$(counter t1 ended-time)
	echo "connected $connected, verified $verified, ended $ended, up $up"
	if [ "$1" = verified ]; then
		[ "$ended" = 0 ] && ended=$verified
	else
		[ "$verified" = 0 ]
	fi && [ "$connected" -gt 0 ] && [ "$connected" -le "$ended" ] &&
		[ "$ended" -le $up ]
}

# replied COMMAND: the name of the error.
replied()
{
	jq -r "select(.event == \"reply\" and .command == \"$1\") | .name" \
		"$tmp/played" | tail -n 1
}

# is_shut WHAT: the last two words about the channel, of a write and a read.
is_shut()
{
	local n

	n=$(grep -c '"event":"channel"' "$tmp/played")
	is "$1: nothing can be written" "$(said $((n - 1)) name)" EPIPE
	is "$1: nothing can be read" "$(said "$n" octets)" 0
	is "$1: who waits is told" "$(said "$n" ended)" true
}

hosts_up
module_load

# While it is the handshake.
connected
play handshake-accept "${now[@]}" + write + read
is "the channel: octets are written" "$(said 1 octets)" 6
is "the channel: nothing is there to be read" "$(said 2 name)" EAGAIN
is "the channel: it goes on" "$(said 2 ended)" false
is "closed before there are keys: the agent is lost" \
	"$(wait_for 10 endpoint_is t1 failed; counter t1 reason)" agent-lost
ended

connected
play handshake-accept "${now[@]}" + handshake-accept "${now[@]}"
is "a second channel is refused" "$(replied handshake-accept)" EBUSY
ended

# Without an octet of the remote the handshake has not begun, and its time has not.
octet_waits()
{
	in_ns gw ss -Htn state established "sport = :$(port_of \
		"${local_at[t1]}")" | grep -q '^1 '
}

# flags_of PID: of the channel that it has, as fcntl(2) has them.
flags_of()
{
	local fd

	for fd in "/proc/$1"/fd/*; do
		[[ $(readlink "$fd") != *ims-agw-handshake* ]] ||
			sed -n 's/^flags:[[:space:]]*//p' "/proc/$1/fdinfo/${fd##*/}"
	done
}

raw_new t1 local-ip4="$GW_ACCESS4" gate=latch tls-role=server \
	hello-timeout=600000 handshake-timeout=500
start ue ue "$tools/remote" --connect "${local_at[t1]}" --send 1 --finish none \
	--expect-end any --timeout $((60 * slow))
must wait_for 10 octet_waits
start holder gw "$tools/nlraw" --plain claim abi-version=1 takeover + \
	handshake-accept "termination-id=${termination[t1]}" stream-id=1 \
	generation=1 + read + hold
must wait_for 10 told holder holding
is "the first octet is read" "$(field holder channel .octets)" 1
ok "from then on the handshake has its time" wait_for 10 endpoint_is t1 failed
is "the first octet is read: the reason" "$(counter t1 reason)" \
	handshake-timeout
ok "no program that the agent starts has the channel" \
	test $((0$(flags_of "${started[holder]}") & 02000000)) != 0
stop holder
ended

# A gateway that speaks first has no more than that from the connection on.
raw_new t1 local-ip4="$GW_ACCESS4" gate=latch tls-role=client \
	hello-timeout=600000 handshake-timeout=500
start ue ue "$tools/remote" --connect "${local_at[t1]}" --finish none \
	--expect-end any --timeout $((60 * slow))
ok "as TLS client it waits no longer" wait_for 10 endpoint_is t1 failed
is "as TLS client: the reason" "$(counter t1 reason)" handshake-timeout
ended

nobody_connected()
{
	[ -z "$(in_ns gw ss -Htn)" ]
}

# resets WHO: the UE does while somebody has the channel, who may know more of it.
resets()
{
	raw_new t1 local-ip4="$GW_ACCESS4" gate=latch tls-role=server
	start ue ue "$tools/remote" --connect "${local_at[t1]}" --pause finish \
		--finish reset --timeout $((60 * slow))
	must wait_for 10 endpoint_is t1 established
	start holder gw "$tools/nlraw" --plain claim abi-version=1 takeover + \
		handshake-accept "termination-id=${termination[t1]}" \
		stream-id=1 generation=1 + hold + tls-fail \
		"termination-id=${termination[t1]}" stream-id=1 generation=1 \
		reason=alert-received alert=48
	must wait_for 10 told holder holding
	go_on ue
	finish_any ue
	must wait_for 10 nobody_connected
	ok "reset: $1: is waited for" endpoint_is t1 handshaking
}

resets "who has the channel"
go_on holder
must finish holder 10
is "reset: it knows why" "$(counter t1 reason) $(counter t1 alert)" \
	"alert-received 48"
must raw_order endpoint-del "context-id=$context"
resets "who then closes it"
stop holder KILL
ok "reset: nobody knows more" wait_for 10 endpoint_is t1 failed
is "reset: nobody knows more: the reason" "$(counter t1 reason)" early-close
must raw_order endpoint-del "context-id=$context"

# Once there are keys.
connected
play handshake-accept "${now[@]}" + key-set "${now[@]}" "${keys[@]}" + \
	write + read
is "keys are set" "$(replied key-set)" none
is_shut "keys are set"
is "closing the channel then means nothing" "$(counter t1 state)" keyed
is "nor was anything sent" "$(counter t1 tx-bytes)" 0
play key-set "${now[@]}" "${keys[@]}"
is "keys a second time" "$(replied key-set)" EBUSY
is "the first stay" "$(counter t1 state)" keyed
play verify "${now[@]}" + verify "${now[@]}"
is "a second verdict" "$(replied verify)" EBUSY
play handshake-accept "${now[@]}"
is "a channel after the verdict" "$(replied handshake-accept)" EBUSY
ok "connection and verdict have their times" times_are verified
ended

# Keys that are refused are no end: the agent may still say why.
connected
mapfile -t other < <(key_words 0x0304 52)
play handshake-accept "${now[@]}" + key-set "${now[@]}" "${other[@]}" + \
	write + read
is "keys that do not fit: the channel goes on" \
	"$(said 1 octets) $(said 2 name)" "6 EAGAIN"
ended

# After the end.
connected
play handshake-accept "${now[@]}" + tls-fail "${now[@]}" \
	reason=handshake-failed alert=40 + write + read
is_shut "failed"
is "failed: with that reason" "$(counter t1 reason)" handshake-failed
is "failed: with that alert" "$(counter t1 alert)" 40
ok "failed: at a time" times_are ended
play key-set "${now[@]}" "${keys[@]}"
is "failed: no keys any more" "$(replied key-set)" ENOTCONN
play verify "${now[@]}"
is "failed: no verdict" "$(replied verify)" ENOTCONN
ended

connected
play handshake-accept "${now[@]}" + endpoint-del "${one[@]}" + write + read
is_shut "released"
stop ue KILL
nothing_left || bail "something is left: $(dump)"

# Of another connection than the one that is there.
connected
play handshake-accept "${now[@]}" + tls-fail "${now[@]}" \
	reason=handshake-failed alert=40 + endpoint-set "${one[@]}" rearm + \
	write + read
is_shut "armed again"
is "armed again: without a reason, an alert, a source, a socket" \
	"$(counter t1 reason) $(counter t1 alert) $(counter t1 source-port) \
$(counter t1 socket-cookie)" "none 0 null null"
stop ue KILL
start ue ue "$tools/remote" --connect "${local_at[t1]}" --finish none \
	--expect-end any --timeout $((60 * slow))
must wait_for 10 endpoint_is t1 established
is "the next connection has the next number" "$(counter t1 generation)" \
	$((generation + 1))
for command in handshake-accept verify "tls-fail reason=handshake-failed" \
	"key-set ${keys[*]}"; do
	read -ra words <<<"$command"
	play "${words[0]}" "${now[@]}" "${words[@]:1}"
	is "the number of the last: ${words[0]}" "$(replied "${words[0]}")" \
		ESTALE
done
is "the next connection is untouched" "$(counter t1 state)" established
ended

# Of a connection that is given up, because no more than a SYN asked for it.
raw_new t2 local-ip4="$GW_CORE4" gate=filter filter-ip4="$CORE4" interlink=1
raw_new t1 "context-id=$context" local-ip4="$GW_ACCESS4" remote-ip4="$UE4" \
	"remote-port=$ue_port" tls-role=server
plain_ue --finish none --expect-end any
must in_ns core nft -f - <<-END
	table inet hold {
		chain out {
			type filter hook output priority 0;
			tcp flags & (syn | rst) == 0 drop
		}
	}
END
core_start --expect-end any
must wait_for 10 endpoint_is t1 established
now=("termination-id=${termination[t1]}" stream-id=1 generation=1)
play handshake-accept "${now[@]}" + tls-fail "${now[@]}" reason=early-close + \
	write + read
is_shut "given up"
ok "given up: as if nobody had asked" endpoint_is t1 idle
must in_ns core nft delete table inet hold
stop core KILL
ended

# What key-set refuses by itself, of a handshake that has its channel.
connected
play key-set "${now[@]}" "${keys[@]}"
is "keys before the channel" "$(replied key-set)" ENOTCONN
play verify "${now[@]}"
is "a verdict before keys" "$(replied verify)" ENOTCONN
requests=(handshake-accept "${now[@]}")
names=()

# refused_keys WHAT KEY-WORD...
refused_keys()
{
	local words

	names+=("$1")
	mapfile -t words < <(key_words "${@:2}")
	requests+=(+ key-set "${now[@]}" "${words[@]}")
}

secret=$(printf '%064d' 0)
refused_keys "no version" "" 51
refused_keys "TLS 1.1" 0x0302 51
refused_keys "no cipher" 0x0304 ""
refused_keys "a cipher that is not carried" 0x0304 56
refused_keys "a key too short for its cipher" 0x0304 52
refused_keys "no number of the first record" 0x0304 51 "" "" rec-seq
refused_keys "no IV to send with" 0x0304 51 "" "" iv
refused_keys "no salt to receive with" 0x0304 51 "" "" "" salt
refused_keys "a secret to send with only" 0x0304 51 "$secret"
refused_keys "secrets of 33 octets" 0x0304 51 "${secret}00" "${secret}00"
refused_keys "secrets in TLS 1.2" 0x0303 51 "$secret" "$secret"
# other_keys WHAT WORD...: of the request, as they are.
other_keys()
{
	names+=("$1")
	requests+=(+ key-set "${now[@]}" tls-version=0x0304 cipher=51 "${@:2}")
}

# Their number is kept in one octet.
mapfile -t words < <(direction tx "" key; direction rx "" "")
other_keys "a key whose length is too long for that by 256" \
	"tx.key=$(printf '%0544d' 0)" "${words[@]}"
mapfile -t words < <(direction tx "" ""; direction rx "" "")
other_keys "digests that are too long" "${words[@]}" \
	"remote-digest=$(printf '%0290d' 0)"
mapfile -t words < <(direction tx "" "")
other_keys "keys to send with only" "${words[@]}"
play "${requests[@]}" + write
mapfile -t replies < <(jq -r 'select(.event == "reply" and
	.command == "key-set") | .name + (if .text then "" else " unsaid" end)' \
	"$tmp/played")
for n in "${!names[@]}"; do
	ok "${names[n]}: refused, with a text" \
		grep -qxE 'EINVAL|EOPNOTSUPP|ERANGE' <<<"${replies[n]-}"
done
is "the channel goes on after all that" "$(said 1 octets)" 6
ended

# A refused request comes back to who wants it, and what is in it then is what the
# module leaves behind: no keys.
connected
mapfile -t words < <(key_words 0x0304 52 "$(printf 'ab%.0s' {1..32})" \
	"$(printf 'cd%.0s' {1..32})")
"$tools/nlraw" --plain --netns gw --echo claim abi-version=1 takeover + \
	endpoint-set "${one[@]}" gate=filter filter-ip4="$UE4" \
	filter-prefix-len=33 opaque=0123456789abcdef + \
	key-set "${now[@]}" "${words[@]}" >"$tmp/echo"
echoed()
{
	jq -r "select(.command == \"$1\") | .echo" "$tmp/echo"
}
ok "a request comes back as it was sent" grep -q 0123456789abcdef \
	<<<"$(echoed endpoint-set)"
ok "so does one with keys" test -n "$(echoed key-set)"
for part in 00112233445566778899aabbccddeeff abababab cdcdcdcd; do
	not_ok "without the keys: $part" grep -q "$part" <<<"$(echoed key-set)"
done
ended
