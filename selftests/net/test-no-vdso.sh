#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A machine whose kernel gives programs no vDSO: the C library asks for the time
# by system calls, which the sandbox of the handshake workers has to let pass.
# debug=long
# cmdline=vdso=0
# timeout=60

. "$(dirname "$0")/data.sh"

plan 4

gateway_up
is "agwd has no vDSO" "$(grep -c vdso "/proc/${started[agwd]}/maps")" 0
ok "a call, TLS 1.3" carry 20K 20 --tls-version 1.3
ok "a call, TLS 1.2" carry 20K 20 --tls-version 1.2
ok "a call, the gateway is TLS client" carry_back 20K 20
