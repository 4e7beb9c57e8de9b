# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What was seen of a call, as lines for ladder.awk, and the verdicts on its
# steps. Nothing here knows what should have happened: it comes from captures,
# from the programs at both ends, from the module and from the answers of the
# agent.

. "$(dirname "${BASH_SOURCE[0]}")/../net/common.sh"

facts=$tmp/facts
verdicts=$tmp/verdicts

# fact TIME STEP WAY LABEL NOTE
fact()
{
	printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "${5-}" >>"$facts"
}

# fact_order STEP LABEL NOTE COMMAND...: an order of the controller.
fact_order()
{
	local step=$1 label=$2 note=$3

	shift 3
	fact "$EPOCHREALTIME" "$step" order "$label" "$note"
	"$@"
}

# Its input, to the one who looks on.
say()
{
	sed 's/ *$//; s/^/#| /' >&3
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

# The SYNs of core: answered or dropped is what follows them on the wire.
core_packets()
{
	packet_lines core "not (tcp[tcpflags] == tcp-ack)" | awk -v \
		gw="$GW_CORE4" '
		function flush(way, note) {
			if (syn != "")
				printf "%s\t%s\t%s\tSYN\t%s\n", syn,
					note == "" ? "10'\''" : "10", way, note
			syn = ""
		}
		$6 == "S" && $2 != gw {
			flush("core>x", "dropped, no answer")
			syn = $1
		}
		$6 == "S." {
			flush("core>t2", "")
			printf "%s\t\tt2>core\tSYN-ACK\t\n", $1
		}
		$6 ~ /F/ {
			printf "%s\t\t%s\tFIN\t\n", $1,
				$2 == gw ? "t2>core" : "core>t2"
		}
		$6 ~ /R/ {
			printf "%s\t\t%s\tRST\t\n", $1,
				$2 == gw ? "t2>core" : "core>t2"
		}
		END { flush("core>x", "dropped, no answer") }' >>"$facts"
}

access_packets()
{
	packet_lines access "not (tcp[tcpflags] == tcp-ack)" | awk -v \
		gw="$GW_ACCESS4" '
		function way() { return $2 == gw ? "t1>ue" : "ue>t1" }
		$6 == "S" { printf "%s\t11\t%s\tSYN\t\n", $1, way() }
		$6 == "S." { printf "%s\t\t%s\tSYN-ACK\t\n", $1, way() }
		$6 ~ /F/ { printf "%s\t\t%s\tFIN\t\n", $1, way() }
		$6 ~ /R/ { printf "%s\t\t%s\tRST\t\n", $1, way() }' >>"$facts"
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

tls_of_ue()
{
	jq -r 'if .event == "handshake" then
		[.wall, "12", "ue>t1", "ClientHello", "UE is TLS client"]
		elif .event == "tls" then
		[.wall, "12", "t1>ue", "TLS is up", .version]
		else empty end | @tsv' "$tmp/ue" >>"$facts"
}

# States of the terminations that say what the gateway is doing.
states()
{
	jq -r --argjson t1 "${termination[t1]}" '
		select(.event == "notification" and .what == "state") |
		(if ."termination-id" == $t1 then "T1" else "T2" end) as $t |
		if .state == "keyed" then
		[.wall, "12", "event", $t, "record keys are in the kernel"]
		elif .state == "verified" then
		[.wall, "12", "event", $t, "the certificate is the right one"]
		elif .state == "linked" then
		[.wall, "", "event", $t, "linked"]
		else empty end | @tsv' "$tmp/monitor" >>"$facts"
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
