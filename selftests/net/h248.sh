# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests in which a controller of H.248 gives the orders: Erlang's megaco, on a
# host of its own behind the gateway. Every order of orders.sh is translated, so a
# test of calls is the same with either controller.
#
#	. "$(dirname "$0")/common.sh"
#	. "$(dirname "$0")/h248.sh"
#	plan 1
#	h248_transport=tcp h248_version=3
#	h248_gateway_up
#	reserve_originating

# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

#	mgc (control) ------ (control) gw
#
# On host mgc there are as many controllers as addresses.
export GW_MGC4=203.0.113.1 GW_MGC6=2001:db8:e::1
mgc_count=8

# What carries the messages and how they are written, and which of the controllers
# is meant, from 1 on.
h248_transport=udp h248_family=4 h248_encoding=pretty h248_version=2
h248_mgc=1

# --- the controller -----------------------------------------------------------

mgc_host()
{
	local n list=()

	for ((n = 1; n <= mgc_count; n++)); do
		list+=("203.0.113.$((n + 1))/24" "2001:db8:e::$((n + 1))/64")
	done
	host_add mgc
	link_add mgc control gw control
	addr_add mgc control "${list[@]}"
	addr_add gw control $GW_MGC4/24 $GW_MGC6/64
}

# The program of the controller that is meant, and where its commands go.
mgc=mgc
declare -A mgc_in=()

# mgc_up: the program, which is told its commands by mgc_tell.
mgc_up()
{
	local fd

	[ -p "$tmp/$mgc.in" ] || mkfifo "$tmp/$mgc.in"
	exec {fd}<>"$tmp/$mgc.in"
	mgc_in[$mgc]=$fd
	start "$mgc" mgc bash -c "exec '$tools/../mgc/mgc.sh' <'$tmp/$mgc.in'"
	wait_for 120 told "$mgc" ready || bail "$mgc: $(cat "$tmp/$mgc")"
}

# mgc_tell LINE...
mgc_tell()
{
	printf '%s\n' "$@" >&"${mgc_in[$mgc]}"
}

# mgc_down: as a program that is ended, not as a controller that says farewell.
mgc_down()
{
	local fd=${mgc_in[$mgc]}

	stop "$mgc" KILL
	exec {fd}>&-
}

# in_brackets ADDRESS
in_brackets()
{
	[[ $1 != *:* ]] && echo "$1" || echo "[$1]"
}

mgc_address()
{
	[ $h248_family = 4 ] && echo "203.0.113.$((h248_mgc + 1))" ||
		echo "2001:db8:e::$((h248_mgc + 1))"
}

mgc_mid()
{
	echo "[$(mgc_address)]:2944"
}

# mgc_listen: a controller as the h248_* say.
mgc_listen()
{
	mgc_tell "listen $h248_transport $(mgc_address) 2944 $h248_encoding $h248_version"
	wait_for 120 has_line "$tmp/$mgc" "\"event\":\"listening\",\"mid\":\"$(mgc_mid)\"" ||
		bail "$mgc: $(cat "$tmp/$mgc")"
}

# mgc_events EVENT [CONDITION]: how many the controller was told. Erlang reports
# between them what it could not send.
mgc_events()
{
	grep '^{' "$tmp/$mgc" |
		jq -s --arg event "$1" "[.[] | select(.event == \$event and (${2-true}))] | length"
}

