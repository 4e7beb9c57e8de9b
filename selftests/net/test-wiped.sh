#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the kernel had of keys is wiped: no memory that it frees has any, whether the
# keys were refused or used, and kTLS keeps none beside what its ciphers make of them.
# A probe looks at what is freed, another at what kTLS has when it sends.
# cpus=1
# kernel=debian
# timeout=60

. "$(dirname "$0")/common.sh"

plan 9

trace=$tracing/instances/ims-agw

# octets DIGITS N: so many that are all the same, which a word of eight shows wherever
# they begin.
octets()
{
	printf "$1%.0s" $(seq "$2")
}

# What is no key is there to show that the probes see it: salt and IV of kTLS, and data
# of the agent.
plain=(salt="$(octets 77 4)" iv="$(octets 77 8)" rec-seq=0000000000000000)
sending=("${plain[@]}" key="$(octets a1 16)" secret="$(octets b2 32)")
receiving=("${plain[@]}" key="$(octets c3 16)" secret="$(octets d4 32)")
keys=(tls-version=0x0304 "${sending[@]/#/tx.}" "${receiving[@]/#/rx.}")

# The first argument of kfree() is what is freed: more than the first words of it may be
# another's. The second one of tls_push_sg() is the connection as kTLS has it.
probes_on()
{
	must mkdir "$trace"
	echo 16384 >"$trace/buffer_size_kb"
	echo "p:agw/freed kfree w=+0(%di):x64[12]" >>$tracing/kprobe_events
	echo "p:agw/sent tls:tls_push_sg w=+0(%si):x64[40]" >>$tracing/kprobe_events
	echo 1 >"$trace/events/agw/enable"
}

probes_off()
{
	echo 0 >"$trace/events/agw/enable"
	cat "$trace/trace" >"$tmp/trace"
	must rmdir "$trace"
	echo >$tracing/kprobe_events
}

is_freed()
{
	grep -q "$(octets 5a 8)" "$trace/trace"
}

# holds EVENT OCTET: eight of them are there.
holds()
{
	grep " $1: " "$tmp/trace" | grep -q "$(octets "$2" 8)"
}

hosts_up
module_load
raw_new t1 local-ip4="$GW_ACCESS4" gate=latch tls-role=server \
	"opaque=$(octets 5a 64)"
start ue ue "$tools/remote" --connect "${local_at[t1]}" --finish none \
	--expect-end any --timeout $((60 * slow))
must wait_for 10 endpoint_is t1 established
one=("termination-id=${termination[t1]}" stream-id=1)
now=("${one[@]}" "generation=$(counter t1 generation)")
probes_on
# The first are too short for their cipher, which is looked at when they are decoded.
ask_module claim abi-version=1 takeover + handshake-accept "${now[@]}" + \
	key-set "${now[@]}" cipher=52 "${keys[@]}" + \
	key-set "${now[@]}" cipher=51 "${keys[@]}" + \
	verify "${now[@]}" + endpoint-del "${one[@]}" >"$tmp/played"
finish_any ue
# The endpoint is the last to go.
must wait_for 10 is_freed
probes_off
is "keys are refused, and taken" "$(jq -r 'select(.event == "reply" and
	.command != "claim") | .name' "$tmp/played" | xargs)" \
	"none EINVAL none none none"
ok "what is freed is seen" holds freed 5a
ok "what kTLS has is seen" holds sent 77
for key in a1 c3; do
	not_ok "no key in what is freed: $key" holds freed $key
	not_ok "nor in what kTLS has: $key" holds sent $key
done
for secret in b2 d4; do
	not_ok "no secret in what is freed: $secret" holds freed $secret
done
