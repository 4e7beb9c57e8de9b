# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For the tests of whole calls: certificates, the two remotes, the gateway, and
# what wire, counters and programs say afterwards; with orders.sh.
#
#	. "$(dirname "$0")/common.sh"
#	plan 2
#	gateway_up
#	reserve_originating
#	ue_start --send 1M --expect 1M
#	core_start --send 1M --expect 1M
#	ok "call ends well" call_ends 20
#	conserved

. "$(dirname "${BASH_SOURCE[0]}")/orders.sh"

events=$tmp

# Ports of the remotes.
ue_port=5070 core_port=5080

# use_ipv N: IPvN on both sides, f in the names of results. The gateway's
# addresses as they stand before a port, and all as filters and captures have them.
# shellcheck disable=SC2034
use_ipv()
{
	access=$1 core=$1 f=IPv$1
	if [ "$1" = 4 ]; then
		gw_access_host=$GW_ACCESS4 gw_core_host=$GW_CORE4
		ue_host=$UE4 core_host=$CORE4
		gw_access=$GW_ACCESS4 gw_core=$GW_CORE4
	else
		gw_access_host=$GW_ACCESS6 gw_core_host=$GW_CORE6
		ue_host=$UE6 core_host=$CORE6
		gw_access="[$GW_ACCESS6]" gw_core="[$GW_CORE6]"
	fi
}

# --- addresses ----------------------------------------------------------------

# at HOST FAMILY PORT
at()
{
	case $1$2 in
	ue4) echo "$UE4:$3" ;;
	ue6) echo "[$UE6]:$3" ;;
	core4) echo "$CORE4:$3" ;;
	core6) echo "[$CORE6]:$3" ;;
	esac
}

port_of()
{
	echo "${1##*:}"
}

ue_at()
{
	at ue $access $ue_port
}

core_at()
{
	at core $core $core_port
}

# --- certificates -------------------------------------------------------------

