# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Calls that TLS refuses: the right alert, the right reason, both sides closed,
# not one octet at core. Needs a monitor, see monitor_up.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

crossed_nothing()
{
	[ "$(counter t1 forwarded-bytes) $(counter t2 tx-bytes)" = "0 0" ]
}

# Octets that core got; none if it had not yet seen that it was connected.
octets_at_core()
{
	if told core end || ! core_is_reset; then
		field core end .received
	else
		echo 0
	fi
}

# refused WHAT ALERT REASON: the call that was prepared fails like this. ALERT
# is what the UE sees, - for none. Eight results.
refused()
{
	local what=$1 alert=$2 reason=$3

	ok "$what: UE ends" finish_any ue
	ok "$what: core ends" finish_any core
	if [ "$alert" = - ]; then
		pass "$what: no alert is due"
	else
		is "$what: the alert" "$(field ue end .alert_received)" "$alert"
	fi
	is "$what: octets at core" "$(octets_at_core)" 0
	ok "$what: core is not left with a clean end" core_is_reset
	ok "$what: the reasons" reasons_are "$reason" partner-failed
	wait_for 10 has_failures "$reason"
	is "$what: one tls-failure event with the reason" \
		"$(failures "$reason")" 1
	ok "$what: nothing was forwarded" crossed_nothing
	release
}

# originating WHAT ALERT REASON UE-OPTION...: the gateway is TLS server.
originating()
{
	local what=$1 alert=$2 reason=$3

	shift 3
	reserve_originating
	ue_start --send 1000 --expect-end any "$@"
	core_start --expect-end any
	refused "$what" "$alert" "$reason"
}

# terminating WHAT ALERT REASON UE-OPTION...: the gateway is TLS client.
terminating()
{
	local what=$1 alert=$2 reason=$3

	shift 3
	reserve_terminating --latch
	configure_t1
	core_listens --expect-end any
	ue_dials --send 1000 --expect-end any "$@"
	refused "$what" "$alert" "$reason"
}
