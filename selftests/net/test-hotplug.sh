#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A processor goes away and comes back while octets flow: no octet is lost, and
# its thread of the module works there again.
# cpus=2
# timeout=200

. "$(dirname "$0")/plain.sh"

plan 4

cpu1=/sys/devices/system/cpu/cpu1/online

online_is()
{
	[ "$(<$cpu1)" = "$1" ]
}

gateway_up
is "each processor has its thread" "$(thread_cpus ims-agw/0) $(thread_cpus ims-agw/1)" \
	"0 1"
size=$(octets 8M)
reserve_plain
plain_ue --send "$size" --expect "$size"
core_start --send "$size" --expect "$size"
must wait_for 30 told ue first_octet
# shellcheck disable=SC2034
for round in 1 2 3; do
	must eval "echo 0 >$cpu1"
	must wait_for 10 online_is 0
	must eval "echo 1 >$cpu1"
	must wait_for 10 online_is 1
done
is "it is there again" "$(thread_cpus ims-agw/0) $(thread_cpus ims-agw/1)" "0 1"
ok "no octet is lost" call_is_whole "$size" "$size" 60
must release
ok "the next call is carried there, too" carry 256K 30
