# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For play-*.sh: the two ends, and a call from its first order to the drawing.
# A play says what the orders mean and which steps it shows, and has functions
# play and judge.

. "$(dirname "${BASH_SOURCE[0]}")/checks.sh"
. "$(dirname "${BASH_SOURCE[0]}")/timeless.sh"

orders[release]="||release|"

# ue_plays OPTION...: a floor control client behind TLS.
ue_plays()
{
	start ue ue "$tools/bfcp" --role client "$@"
}

# The same with a certificate.
ue_plays_certified()
{
	ue_plays --cert "$tmp/ue.pem" --key "$tmp/ue.key" \
		--fingerprint "$gateway_fingerprint" "$@"
}

# core_plays OPTION...: a floor control server.
core_plays()
{
	start core core "$tools/bfcp" --role server "$@"
}

# What the agent says of the TLS of T1.
tls_of_t1()
{
	agwctl -j show --termination "${termination[t1]}" |
		jq -c '.terminations[0].tls'
}

# Until both ends are through, and what the module says then.
play_out()
{
	finish ue 40
	ue_rc=$?
	finish core 40
	core_rc=$?
	wait_for 5 states_are closed closed
	endpoint t1 >"$tmp/t1.end"
	endpoint t2 >"$tmp/t2.end"
	in_ns gw cat /proc/net/tls_stat >"$tmp/tls_stat"
	release
}

proofs()
{
	if [ "$proof" = certificate ]; then
		echo "UE   $(fingerprint ue | cut -d' ' -f2)"
		echo "AGW  ${gateway_fingerprint#* }"
	else
		echo "UE   $(grep -o 'PSK identity.*' "$tmp/agwd")"
	fi
}

# What was drawn is, line for line, what the play has beside it.
drawn_as_expected()
{
	local expected=${0%.sh}

	[ "$control" = socket ] || expected+=-$control
	timeless <"$tmp/drawing" >"$tmp/drawn"
	timeless <"$expected.txt" | diff - "$tmp/drawn"
}

# perform TITLE
perform()
{
	control_up
	capture access gw access tcp
	capture core gw core "tcp or icmp"
	start monitor gw "$tools/nlraw" monitor
	must wait_for 10 told monitor monitoring
	play
	gather
	judge
	{
		echo "$1"
		draw
		echo "TLS  $(field ue tls .version) $(field ue tls .suite)"
		proofs
	} | sed 's/ *$//' >"$tmp/drawing"
	say <"$tmp/drawing"
	ok "the drawing is complete" drawn_as_expected
}
