# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# UEs that are programs of others, with TLS libraries of others. Such a program
# is TCP client as TLS client, and TCP server as TLS server: a relay inside the
# UE makes it the other way round. Core is socat.

. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Where the program and the relay meet, on the UE's loopback.
inner=4433

# play NAME HOST COMMAND...: its input is $tmp/NAME.in, and no end of it until
# let_go; its output $tmp/NAME.out; what it says $tmp/NAME.log.
# shellcheck disable=SC2016
play()
{
	local name=$1 host=$2

	shift 2
	rm -f "$tmp/$name".{fifo,out,log}
	must mkfifo "$tmp/$name.fifo"
	start "$name" "$host" bash -c \
		'exec "${@:2}" <"$1.fifo" >"$1.out" 2>"$1.log"' - \
		"$tmp/$name" "$@"
	start "$name-in" - bash -c \
		'exec >"$1.fifo"; cat "$1.in"; exec sleep infinity' - \
		"$tmp/$name"
}

# How tstclnt is started, which does not see the end of a pipe: it gets a file, and
# ends when the other side does.
# shellcheck disable=SC2016,SC2034
from_file=(bash -c 'exec "$@" <"$0"' "$tmp/ue.in")

# let_go NAME: the end of its input.
let_go()
{
	stop "$1-in"
}

size_of()
{
	stat -c %s "$tmp/$1"
}

# has NAME N: so many octets are in the file.
has()
{
	[ "$(size_of "$1" 2>/dev/null || echo 0)" -ge "$2" ]
}

# same_file A B: by their hashes, which are shown when they differ.
same_file()
{
	local hashes

	hashes=$(sha256sum "$tmp/$1" "$tmp/$2")
	[ "$(cut -d' ' -f1 <<<"$hashes" | sort -u | wc -l)" = 1 ] ||
		{ echo "$hashes"; return 1; }
}

# octets_in NAME N: the input of NAME will be so many random octets.
octets_in()
{
	head -c "$2" /dev/urandom >"$tmp/$1.in"
}

# line_in NAME N: the same as one line of text.
line_in()
{
	{ head -c "$2" /dev/urandom | base64 -w 0; echo; } >"$tmp/$1.in"
}

# --- connections --------------------------------------------------------------

core_dials()
{
	play core core socat -t 120 - \
		"TCP:${local_at[t2]},bind=$CORE4:$core_port,reuseaddr"
}

core_waits()
{
	play core core socat -t 120 - \
		"TCP-LISTEN:$core_port,bind=$CORE4,reuseaddr"
	must wait_for 10 listening core $core_port
}

# The gateway connects to the UE, whose program is TLS client. It can begin when
# the relay waits for it, which is when the gateway is there.
relay_waits()
{
	start relay.log ue socat -t 120 \
		"TCP-LISTEN:$ue_port,bind=$UE4,reuseaddr" \
		"TCP-LISTEN:$inner,bind=127.0.0.1,reuseaddr"
	must wait_for 10 listening ue $ue_port
}

relay_dials()
{
	start relay.log ue socat -t 120 \
		"TCP:${local_at[t1]},bind=$UE4:$ue_port,reuseaddr" \
		"TCP:127.0.0.1:$inner"
}

# --- octets ---------------------------------------------------------------------

# inputs PROGRAM: gnutls-serv and selfserv send back what they get, the former a
# line, the latter a request.
inputs()
{
	: >"$tmp/ue.in"
	case $1 in
	gnutls-serv)
		line_in core 10000 ;;
	selfserv)
		line_in core 5000
		printf '\r\n' >>"$tmp/core.in" ;;
	*)
		octets_in ue 300000
		octets_in core 200000 ;;
	esac
}

# all_arrived PROGRAM
all_arrived()
{
	local size

	size=$(size_of core.in)
	case $1 in
	gnutls-serv)
		wait_for 30 has core.out "$size" && same_file core.in core.out
		;;
	selfserv)
		wait_for 30 grep -aq '^EOF' "$tmp/core.out" || return
		sed '1,/^\r$/d' "$tmp/core.out" | head -c "$size" \
			>"$tmp/core.back"
		same_file core.in core.back
		;;
	*)
		wait_for 30 has ue.out "$size" &&
			wait_for 30 has core.out "$(size_of ue.in)" &&
			same_file ue.in core.out && same_file core.in ue.out
		;;
	esac
}

# relay_ends: if there is one.
relay_ends()
{
	[ -z "${started[relay.log]-}" ] || finish relay.log 20
}

# clean_end PROGRAM: s_client and gnutls-cli end by themselves when they have
# nothing more to send, selfserv has done so; the others wait for core.
clean_end()
{
	case $1 in
	s_client | gnutls-cli)
		let_go ue
		finish ue 20 || return
		;;
	esac
	let_go core
	finish core 20 && relay_ends &&
		wait_for 10 states_are closed closed && conserved &&
		crossed "$(size_of core.out)" "$(size_of core.in)"
}

# over: whatever is left of a call.
over()
{
	let_go ue
	let_go core
	stop relay.log
	stop core
	stop ue
	release
}