# registrations METHOD REASON: how many there were. Letters are small ones: megaco has
# its own.
registrations()
{
	mgc_events service-change "(.method | ascii_downcase) == \"$1\" and
		(.reason | startswith(\"$2\"))"
}

# --- the gateway --------------------------------------------------------------

# Further controllers, and lines, of the configuration.
h248_more=() h248_lines=()

# controller_line N: in the configuration.
controller_line()
{
	local h248_mgc=$1

	echo "h248-controller = $h248_transport $(in_brackets "$(mgc_address)"):2944"
}

# Before the realms of the configuration: where H.248 is spoken.
h248_conf()
{
	local gw=GW_MGC$h248_family n

	echo "h248-listen = $h248_transport $(in_brackets "${!gw}"):2944"
	for n in "$h248_mgc" "${h248_more[@]}"; do
		controller_line "$n"
	done
	echo "h248-version = $h248_version"
	[ "$h248_encoding" = pretty ] || echo "h248-compact = yes"
	[[ ${h248_lines[*]-} == *avalanche* ]] || echo "h248-avalanche = 100ms"
	# Eight of these a controller has to answer a registration; then comes another one.
	[[ ${h248_lines[*]-} == *response-timeout* ]] ||
		echo "h248-response-timeout = $((slow > 2 ? slow / 2 : 1))s"
	[ ${#h248_lines[@]} = 0 ] || printf '%s\n' "${h248_lines[@]}"
}

h248_agwd_conf()
{
	agwd_conf
	{
		h248_conf
		cat "$tmp/agwd.conf"
	} >"$tmp/agwd.both"
	mv "$tmp/agwd.both" "$tmp/agwd.conf"
}

# registered N: for the N-th time at the controller that is meant, and the gateway
# has its reply.
registered()
{
	[ "$(grep -c '"event":"service-change"' "$tmp/$mgc")" -ge "$1" ] &&
		[ "$(agwctl -j status | jq -r .h248.state)" = up ]
}

bail_unregistered()
{
	bail "no gateway registers: $(agwctl -j status | jq -c .h248)
$(cat "$tmp/$mgc" "$tmp/agwd")"
}

# Hosts, controller, module, agent; the UE has a certificate. With h248_capture all
# messages are captured, as control.
h248_gateway_up()
{
	hosts_up
	mgc_host
	[ -z "${h248_capture-}" ] || capture control mgc control "port 2944"
	certificate ue
	h248_agwd_conf
	mgc_up
	mgc_listen
	agent_up
	wait_for 60 registered 1 || bail_unregistered
}

# h248_again: the next agent, with another way to another controller of the same
# program, as the h248_* say.
h248_again()
{
	local before

	stop agwd
	before=$(mgc_events service-change)
	h248_mgc=$((h248_mgc + 1))
	h248_agwd_conf
	mgc_listen
	agent_up
	wait_for 60 registered $((before + 1)) || bail_unregistered
}

# notified NAME EVENT [CONDITION]: how often the controller was told of this event of
# a termination. Letters are small ones: megaco may change their case.
notified()
{
	grep '"event":"notify"' "$tmp/$mgc" | tr '[:upper:]' '[:lower:]' |
		jq -s --arg term "${term_name[${termination[$1]}]}" --arg name "${2,,}" \
		"[.[] | select(.termination == \$term and .name == \$name and
		(${3-true}))] | length"
}

was_notified()
{
	[ "$(notified "$@")" = 1 ]
}

# --- transactions -------------------------------------------------------------

# Numbers of subshells are lost with them, so their process counts as well.
h248_sent=0

# transact NAME TEXT: actions, whose results are in $tmp/NAME.results, a line each,
# and the end in $tmp/NAME.reply. Says no when there was an error.
transact()
{
	local id=$1.$BASHPID.$((++h248_sent))

	mgc_tell "send $id" "$2" .
	wait_for 60 has_line "$tmp/$mgc" "\"event\":\"reply\",\"name\":\"$id\"" || {
		tail -n 20 "$tmp/$mgc" "$tmp/agwd"
		return 3
	}
	grep -F "\"event\":\"result\",\"name\":\"$id\"" "$tmp/$mgc" >"$tmp/$1.results"
	grep -F "\"event\":\"reply\",\"name\":\"$id\"" "$tmp/$mgc" >"$tmp/$1.reply"
	[[ $(<"$tmp/$1.reply") != *'"error":'* ]] || {
		cat "$tmp/$1.results" "$tmp/$1.reply"
		return 1
	}
}

# For an Add: a stream of plain TCP, at a port of the gateway's choice.
# shellcheck disable=SC2016,SC2034
plain_media='Media { Stream = 1 { LocalControl { Mode = SendReceive }, Local {
v=0
c=IN IP4 $
m=application $ TCP *
} } }'

# raw NAME TEXT: a message as it is.
raw()
{
	mgc_tell "raw $1.$((++h248_sent))" "$2" .
}

# --- orders of orders.sh ------------------------------------------------------

# Of a termination by its number: its name, its context, what its m-line said,
# and what stays of its LocalControl.
declare -A term_name=() context_of=() media_of=() kept_of=()

