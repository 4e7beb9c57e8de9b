# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What was seen of a call, as lines for ladder.awk, and the verdicts on its
# steps. Nothing here knows what should have happened: it comes from captures,
# from the programs at both ends, from the module and from the answers of the
# agent. Who gives the orders is AGW_CONTROL, of which control-*.sh has the words.

control=${AGW_CONTROL:-socket}
if [ "$control" = h248 ]; then
	. "$(dirname "${BASH_SOURCE[0]}")/control-h248.sh"
else
	. "$(dirname "${BASH_SOURCE[0]}")/control-socket.sh"
fi

facts=$tmp/facts
verdicts=$tmp/verdicts

# What shows who the UE is: certificate or key.
proof=certificate

# fact TIME STEP WAY LABEL NOTE
fact()
{
	printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "${5-}" >>"$facts"
}

# What the orders mean, by the names they have in common.sh, as
# STEP|STEP-OF-ANSWER|LABEL|NOTE, and when each left.
declare -A orders=() ordered=()

eval "send_$(declare -f order)"

# order NAME VERB OPTION...: an order of the controller, and its answer.
order()
{
	local name=$1 step reply label note answered

	IFS='|' read -r step reply label note <<<"${orders[$name]}"
	ordered[$name]=$EPOCHREALTIME
	send_order "$@" || return
	answered=$EPOCHREALTIME
	word_order "$name"
	fact "${ordered[$name]}" "$step" order "$label" "$note"
	word_reply "$name"
	fact "$answered" "$reply" event "$label" "$note"
}

# Its input, to the one who looks on.
say()
{
	sed 's/^/#| /' >&3
}

# step NAME WHAT DETAIL COMMAND...: a verdict, and a test result.
step()
{
	local name=$1 what=$2 detail=$3 held=yes

	shift 3
	ok "step $name: $what" "$@" || held=NO
	printf '%s\t%s\t%s\t%s\n' "$name" "$what" "$held" "$detail" \
		>>"$verdicts"
}

# packet_lines NAME [FILTER]: time, source, destination, flags, sequence number
# and length of TCP packets.
packet_lines()
{
	packets "$1" -tt "${2:-tcp}" | sed -nE \
	's/^([0-9.]+) IP6? (.*)\.([0-9]+) > (.*)\.([0-9]+): Flags \[([^]]*)\](, seq ([0-9]+))?.*length ([0-9]+).*/\1 \2 \3 \4 \5 \6 x\8 \9/p'
}

# Steps of what is seen: SYNs by capture and way (access-in, core-out ...), tls,
# verified.
declare -A step_of=()

# packet_facts NAME GATEWAY IN OUT LOST: of a capture; the ways of what comes
# in, goes out, and gets no answer. What follows a SYN on the wire tells whether
# it was answered or dropped.
packet_facts()
{
	packet_lines "$1" "not (tcp[tcpflags] == tcp-ack)" | awk -v gw="$2" \
		-v incoming="$3" -v outgoing="$4" -v lost="$5" \
		-v step="${step_of[$1-in]-}" -v out_step="${step_of[$1-out]-}" '
		function way() { return $2 == gw ? outgoing : incoming }
		function say(time, step, arrow, label, note) {
			printf "%s\t%s\t%s\t%s\t%s\n", time, step, arrow,
				label, note
		}
		function settle(suffix, arrow, note) {
			if (syn != "")
				say(syn, step suffix, arrow, "SYN", note)
			syn = ""
		}
		function lose() {
			dropped += syn != ""
			settle("", lost, "dropped, no answer")
		}
		$6 == "S" && $2 != gw { lose(); syn = $1 }
		$6 == "S" && $2 == gw { say($1, out_step, outgoing, "SYN") }
		$6 == "S." {
			settle(dropped ? "'\''" : "", incoming)
			say($1, "", way(), "SYN-ACK")
		}
		$6 ~ /F/ { say($1, "", way(), "FIN") }
		$6 ~ /R/ { say($1, "", way(), "RST") }
		END { lose() }' >>"$facts"
}

# first_octets NAME: the first packet with octets in it.
first_octets()
{
	packet_lines "$1" | awk '$8 > 0 { print; exit }'
}

# messages NAME SENT-WAY RECEIVED-WAY: BFCP as an end saw it.
messages()
{
	jq -r --arg sent "$2" --arg received "$3" '
		select(.event == "message") |
		[.wall, "", (if .direction == "sent" then $sent else $received
		end), .primitive, ([.status // empty,
		(if .transaction == 0 then "unasked" else
		"transaction \(.transaction)" end)] | join(", "))] | @tsv' \
		"$tmp/$1" >>"$facts"
}

# The first octets on the wire are a ClientHello.
tls_facts()
{
	local time source

	read -r time source _ <<<"$(first_octets access)"
	if [ "$source" = "$UE4" ]; then
		fact "$time" "${step_of[tls]}" "ue>t1" ClientHello \
			"UE is TLS client"
	else
		fact "$time" "${step_of[tls]}" "t1>ue" ClientHello \
			"gateway is TLS client"
	fi
	fact "$(field ue tls .wall)" "${step_of[tls]}" "t1>ue" "TLS is up" \
		"$(field ue tls .version)"
}

# States of the terminations that say what the gateway is doing.
state_facts()
{
	jq -r --argjson t1 "${termination[t1]}" --arg tls "${step_of[tls]}" \
		--arg verified "${step_of[verified]}" --arg proof "$proof" '
		select(.event == "notification" and .what == "state") |
		(if ."termination-id" == $t1 then "T1" else "T2" end) as $t |
		if .state == "keyed" then
		[.wall, $tls, "event", $t, "record keys are in the kernel"]
		elif .state == "verified" then
		[.wall, $verified, "event", $t, "the \($proof) is the right one"]
		elif .state == "linked" then
		[.wall, "", "event", $t, "linked"]
		else empty end | @tsv' "$tmp/monitor" >>"$facts"
}

# All of what was seen.
gather()
{
	captured access >/dev/null
	captured core >/dev/null
	packet_facts access "$GW_ACCESS4" "ue>t1" "t1>ue" "ue>x"
	packet_facts core "$GW_CORE4" "core>t2" "t2>core" "core>x"
	messages ue "ue>t1" "t1>ue"
	messages core "core>t2" "t2>core"
	tls_facts
	state_facts
	event_facts
}

draw()
{
	echo
	sort -n "$facts" | "$(dirname "${BASH_SOURCE[0]}")/ladder.awk"
	echo
	awk -F '\t' '
		BEGIN { printf "%-7s%-60s%-6s%s\n", "step", "", "held", "" }
		{ printf "%-7s%-60s%-6s%s\n", $1, $2, $3, $4 }' "$verdicts" |
		cut -c1-100
	echo
}