# certificate NAME [KIND...]: $tmp/NAME.pem and $tmp/NAME.key, self-signed; the
# kind of the key is as openssl req -newkey wants it.
certificate()
{
	local name=$1

	shift
	[ $# -gt 0 ] || set -- ec -pkeyopt ec_paramgen_curve:P-256
	rm -f "$tmp/$name".print*
	must openssl req -x509 -newkey "$@" -nodes -subj "/CN=$name" -days 1 \
		-keyout "$tmp/$name.key" -out "$tmp/$name.pem"
}

# fingerprint NAME [HASH]: as in SDP, of SHA-256 or another one. Computed once, it
# is asked for in every call.
fingerprint()
{
	local hash=${2-SHA-256} file

	file=$tmp/$1.print${2+-$2}
	[ -e "$file" ] || echo "$hash $(openssl x509 -in "$tmp/$1.pem" -noout \
		-fingerprint "-${hash/SHA-/sha}" | cut -d= -f2)" >"$file"
	cat "$file"
}

# --- events of the programs ---------------------------------------------------

# told NAME EVENT [CONDITION]: the program NAME told an event, on which the
# condition (of jq) holds.
told()
{
	# jq takes long to start, and most looks come too early.
	has_line "$events/$1" "\"event\":\"$2\"" || return
	[ $# -gt 2 ] || return 0
	jq -se --arg event "$2" \
		"any(.[]; .event == \$event and ($3))" \
		"$events/$1" >/dev/null 2>&1
}

# jq takes long to start. Where single names are all that is asked for, the shell
# finds them: take VARIABLE NAME JSON, which has it once, or null.
take()
{
	local pattern='"'$2'": ?("([^"]*)"|[^],}[:space:]]*)'

	if [[ $3 =~ $pattern ]]; then
		printf -v "$1" %s "${BASH_REMATCH[2]:-${BASH_REMATCH[1]//\"}}"
	else
		printf -v "$1" null
	fi
}

# value NAME JSON: prints it.
value()
{
	local found

	take found "$1" "$2"
	echo "$found"
}

# field NAME EVENT FILTER: of the last such event.
field()
{
	local lines line found=

	if [[ $3 =~ ^\.([a-z_]+)$ ]]; then
		mapfile -t lines <"$events/$1"
		for line in "${lines[@]}"; do
			[[ $line != *"\"event\":\"$2\""* ]] || found=$line
		done
		value "${3#.}" "$found"
		return
	fi
	jq -sr --arg event "$2" \
		"[.[] | select(.event == \$event)] | last | $3" "$events/$1"
}

# after NAME FIRST SECOND: one event came before another.
after()
{
	jq -se --arg first "$2" --arg second "$3" \
		'([.[] | select(.event == $first)][0].mono) <
		([.[] | select(.event == $second)][0].mono)' "$tmp/$1"
}

# --- remotes ------------------------------------------------------------------

# The UE's certificate (none if empty), its role in TLS, its pre-shared key.
ue_certificate=ue ue_role=client ue_key=

# ue_remote OPTION...: the UE; it knows the gateway's certificate.
ue_remote()
{
	local own=()

	[ -z "$ue_certificate" ] || own=(--cert "$tmp/$ue_certificate.pem"
		--key "$tmp/$ue_certificate.key")
	start ue ue "$tools/remote" --tls "$ue_role" "${own[@]}" \
		--fingerprint "$gateway_fingerprint" --seed $((seed + 1)) \
		--expect-seed $((seed + 2)) --timeout $((120 * slow)) "$@"
}

# plain_ue OPTION...: the UE where no TLS ends at the gateway.
plain_ue()
{
	start ue ue "$tools/remote" --listen "$(ue_at)" \
		--seed $((seed + 1)) --expect-seed $((seed + 2)) \
		--timeout $((120 * slow)) "$@"
	must wait_for 10 told ue listening
}

core_remote()
{
	start core core "$tools/remote" --seed $((seed + 2)) \
		--expect-seed $((seed + 1)) --timeout $((120 * slow)) "$@"
}

# The originating call: the gateway connects to the UE, core to the gateway.
ue_start()
{
	ue_remote --listen "$(ue_at)" "$@"
	wait_for 10 told ue listening || bail "ue: $(cat "$tmp/ue")"
}

core_start()
{
	core_remote --connect "${local_at[t2]}" --bind "$(core_at)" "$@"
}

# The terminating call: the other way round.
core_listens()
{
	core_remote --listen "$(core_at)" "$@"
	wait_for 10 told core listening || bail "core: $(cat "$tmp/core")"
}

ue_dials()
{
	ue_remote --connect "${local_at[t1]}" --bind "$(ue_at)" "$@"
}

# ue_listens OPTION...: a UE that has the key $ue_key.
ue_listens()
{
	start ue ue "$tools/remote" --listen "$(ue_at)" --tls "$ue_role" \
		--psk "$ue_key" --seed $((seed + 1)) \
		--expect-seed $((seed + 2)) --timeout $((120 * slow)) "$@"
	wait_for 10 told ue listening || bail "ue: $(cat "$tmp/ue")"
}

# call_ends SECONDS: both remotes end within the time, as they were told to.
call_ends()
{
	local rc=0

	finish ue "$1" || rc=1
	finish core "$1" || rc=1
	[ $rc = 0 ] || tail -n 5 "$tmp/ue" "$tmp/core"
	return $rc
}

# finish_any NAME: it ends, whatever it says of that.
finish_any()
{
	finish "$1" 20
	[ $? -ne 124 ]
}

# core_is_reset: also when it has not looked yet that it was connected.
core_is_reset()
{
	told core end '.how == "reset"' ||
		told core error '.text | contains("reset by peer")'
}

# go_on NAME: ends a pause of a remote.
go_on()
{
	kill -USR1 "${started[$1]}"
}

# --- the gateway --------------------------------------------------------------

# Orders of the module: T2 of core, whose connection triggers T1's to the UE.
raw_pair()
{
	raw_new t2 "local-ip4=$GW_CORE4" gate=latch interlink=1
	raw_new t1 "context-id=$context" "local-ip4=$GW_ACCESS4" \
		"remote-ip4=$UE4" "remote-port=$ue_port"
}

# A second link between gateway and core, whose network may be known behind the first
# one as well.
alt_up()
{
	link_add gw alt core alt
	addr_add gw alt 203.0.113.1/24
	addr_add core alt 203.0.113.2/24
}

# With the time-outs of the module, longer on slow machines. Further realms may
# be added to it.
agwd_conf()
{
	local times=$((slow > 2 ? slow / 2 : 1))

	cat >"$tmp/agwd.conf" <<-END
		certificate = $tmp/agwd.pem
		key = $tmp/agwd.key
		workers = 2
		connect-timeout = $((15 * times))s
		handshake-timeout = $((30 * times))s
		verify-timeout = $((30 * times))s
		linger-timeout = $((10 * times))s
		[realm access]
		address = $GW_ACCESS4
		address = $GW_ACCESS6
		[realm core]
		address = $GW_CORE4
		address = $GW_CORE6
	END
}

# Hosts, module, agent; the UE has a certificate.
gateway_up()
{
	hosts_up
	certificate ue
	agwd_conf
	agent_up
}

agent_up()
{
	start_agwd -c "$tmp/agwd.conf"
}

kill_agent()
{
	kill -KILL "${started[agwd]}"
	must wait_for 5 gone agwd
	wait "${started[agwd]}" 2>/dev/null
	unset "started[agwd]"
}

# What the agent tells its controllers is the output of a program controller,
# from the return of this function on.
controller_up()
{
	start controller gw agwctl -j monitor
	must wait_for 10 controller_hears
}

controller_hears()
{
	agwctl release --context "$(agwctl -j reserve \
		--realm core --media TCP | jq .context)"
	told controller released
}

# controller_count NAME EVENT [CONDITION]: how many of a termination it was told.
controller_count()
{
	jq -s --argjson id "${termination[$1]}" --arg event "$2" \
		"[.[] | select(.event == \$event and .termination == \$id and
		(${3-true}))] | length" "$tmp/controller"
}

