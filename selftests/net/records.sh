# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Calls where the UE sends more than octets. Roles are those of the gateway.

. "$(dirname "${BASH_SOURCE[0]}")/data.sh"

# random N: so many octets in hex.
random()
{
	od -An -v -tx1 -N"$1" /dev/urandom | tr -d ' \n'
}

# begin ROLE UE-OPTION...: a call; core is told what to do by core_options.
core_options=()
begin()
{
	local role=$1

	shift
	if [ "$role" = server ]; then
		reserve_originating
		ue_role=client ue_start "$@"
		core_start "${core_options[@]}"
	else
		reserve_terminating --latch
		configure_t1
		core_listens "${core_options[@]}"
		ue_role=server ue_dials "$@"
	fi
}

# both_send ROLE SIZE UE-OPTION...: core ends last, until then it can be answered.
both_send()
{
	local role=$1 size=$2

	shift 2
	core_options=(--send "$size" --expect "$size" --chunk "$chunk"
		--when received)
	begin "$role" --send "$size" --expect "$size" "$@"
}

# survives ROLE SIZE UE-OPTION...: a call with so many octets each way.
survives()
{
	both_send "$@"
	call_is_whole "$2" "$2" 60
}

# counted RX-CONTROL RX-KEY-UPDATES: at T1. close_notify is a control record.
counted()
{
	local got

	got="$(counter t1 rx-control) $(counter t1 rx-key-updates)"
	[ "$got" = "$1 $2" ] || { echo "counted $got, not $1 $2"; return 1; }
}

# ends NAME ROLE VERSION WHAT REASON SENT TOLD [UE-OPTION...]: SENT is the alert
# that the UE gets (any: it may look too late), TOLD the one that the endpoint
# shows.
ends()
{
	local name="TLS $3, $2: $1" role=$2 version=$3 what=$4 reason=$5
	local sent=$6 shown=$7 got

	shift 7
	core_options=(--send 1000 --finish none --expect-end any)
	begin "$role" --tls-version "$version" --send 100000 --finish none \
		--expect-end any --insert "$what" "$@"
	finish ue 20
	finish core 20
	ok "$name: the reasons" reasons_are "$reason" partner-failed
	got=$(field ue end .alert_received)
	[ "$sent" != any ] || got=any
	is "$name: the alert" "$got $(counter t1 alert)" "$sent $shown"
	ok "$name: core is reset, with nothing but what was sent" told core \
		end '.how == "reset" and .match and .received <= 100000'
	ok "$name: counters add up" conserved
	release
}
