#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a controller is answered that orders what cannot be: each error code by the
# message that makes it (H.248.8), and nothing has changed by any of them.
# debug=long
# timeout=300

. "$(dirname "$0")/h248.sh"

# An Add with something wrong: WHAT stands in the place of what is right.
# shellcheck disable=SC2016
local_sdp='Local { v=0
c=IN IP4 $
m=application $ TCP *
}'
add='Context = $ { Add = ip/1/core/$ { Media { LocalControl { Mode = SendReceive'

# CODE|WHAT|ACTIONS, in which @C is the context, @T1 and @T2 are its terminations.
catalogue=(
	'410|ROOT, which is in no context|Context = @C { Subtract = ROOT }'
	'411|a context that is not there|Context = 77777 { Subtract = * }'
	'421|an Add without a context|Context = - { Add = ip/1/core/$ }'
	'430|a termination that is not there|Context = @C { Modify = ip/1/core/77777 { Signals } }'
	'430|a name of another shape|Context = @C { Modify = line/7 { Signals } }'
	'431|a wildcard that nothing matches|Context = @C { AuditValue = ip/1/nowhere/* { Audit { } } }'
	'433|a termination that is in a context|Context = $ { Add = @T1 { Signals } }'
	'435|a termination of another context|Context = @D { Modify = @T1 { Signals } }'
	'440|a package that is not known|Context = @C { Modify = @T2 { Signals { zz/z } } }'
	'441|neither Local nor Remote|Context = $ { Add = ip/1/core/$ { Media { LocalControl { Mode = SendReceive } } } }'
	"442|no SDP|$add }, Local { hello } } } }"
	'443|a command for controllers|Context = @C { Notify = @T2 { ObservedEvents = 1 { g/cause } } }'
	'447|a stream of ROOT|Context = - { Modify = ROOT { Media { Stream = 1 { LocalControl { Mode = Inactive } } } } }'
	"445|a property that is not supported|$add, gm/lsa = \"192.0.2.1\" }, $local_sdp } } }"
	"449|a value that cannot be|$add, gm/saf = MAYBE }, $local_sdp } } }"
	"449|a realm that is not there|$add, ipdc/realm = nowhere }, $local_sdp } } }"
	"450|no such property|$add, ipdc/nothing = 1 }, $local_sdp } } }"
	'451|no such event|Context = @C { Modify = @T2 { Events = 1 { g/nothing } } }'
	'452|no such signal|Context = @C { Modify = @T2 { Signals { ipnapt/nothing } } }'
	'453|no such statistic|Context = @C { AuditValue = @T2 { Audit { Statistics { nt/nothing } } } }'
	'454|no such parameter|Context = @C { Modify = @T2 { Signals { ipnapt/latch { nothing = 1 } } } }'
	"455|a property of ROOT|$add, root/maxNumberOfContexts = 1 }, $local_sdp } } }"
	"456|a property twice|$add, ds/dscp = 0A, ds/dscp = 0B }, $local_sdp } } }"
	'457|an event without its time|Context = @C { Modify = @T2 { Events = 1 { hangterm/thb } } }'
	'501|Move|Context = @D { Move = @T1 }'
	"515|no TCP media|$add }, Local { v=0
c=IN IP4 \$
m=audio \$ RTP/AVP 0
} } } }"
	"517|a mode for tests|${add/SendReceive/Loopback} }, $local_sdp } } }"
)

# CODE|WHAT|MESSAGE, which megaco would not send; @ID is a number of a transaction.
messages=(
	'400|no word of the grammar|MEGACO/2 @MID Nonsense = @ID { Context = - { } }'
	'402|a header of authentication|Authentication = 0x00000001 : 0x00000001 : 0x000102030405060708090a0b MEGACO/2 @MID Transaction = @ID { Context = - { AuditValue = ROOT { Audit { } } } }'
	'403|a fault in a transaction|MEGACO/2 @MID Transaction = @ID { Contxt = 1 { Subtract = * } }'
	'406|a version that is not there|MEGACO/9 @MID Transaction = @ID { Context = - { AuditValue = ROOT { Audit { } } } }'
	'444|a descriptor that nobody knows|MEGACO/2 @MID Transaction = @ID { Context = @C { Modify = @T2 { Hello { } } } }'
	'446|a parameter that nobody knows|MEGACO/2 @MID Transaction = @ID { Context = @C { Modify = @T2 { Media { LocalControl { x = 1 } } } } }'
	'448|a descriptor twice|MEGACO/2 @MID Transaction = @ID { Context = @C { Modify = @T2 { Signals { }, Signals { } } } }'
	'443|a command that nobody knows|MEGACO/2 @MID Transaction = @ID { Context = @C { Subtrct = * } }'
	"413|too many transactions|MEGACO/2 @MID $(printf 'Transaction = %s { Context = - { AuditValue = ROOT { Audit { } } } } ' {910001..910011})"
	'422|a fault in an action|MEGACO/2 @MID Transaction = @ID { Context = @C { Priority = high, Subtract = * } }'
)

plan $((${#catalogue[@]} + ${#messages[@]} + 3))

# filled TEXT: with what there is in the place of its names.
filled()
{
	local text=$1

	text=${text//@C/$context}
	text=${text//@D/$other}
	text=${text//@T1/${term_name[${termination[t1]}]}}
	text=${text//@T2/${term_name[${termination[t2]}]}}
	text=${text//@MID/$(mgc_mid)}
	echo "${text//@ID/$number}"
}

code_is()
{
	local code

	! transact error "$2" >"$tmp/said" || { cat "$tmp/said"; return 1; }
	take code error "$(<"$tmp/error.reply")"
	[ "$code" = "$1" ] || { cat "$tmp/said"; return 1; }
}

# told_code CODE: by an error of a message or of a transaction.
told_code()
{
	local event

	for event in unexpected message-error; do
		! told "$mgc" $event ".error == $1" || return 0
	done
	return 1
}

raw_code_is()
{
	raw error "$2"
	wait_for 20 told_code "$1" || { tail -n 5 "$tmp/$mgc"; return 1; }
}

h248_gateway_up
reserve_originating
kept=$context
reserve_in core
other=$(answer one context)
context=$kept
dump >"$tmp/before"
number=900000
for row in "${catalogue[@]}"; do
	IFS='|' read -rd '' code what text <<<"$row" || :
	ok "$code: $what" code_is "$code" "$(filled "$text")"
done
for row in "${messages[@]}"; do
	number=$((number + 1))
	IFS='|' read -rd '' code what text <<<"$row" || :
	ok "$code: $what" raw_code_is "$code" "$(filled "$text")"
done
dump >"$tmp/after"
ok "nothing has changed" cmp "$tmp/before" "$tmp/after"
ok "an error has a text that says what is wrong" grep -q '"text":"[^"]' "$tmp/error.results"
release
ok "and orders go on" transact last "Context = $other { Subtract = * }"