# controller_told NAME EVENT REASON: of a termination, once.
controller_told()
{
	[ "$(controller_count "$1" "$2" ".reason == \"$3\"")" = 1 ]
}

# What the module tells is the output of a program monitor, likewise.
monitor_up()
{
	start monitor gw "$tools/nlraw" monitor
	must wait_for 10 told monitor monitoring
}

# failures REASON: how often T1's failure was told.
failures()
{
	local lines line n=0

	mapfile -t lines <"$tmp/monitor"
	for line in "${lines[@]}"; do
		[[ $line == *'"event":"notification"'* &&
			$line == *"\"termination-id\":${termination[t1]}"[,\}]* &&
			$line == *'"what":"tls-failure"'* &&
			$line == *"\"reason\":\"$1\""* ]] || continue
		n=$((n + 1))
	done
	echo $n
}

# Events come when they come.
has_failures()
{
	[ "$(failures "$1")" -gt 0 ]
}

# module_says NAME: all that it answers when it is asked for a termination.
module_says()
{
	ask_module endpoint-get "termination-id=${termination[$1]}" stream-id=1
}

# endpoint NAME: counters and state of a termination as the module tells them.
endpoint()
{
	module_says "$1" | jq -c 'select(.event == "data")'
}

# jq takes long to start, and this is often looked at.
endpoint_is()
{
	[[ $(module_says "$1") == *"\"state\":\"$2\""* ]]
}

# counter NAME MEMBER: or something else that it has once.
counter()
{
	value "$2" "$(module_says "$1")"
}

counter_is()
{
	[ "$(counter "$1" "$2")" = "$3" ]
}

# pump_waits: it had to on its way to T1, and nothing more came to T2 for some
# looks. What is kept may be nothing: it does not read where it cannot write.
looks=0
pump_waits()
{
	local before=${rx_seen-}

	rx_seen=$(counter t2 rx-bytes)
	if [ "$rx_seen" = "$before" ] && [ "$(counter t1 stalls)" -gt 0 ]; then
		looks=$((looks + 1))
	else
		looks=0
	fi
	[ $looks -ge 5 ]
}