# What the parts of the text of an order are made of.
declare -A wish=()
prints=()

# wishes OPTION...: of agwctl, as members of wish.
wishes()
{
	wish=() prints=()
	while [ $# -gt 0 ]; do
		case $1 in
		--ignore-syn | --interlink | --latch | --relatch | --establish-tls | \
			--establish-tcp | --new-connection)
			wish[${1#--}]=1
			shift
			continue
			;;
		--fingerprint) prints+=("$2") ;;
		--psk-file) wish[psk]=$(<"$2") ;;
		*) wish[${1#--}]=$2 ;;
		esac
		shift 2
	done
	known_wishes
}

# What an H.248 order has no words for is configured (timers).
known_wishes()
{
	local name

	for name in "${!wish[@]}"; do
		case $name in
		*-timeout) bail "no order of H.248 has a $name" ;;
		esac
	done
}

# What stays of a LocalControl that is replaced by another one.
kept_wishes()
{
	local name

	for name in ${kept_of[${wish[termination]-0}]-}; do
		wish[$name]=${wish[$name]-1}
	done
}

# Properties of a termination. What a LocalControl does not say is back to its
# default, so a later one says more than has changed.
control_text()
{
	local list=('Mode = SendReceive')

	[ -n "${wish[realm]-}${wish[filter]-}${wish[psk]-}${wish[dscp]-}" ] || return 0
	[ -z "${wish[realm]-}" ] || list+=("ipdc/realm = \"${wish[realm]}\"")
	[ -z "${wish[ignore-syn]-}" ] || list+=("tcpbcc/ignsyn = ON")
	[ -z "${wish[interlink]-}" ] || list+=("seplink/top = ON")
	[ -z "${wish[establish-tls]-}" ] || list+=("tlsbsc/start = ON")
	[ -z "${wish[dscp]-}" ] || list+=("ds/dscp = $(printf %02x "${wish[dscp]}")")
	[ -z "${wish[psk]-}" ] || list+=("xagw/psk = \"${wish[psk]}\"")
	case ${wish[filter]-} in
	address+port) list+=('gm/saf = ON' 'gm/spf = ON') ;;
	address) list+=('gm/saf = ON' 'gm/spf = OFF') ;;
	none) list+=('gm/saf = OFF') ;;
	esac
	printf 'LocalControl { %s },' "$(joined "${list[@]}")"
}

# joined WORD...: with commas between.
joined()
{
	local IFS=,

	echo "$*"
}

# media_line PORT MEDIA
media_line()
{
	case $2 in
	*MSRP) echo "m=message $1 $2 *" ;;
	*) echo "m=application $1 $2 *" ;;
	esac
}

local_text()
{
	local v=${wish[family]-ipv4}

	[ -n "${wish[media]-}" ] || return 0
	echo "Local {"
	echo "v=0"
	echo "c=IN IP${v#ipv} $"
	media_line "$" "${wish[media]}"
	[ -z "${wish[setup]-}" ] || echo "a=setup:${wish[setup]}"
	[[ ${wish[media]} != *TLS* || -n ${wish[psk]-} ]] || echo "a=fingerprint:SHA-256 $"
	echo "},"
}

