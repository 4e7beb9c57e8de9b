#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A UE that is not who it should be, or does not do TLS as it should: the right
# alert, the right reason, both sides closed, not one octet at core.
# timeout=300

. "$(dirname "$0")/common.sh"

# Eight results each.
cases=12
plan $((cases * 8))

# refused WHAT ALERT REASON: the call that was prepared fails like this. ALERT
# is what the UE sees, - for none.
refused()
{
	local what=$1 alert=$2 reason=$3 id=${termination[t1]} count

	ok "$what: UE ends" finish_any ue
	ok "$what: core ends" finish_any core
	if [ "$alert" = - ]; then
		pass "$what: no alert is due"
	else
		is "$what: the alert" "$(field ue end .alert_received)" "$alert"
	fi
	is "$what: octets at core" "$(field core end .received)" 0
	ok "$what: core is not left with a clean end" told core end \
		'.how == "reset"'
	ok "$what: the reasons" reasons_are "$reason" partner-failed
	count=$(jq -s "[.[] | select(.event == \"notification\" and
		.\"termination-id\" == $id and .what == \"tls-failure\" and
		.reason == \"$reason\")] | length" "$tmp/monitor")
	is "$what: one tls-failure event with the reason" "$count" 1
	ok "$what: nothing was forwarded" crossed_nothing
	release
}

crossed_nothing()
{
	[ "$(counter t1 forwarded-bytes) $(counter t2 tx-bytes)" = "0 0" ]
}

finish_any()
{
	finish "$1" 20
	[ $? -ne 124 ]
}

# originating WHAT ALERT REASON UE-OPTION...
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

gateway_up
certificate stranger
start monitor gw "$tools/nlraw" monitor
must wait_for 10 told monitor monitoring

ue_certificate=stranger
originating "wrong certificate, TLS 1.2" 42 fingerprint-mismatch \
	--tls-version 1.2
originating "wrong certificate, TLS 1.3" 42 fingerprint-mismatch \
	--tls-version 1.3
ue_certificate=
originating "no certificate, TLS 1.2" 42 no-certificate --tls-version 1.2
originating "no certificate, TLS 1.3" 116 no-certificate --tls-version 1.3
ue_certificate=ue
originating "TLS 1.1" 70 protocol-version --tls-version 1.1
originating "CBC suites only" 40 no-common-suite --tls-version 1.2 \
	--suite ECDHE-ECDSA-AES128-SHA
ue_role=none
originating "plain text" - unexpected-message
originating "UE closes at once" - early-close --send 0

ue_role=server ue_certificate=stranger
terminating "T: wrong certificate, TLS 1.2" 42 fingerprint-mismatch \
	--tls-version 1.2
terminating "T: wrong certificate, TLS 1.3" 42 fingerprint-mismatch \
	--tls-version 1.3
ue_certificate=ue
terminating "T: CBC suites only" - no-common-suite --tls-version 1.2 \
	--suite ECDHE-ECDSA-AES128-SHA
ue_role=client
# The UE finds the same, and does not wait for the gateway to say so.
terminating "T: both are TLS clients" - unexpected-message