# trace_functions NAME...: of the kernel, each of whose calls is a line of
# $tracing/trace from now on.
tracing=/sys/kernel/tracing
trace_functions()
{
	[ -e $tracing/trace ] || must mount -t tracefs tracefs $tracing
	echo 0 >$tracing/tracing_on
	echo "$@" >$tracing/set_ftrace_filter
	echo 16384 >$tracing/buffer_size_kb
	echo function >$tracing/current_tracer
	echo >$tracing/trace
	echo 1 >$tracing/tracing_on
}

dump()
{
	ask_module endpoint-get dump
}

# No octet appears from nothing or goes to nowhere.
conserved()
{
	local lines line came forwarded dropped queued n=0

	mapfile -t lines < <(dump)
	for line in "${lines[@]}"; do
		[[ $line == *'"event":"data"'* ]] || continue
		take came rx-bytes "$line"
		take forwarded forwarded-bytes "$line"
		take dropped dropped-bytes "$line"
		take queued queued-bytes "$line"
		[ "$came" = $((forwarded + dropped + queued)) ] ||
			{ echo "$line"; return 1; }
		n=$((n + 1))
	done
	[ $n -gt 0 ]
}

# both NAME...: members or counters, each of T1 and of T2.
both()
{
	local lines line name t1='' t2='' said=() one two

	mapfile -t lines < <(dump)
	for line in "${lines[@]}"; do
		case $line in
		*"\"termination-id\":${termination[t1]}"[,\}]*) t1=$line ;;
		*"\"termination-id\":${termination[t2]}"[,\}]*) t2=$line ;;
		esac
	done
	for name; do
		take one "$name" "$t1"
		take two "$name" "$t2"
		said+=("$one" "$two")
	done
	echo "${said[*]}"
}

# crossed T1-TO-T2 T2-TO-T1: so many octets, none more, none less.
crossed()
{
	local got want="$1 $2 $1 $2 $2 $1"

	got=$(both rx-bytes forwarded-bytes tx-bytes)
	[ "$got" = "$want" ] || { echo "counted $got, expected $want"; return 1; }
}

# Both remotes computed the same hashes of what one sent and the other got.
same_hashes()
{
	[ "$(field ue end .sent_hash)" = "$(field core end .received_hash)" ] &&
		[ "$(field core end .sent_hash)" = \
		"$(field ue end .received_hash)" ] && return
	tail -n 1 "$tmp/ue" "$tmp/core"
	return 1
}

# call_is_whole T1-TO-T2 T2-TO-T1 SECONDS: a call that ends in order, with all
# of its octets.
call_is_whole()
{
	call_ends "$3" && same_hashes && crossed "$1" "$2" && conserved
}

# The end is told when the remotes have acknowledged everything, which they have
# said before they are gone, but perhaps not been heard.
reasons_are()
{
	are reason "$@"
}

states_are()
{
	are state "$@"
}

are()
{
	local got

	wait_for 10 are_or_remain "$@"
	got=$(both "$1")
	[ "$got" = "$2 $3" ] || { echo "$got"; return 1; }
}

are_or_remain()
{
	[ "$(both "$1")" = "$2 $3" ] || [[ $(both state) != *closing* ]]
}

# not_listening HOST PORT: for wait_for.
not_listening()
{
	! listening "$@"
}

nothing_left()
{
	local left

	left=$(dump)
	[[ $left != *'"event":"data"'* ]] || { echo "$left"; return 1; }
}

# acknowledged HOST PORT: nothing of what it sent from there is left with its TCP.
acknowledged()
{
	[ "$(in_ns "$1" ss -Htn "sport = :$2" | awk '{ n += $3 } END {
		print n + 0 }')" = 0 ]
}

# Nor a socket of the gateway that is not only waiting for late packets.
no_sockets()
{
	! in_ns gw ss -Htan | grep -qv '^TIME-WAIT'
}