remote_text()
{
	local at=${wish[remote]-} host port v=4 print

	[ -n "$at" ] || return 0
	host=${at%:*} port=${at##*:}
	[[ $host != *:* ]] || v=6
	echo "Remote {"
	echo "v=0"
	echo "c=IN IP$v $(tr -d '[]' <<<"$host")"
	media_line "$port" "${wish[media]-${media_of[${wish[termination]}]}}"
	[ -z "${wish[new-connection]-}" ] || echo "a=connection:new"
	for print in "${prints[@]}"; do
		echo "a=fingerprint:$print"
	done
	echo "},"
}

signal_text()
{
	local list=()

	[ -z "${wish[latch]-}" ] || list+=('ipnapt/latch { napt = LATCH }')
	[ -z "${wish[relatch]-}" ] || list+=('ipnapt/latch { napt = RELATCH }')
	[ -z "${wish[establish-tcp]-}" ] || list+=('tcpbcc/EstBNC')
	[ ${#list[@]} = 0 ] || printf ', Signals { %s }' "$(joined "${list[@]}")"
}

# What the controller wants to hear of each termination.
h248_events='tcpbcc/BNCChange, tlsbsc/BNCChange, g/cause'

# Without commas before brackets.
media_text()
{
	local text

	kept_wishes
	text="$(control_text)$(local_text)
$(remote_text)"
	text=${text%$'\n'}
	[ -z "${text//[$' \n']/}" ] || printf 'Media { Stream = 1 { %s } }' "${text%,}"
}

# command_text VERB: the command of an order.
command_text()
{
	local media signals events='' name

	media=$(media_text)
	signals=$(signal_text)
	if [ "$1" = reserve ]; then
		name="Add = ip/1/${wish[realm]}/\$"
		events=", Events = $((h248_sent + 100)) { $h248_events }"
	else
		name="Modify = ${term_name[${wish[termination]}]}"
	fi
	media=$media$events$signals
	echo "$name { ${media#, } }"
}

# order_text VERB: of an order of agwctl, with the wishes.
order_text()
{
	local number=${wish[termination]-}

	case $1 in
	reserve | configure)
		echo "Context = ${wish[context]-\$} { $(command_text "$1") }"
		;;
	release)
		if [ -n "$number" ]; then
			echo "Context = ${context_of[$number]} { Subtract = ${term_name[$number]} }"
		else
			echo "Context = ${wish[context]} { Subtract = * }"
		fi
		;;
	esac
}

# Remembers what is not repeated in later orders.
remember_order()
{
	local said name number kept

	said=$(head -n 1 "$tmp/$1.results")
	take name termination "$said"
	number=${name##*/}
	[[ $number =~ ^[0-9]+$ ]] || return 0
	term_name[$number]=$name
	take "context_of[$number]" context "$said"
	for kept in interlink establish-tls; do
		[ -z "${wish[$kept]-}" ] || kept_of[$number]+=" $kept"
	done
	[ -z "${wish[media]-}" ] || media_of[$number]=${wish[media]}
	printf '%s\n' "${said/"\"termination\":\"$name\""/"\"termination\":$number"}" \
		>"$tmp/$1.json"
}

# That of agwctl can still be given.
eval "agwctl_$(declare -f order)"

# order NAME VERB OPTION...
order()
{
	local name=$1 verb=$2 text rc=0

	shift 2
	wishes "$@"
	text=$(order_text "$verb")
	printf '%s\n' "$text" >"$tmp/$name.order"
	: >"$tmp/$name.json"
	transact "$name" "$text" >"$tmp/$name.log" || rc=$?
	if [ $rc != 0 ]; then
		printf '%s\n' "$text"
		cat "$tmp/$name.log"
	elif [ "$verb" = release ]; then
		cp "$tmp/$name.results" "$tmp/$name.json"
	else
		remember_order "$name"
	fi
	return $rc
}

# --- calls ------------------------------------------------------------------------

# reserve_call: T2 and T1 of an originating call, whose T2 is open to core alone. Its
# LocalControl says so, where reserve_originating would leave that of the Add.
reserve_call()
{
	reserve_t2
	reserve_t1
	configure_t2 --filter address+port
}

# begin_call: with 64 KB each way, after which it waits; go_on_both lets it have the other
# half, and then its end.
begin_call()
{
	local options=(--send 128K --expect 128K --pause "send@64K,finish" --timeout $((600 * slow)))

	reserve_call
	ue_role=client ue_start "${options[@]}"
	core_start "${options[@]}"
	must wait_for 20 crossed 65536 65536
}

go_on_both()
{
	go_on ue
	go_on core
}

# call_goes_over: a call of begin_call, in its second half, now has a controller that did
# not order it, by which it ends. Five results.
call_goes_over()
{
	ok "an audit finds the call" transact audit \
		"Context = $context { AuditValue = ip/1/*/* { Audit { } } }"
	is "both terminations of it" "$(wc -l <"$tmp/audit.results")" 2
	go_on_both
	ok "the call is whole" call_is_whole 131072 131072 60
	ok "the controller hears how T1 has ended" wait_for 30 was_notified t1 g/cause \
		'.failurecause == "clean-close"'
	ok "and ends the call" order release release --context "$context"
}
