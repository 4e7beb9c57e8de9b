#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A UE that moves: its controller of H.248 orders another connection on both sides by
# a=connection:new in a Remote that takes the place of the first one (RFC 4145).
# debug=long
# timeout=180

. "$(dirname "$0")/h248.sh"

plan 9

both_carried()
{
	[ "$(both rx-bytes forwarded-bytes)" = "$1 $2 $1 $2" ]
}

h248_gateway_up
application=/BFCP
reserve_t2 --ignore-syn
originating=(--new-connection)
reserve_t1
# shellcheck disable=SC2119
configure_t2 --new-connection
ue_start --send 10000 --expect 20000 --pause finish
core_start --send 20000 --expect 10000 --pause finish
ok "new in the first Remote is no order: the call goes on" wait_for 20 both_carried \
	10000 20000

put_aside 1
ue_port=5071 core_port=5081
ok "T1 is ordered anew" order t1-new configure --context "$context" \
	--termination "${termination[t1]}" --remote "$(ue_at)" --new-connection
ok "T2 has ended, which its controller hears" wait_for 30 was_notified t2 g/cause \
	'.failurecause == "released"'
ok "T2 is ordered anew" order t2-new configure --context "$context" \
	--termination "${termination[t2]}" --remote "$(core_at)" --new-connection
ue_start --send 10000 --expect 20000
core_start --send 20000 --expect 10000
ok "the second call is whole" call_is_whole 20000 40000 30
go_on ue1
go_on core1
ok "so was the first one for the UE" finish ue1 20
ok "and for core" finish core1 20
ok "the controller hears how T1 has ended" wait_for 30 was_notified t1 g/cause \
	'.failurecause == "clean-close"'
release
ok "nothing is left" nothing_left