# agent_agrees: what the agent knows and tells is what the module has: all
# endpoints, their states, reasons, connections and counters.
agent_agrees()
{
	agwctl -j show >"$tmp/shown" &&
		agwctl -j status >"$tmp/status" &&
		dump >"$tmp/dumped" || return
	jq -ne --slurpfile shown "$tmp/shown" --slurpfile dumped "$tmp/dumped" \
		--slurpfile status "$tmp/status" '
		def sorted: map(map(tostring)) | sort;
		[$dumped[] | select(.event == "data")] as $kernel |
		[[$shown[].terminations[] | [.context, .termination, .stream,
			.state, .reason, .generation, .counters["rx-bytes",
			"forwarded-bytes", "dropped-bytes", "queued-bytes"]]],
		[$kernel[] | [.["context-id", "termination-id", "stream-id"],
			.state, .reason, .generation, .stats["rx-bytes",
			"forwarded-bytes", "dropped-bytes", "queued-bytes"]]]] |
		map(sorted) as [$of_agent, $of_module] |
		($kernel | group_by(.state) | map([.[0].state, length])) as $n |
		[$status[].states | to_entries[] | [.key, .value]] as $states |
		if $of_agent == $of_module and
			($n | sorted) == ($states | sorted) then true
		else ({$of_agent, $of_module, $n, $states} | debug | false) end'
}

# --- several calls ------------------------------------------------------------

declare -A aside=()

# put_aside N: the call that is meant makes room for another one.
put_aside()
{
	local who

	for who in ue core; do
		started[$who$1]=${started[$who]}
		unset "started[$who]"
		mv "$tmp/$who" "$tmp/$who$1"
	done
	aside[$1]="$context ${termination[t1]} ${termination[t2]}"
}

# take_up N: it is meant again.
take_up()
{
	local who

	for who in ue core; do
		started[$who]=${started[$who$1]}
		unset "started[$who$1]"
		mv "$tmp/$who$1" "$tmp/$who"
	done
	read -r context "termination[t1]" "termination[t2]" <<<"${aside[$1]}"
}

# shown FILTER: of the TLS of T1, as the agent tells it.
shown()
{
	agwctl -j show | jq -r --argjson id "${termination[t1]}" \
		".terminations[] | select(.termination == \$id) | .tls | $1"
}

# is_linked NAME: perhaps in one direction only, when a remote has ended.
is_linked()
{
	[[ $(endpoint "$1" | jq -r .state) =~ ^(linked|half-closed)$ ]]
}

# --- the wire -----------------------------------------------------------------

# Times of the SYNs in a capture, in their order.
syn_times()
{
	captured "$@" | awk '/Flags \[S[EW]*\]/ { print $1 }'
}

# Who sent the first octets of TCP in a capture: ADDRESS.PORT
first_to_speak()
{
	captured "$@" | awk '/length [1-9][0-9]*$/ { print $3; exit }'
}

# carried NAME [FILTER...]: how many packets with octets of TCP.
carried()
{
	captured "$@" | grep -c 'length [1-9][0-9]*$'
}

# Everything about TCP that a host could answer, ICMP errors included.
# shellcheck disable=SC2034
tcp_and_errors='tcp or (icmp and icmp[0] == 3) or (icmp6 and ip6[40] == 1)'

# kinds NAME [FILTER...]: how many packets of which kind a capture saw.
kinds()
{
	captured "$@" | awk '
		/Flags \[S[EW]*\]/ { n["syn"]++; next }
		/Flags \[S[EW]*\./ { n["synack"]++; next }
		/Flags \[[A-Z.]*R/ { n["rst"]++; next }
		/ICMP/ { n["icmp"]++; next }
		{ n["other"]++ }
		END {
			printf "syn %d synack %d rst %d icmp %d other %d\n",
				n["syn"], n["synack"], n["rst"], n["icmp"],
				n["other"]
		}'
}

# seen NAME N FILTER...: at least N packets, for wait_for.
seen()
{
	local name=$1 n=$2

	shift 2
	[ "$(packets "$name" "$@" | wc -l)" -ge "$n" ]
}
