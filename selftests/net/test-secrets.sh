#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The keys of a link are nowhere to be read: not in what the gateway tells, not in
# what the kernel tells of it, not in the memory of the agent, which had them. The
# UE knows them, as it has the same. For pre-shared keys see test-psk.sh. A worker
# that is started has nothing of the calls that are there.
# debug=long
# timeout=180

. "$(dirname "$0")/common.sh"

plan $((3 * 4 + 2 * 2 + 4))

# needle HEX: 8 octets of it, without a newline, which would confuse grep.
needle()
{
	local i

	for ((i = 0; i + 16 <= ${#1}; i += 2)); do
		[[ ${1:i:16} =~ ^(..)*0a ]] && continue
		echo "${1:i:16}"
		return
	done
}

memory_of()
{
	local range access rest start end

	while read -r range access rest; do
		[[ $access == rw* ]] || continue
		start=$((0x${range%-*})) end=$((0x${range#*-}))
		dd if="/proc/$1/mem" iflag=skip_bytes,count_bytes bs=64K \
			skip=$start count=$((end - start)) 2>/dev/null
	done <"/proc/$1/maps"
}

# in_octets HEX: they are in the input.
in_octets()
{
	local pattern='' i

	for ((i = 0; i < ${#1}; i += 2)); do
		pattern+="\\x${1:i:2}"
	done
	LC_ALL=C grep -aqP "$pattern"
}

# agent_has HEX: in the memory of the agent or of a worker.
agent_has()
{
	local pid found=1

	for pid in "${started[agwd]}" $(children_of "${started[agwd]}"); do
		memory_of "$pid" | in_octets "$1" || continue
		echo "$pid ($(cat "/proc/$pid/comm"))"
		found=0
	done
	return $found
}

# Everything that tells something of the gateway's connections.
all_told()
{
	agwctl -j show
	agwctl show
	dump
	cat "$tmp/agwd" "$tmp/monitor" "$tmp"/*.json "$tmp"/*.log
	dmesg
	in_ns gw ss -antieO
	in_ns gw sh -c 'cat /proc/net/tcp /proc/net/tcp6 /proc/net/tls_stat
		cat /proc/net/netlink /proc/net/unix'
	cat "/proc/${started[agwd]}"/{cmdline,environ,status,maps,limits}
	find /sys/module/ims_agw -type f -exec cat '{}' + 2>/dev/null
}

# anybody_tells HEX: as digits, or as octets.
anybody_tells()
{
	all_told >"$tmp/told" 2>/dev/null
	[ -s "$tmp/told" ] || bail "nothing is told"
	tr -d ': \n' <"$tmp/told" | grep -aqi "$1" || in_octets "$1" <"$tmp/told"
}

# kept WHAT HEX
kept()
{
	local part

	part=$(needle "$2")
	is "$1: known to the UE" ${#part} 16
	ok "$1: the UE's memory has it" eval \
		"memory_of ${started[ue]} | in_octets $part"
	not_ok "$1: nobody tells it" anybody_tells "$part"
	not_ok "$1: the agent has forgotten it" agent_has "$part"
}

# hex FIELD: of what the UE told about its TLS.
hex()
{
	field ue tls ".$1" | tr -d : | tr A-F a-f
}

linked_call()
{
	reserve_originating
	ue_role=client ue_start --tls-version "$1" --send 1000 --expect 1000 \
		--pause finish
	core_start --send 1000 --expect 1000
	ok "TLS $1: linked" wait_for 15 is_linked t1
}

gateway_up
monitor_up
linked_call 1.2
kept "TLS 1.2, key" "$(hex key)"
go_on ue
ok "TLS 1.2: all is as it should be" call_is_whole 1000 1000 30
release
linked_call 1.3
kept "TLS 1.3, key" "$(hex key)"
kept "TLS 1.3, secret" "$(hex secret)"
go_on ue
ok "TLS 1.3: all is as it should be" call_is_whole 1000 1000 30
release

# digits_of TEXT: as in_octets wants it.
digits_of()
{
	printf %s "$1" | od -An -v -tx1 | tr -d ' \n'
}

# As it has a key of its own, the call that waits has more than one that does not.
whose=ue-$seed-of-another-call key=$(printf 'c0ffee11%08xc0ffee22' "$seed")
key=$key${key:0:8}
printf '%s\n' "$key" >"$tmp/key"
must order t1 reserve --realm access --media TCP/TLS/BFCP --setup actpass \
	--establish-tls --psk-file "$tmp/key" --psk-identity "$whose"
mapfile -t before < <(children_of "${started[agwd]}")
others()
{
	children_of "${started[agwd]}" | grep -vxF "$(printf '%s\n' "${before[@]}")"
}

has_ready()
{
	agwctl -j status | jq -e ".workers | .ready == .count and
		.lost >= .count" >/dev/null
}

remains()
{
	memory_of "$1" | in_octets "$2"
}

kill -KILL "${before[@]}"
ok "workers are started again" wait_for 20 has_ready
ok "the agent has the other call's identity" remains "${started[agwd]}" \
	"$(digits_of "$whose")"
mapfile -t fresh < <(others)
worker=${fresh[0]}
not_ok "a new worker has not" remains "$worker" "$(digits_of "$whose")"
not_ok "nor the other call's key" remains "$worker" "$(needle "$key")"
