#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A UE that is not who it should be, or does not do TLS as it should: the right
# alert, the right reason, both sides closed, not one octet at core. For those who
# attack the handshake itself see test-tls-attacks.sh.
# debug=long
# timeout=300

. "$(dirname "$0")/refused.sh"

# Eight results each.
cases=$(sized 13 8)
plan $((cases * 8))

gateway_up
certificate stranger
monitor_up

ue_certificate=stranger
is_small || originating "wrong certificate, TLS 1.2" 42 fingerprint-mismatch \
	--tls-version 1.2
originating "wrong certificate, TLS 1.3" 42 fingerprint-mismatch \
	--tls-version 1.3
ue_certificate=
is_small || originating "no certificate, TLS 1.2" 42 no-certificate \
	--tls-version 1.2
originating "no certificate, TLS 1.3" 116 no-certificate --tls-version 1.3
ue_certificate=ue
originating "TLS 1.1" 70 protocol-version --tls-version 1.1
originating "CBC suites only" 40 no-common-suite --tls-version 1.2 \
	--suite ECDHE-ECDSA-AES128-SHA
ue_role=none
# Of random octets, one in 170 look like the begin of a record; these do not, those do.
# A FIN after them could be there before anything looks at them.
originating "plain text" - unexpected-message --seed 2 --finish none
is_small || originating "plain text like a long record" - record-overflow \
	--seed 18390 --finish none
originating "UE closes at once" - early-close --send 0

ue_role=server ue_certificate=stranger
is_small || terminating "T: wrong certificate, TLS 1.2" 42 fingerprint-mismatch \
	--tls-version 1.2
terminating "T: wrong certificate, TLS 1.3" 42 fingerprint-mismatch \
	--tls-version 1.3
ue_certificate=ue
is_small || terminating "T: CBC suites only" - no-common-suite \
	--tls-version 1.2 --suite ECDHE-ECDSA-AES128-SHA
ue_role=client
# The UE finds the same, and does not wait for the gateway to say so.
terminating "T: both are TLS clients" - unexpected-message
