#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What every other test needs from the machine.

. "$(dirname "$0")/../lib.sh"

plan 8

kernel_is_tested()
{
	local v

	for v in $(modinfo -F kernels ims_agw); do
		[[ $(uname -r) != "$v"[.-]* ]] || return 0
	done
	uname -r
	return 1
}

# Real programs over a link with loss.
tls_transfer()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj /CN=core -days 1 -keyout "$tmp/key" -out "$tmp/cert" &&
		head -c 300000 /dev/urandom >"$tmp/sent" || return
	start server core socat -u "OPENSSL-LISTEN:4433,cert=$tmp/cert,\
key=$tmp/key,verify=0" "CREATE:$tmp/received"
	wait_for 10 listening core 4433 || return
	in_ns gw socat -u "FILE:$tmp/sent" "OPENSSL:$CORE4:4433,verify=0" &&
		finish server 10 && cmp "$tmp/sent" "$tmp/received"
}

ok "kernel is one that the module is for" kernel_is_tested
hosts_up
ok "ue reaches gw over IPv4" in_ns ue ping -c1 -W5 "$GW_ACCESS4"
ok "ue reaches gw over IPv6" in_ns ue ping -c1 -W5 "$GW_ACCESS6"
in_ns ue ip route add "$CORE4" via "$GW_ACCESS4"
in_ns core ip route add "$UE4" via "$GW_CORE4"
not_ok "nothing passes gw by itself" in_ns ue ping -c1 -W1 "$CORE4"
ok "TCP has the tls protocol" grep -qw tls \
	/proc/sys/net/ipv4/tcp_available_ulp

capture mine core core icmp
in_ns gw ping -c3 -i0.2 -W5 "$CORE4" >/dev/null
is "capture sees three pings and three answers" "$(captured_count mine)" 6
netem gw core loss 100%
in_ns gw ping -c1 -W1 "$CORE4" >/dev/null
is "netem loses all" "$(captured_count mine)" 6
netem core core delay 5ms loss 2%
netem gw core delay 5ms 2ms loss 2%
ok "TLS over a lossy link" tls_transfer
