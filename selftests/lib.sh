# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests in the machine: TAP output, waiting, hosts, programs, captures.
#
#	. "$(dirname "$0")/../lib.sh"
#	plan 2
#	hosts_up
#	ok "core answers" in_ns ue ping -c1 "$GW_ACCESS4"
#	is "counter" "$(agwctl ...)" 3
#
# Everything that was started or set up is taken down when the test exits.

set -u

LC_ALL=C
slow=${AGW_SLOW:-1}
tmp=$(mktemp -d /tmp/test.XXXXXX)
export LC_ALL tmp
exec 3>&1

# RANDOM is repeatable by AGW_SEED.
seed=${AGW_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
RANDOM=$((seed % 32768))

# --- sizes -------------------------------------------------------------------

# AGW_SMALL=1, which the debug kernel gets: tests carry less, and of what is
# alike they try less.
is_small()
{
	[ "${AGW_SMALL:-0}" = 1 ]
}

# sized FULL SMALL: prints the one that counts.
sized()
{
	if is_small; then
		echo "$2"
	else
		echo "$1"
	fi
}

# Of IP and of TLS, what a test goes through.
# shellcheck disable=SC2034
ip_versions=(4 6) tls_versions=(1.2 1.3)
# shellcheck disable=SC2034
! is_small || ip_versions=(6) tls_versions=(1.3)

# --- results -----------------------------------------------------------------

tap_planned=
tap_count=0
tap_failed=0

note()
{
	local line

	while IFS= read -r line; do
		printf '# %s\n' "$line"
	done <<<"$*"
}

# plan N: the number of results to come; first thing in a test.
plan()
{
	tap_planned=$1
	printf 'TAP version 13\n1..%s\n' "$1"
	note "seed $seed"
}

pass()
{
	tap_count=$((tap_count + 1))
	printf 'ok %s - %s\n' $tap_count "$1"
}

# fail WHAT [DETAIL...]
fail()
{
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf 'not ok %s - %s\n' $tap_count "$1"
	shift
	[ $# -eq 0 ] || note "$@"
	return 1
}

# A skip says that the feature can not be there, and counts as a failure
# where the runner expects all features.
skip()
{
	tap_count=$((tap_count + 1))
	printf 'ok %s - %s # SKIP %s\n' $tap_count "$1" "${2-}"
}

# quietly COMMAND...: its output is in $tmp/.out. Not in a subshell, so that
# COMMAND can start programs.
quietly()
{
	"$@" >"$tmp/.out" 2>&1
}

# ok WHAT COMMAND...: passes when COMMAND does; shows its output otherwise.
ok()
{
	local what=$1

	shift
	if quietly "$@"; then
		pass "$what"
	else
		fail "$what" "$* (exit $?)" "$(cat "$tmp/.out")"
	fi
}

# not_ok WHAT COMMAND...: passes when COMMAND says no. One that is used wrongly
# (2), finds nobody (3), cannot read its input (5), cannot be started, or is ended
# says nothing.
not_ok()
{
	local what=$1 rc=0

	shift
	quietly "$@" || rc=$?
	case $rc in
	0) fail "$what" "succeeded: $*" "$(cat "$tmp/.out")" ;;
	1 | 4) pass "$what" ;;
	*)
		if [ $rc -gt 5 ] && [ $rc -lt 124 ]; then
			pass "$what"
			return
		fi
		fail "$what" "not a no: $* (exit $rc)" "$(cat "$tmp/.out")"
		;;
	esac
}

# refuses WHAT TEXT COMMAND...: COMMAND says no, and this is in what it says.
refuses()
{
	local what=$1 text=$2

	shift 2
	if ! quietly "$@" && grep -qF -e "$text" "$tmp/.out"; then
		pass "$what"
	else
		fail "$what" "not refused with \"$text\": $*" \
			"$(cat "$tmp/.out")"
	fi
}

# is WHAT GOT EXPECTED
is()
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "got:      $2" "expected: $3"
	fi
}

# bail WHY: nothing after this makes sense.
bail()
{
	printf 'Bail out! %s\n' "$*" >&3
	exit 1
}

# must COMMAND...: for set-up, not itself a result.
must()
{
	"$@" >"$tmp/.must" 2>&1 || bail "$* (exit $?): $(cat "$tmp/.must")"
}

# --- waiting -----------------------------------------------------------------

now_ms()
{
	echo $((${EPOCHREALTIME/./} / 1000))
}

# A pipe that nobody writes to: to read it is a sleep that needs no process.
mkfifo "$tmp/.never"
exec {never}<>"$tmp/.never"

# wait_for SECONDS COMMAND...: until COMMAND succeeds, which is all that a test
# may wait for. SECONDS are what it may take where nothing else runs. Elsewhere it
# takes longer, and only what fails waits for the whole time.
wait_for()
{
	local seconds=$1

	shift
	within $((seconds < 10 ? 30 : 3 * seconds)) "$@"
}

# within SECONDS COMMAND...: the same for what is to be over then. The time is
# scaled for slow machines.
within()
{
	local end=$((${EPOCHREALTIME/./} + $1 * 1000000 * slow))

	shift
	until "$@" >/dev/null 2>&1; do
		[ "${EPOCHREALTIME/./}" -lt $end ] || return 1
		read -rt 0.05 -u "$never" || :
	done
}

# --- hosts -------------------------------------------------------------------
#
#	ue (access) ------ (access) gw (core) ------ (core) core
#
# No host forwards packets: what passes gw passes through the gateway.

export UE4=192.0.2.2 GW_ACCESS4=192.0.2.1
export GW_CORE4=198.51.100.1 CORE4=198.51.100.2
export UE6=2001:db8:a::2 GW_ACCESS6=2001:db8:a::1
export GW_CORE6=2001:db8:c::1 CORE6=2001:db8:c::2

# host_add NAME
host_add()
{
	must ip netns add "$1"
	must ip -n "$1" link set lo up
}

# link_add HOST1 IF1 HOST2 IF2: addr_add brings both ends up.
link_add()
{
	must ip -n "$1" link add "$2" type veth peer name "$4" netns "$3"
}

# addr_add HOST IF ADDRESS/LENGTH...
addr_add()
{
	must ip -n "$1" -batch - <<<"$(addr_lines "${@:2}")"
}

# addr_lines IF ADDRESS/LENGTH...: the orders to ip. A link-local address that is
# given takes the place of the kernel's own.
addr_lines()
{
	local dev=$1 a

	shift
	[[ $* != *fe80:* ]] || echo "link set $dev addrgenmode none"
	echo "link set $dev up"
	for a; do
		[[ $a != *:* ]] || a+=' nodad'
		echo "addr add $a dev $dev"
	done
}

# Every test does this: few processes, many orders to each. Link-local addresses
# of our own are there at once; for those of the kernel nobody could be asked for
# a neighbour in the first second, on behalf of a forged source.
hosts_up()
{
	must ip -batch - <<-END
		netns add ue
		netns add gw
		netns add core
		link add access netns ue type veth peer name access netns gw
		link add core netns gw type veth peer name core netns core
	END
	must ip -n ue -batch - <<-END
		link set lo up
		$(addr_lines access fe80::2/64 $UE4/24 $UE6/64)
	END
	must ip -n gw -batch - <<-END
		link set lo up
		$(addr_lines access fe80::1/64 $GW_ACCESS4/24 $GW_ACCESS6/64)
		$(addr_lines core fe80::1/64 $GW_CORE4/24 $GW_CORE6/64)
	END
	must ip -n core -batch - <<-END
		link set lo up
		$(addr_lines core fe80::2/64 $CORE4/24 $CORE6/64)
	END
}

hosts_down()
{
	ip -all netns del
}

# enter HOST COMMAND...: sets inside, the command that runs it there. Not by "ip
# netns exec", which makes a mount namespace each time: too slow on the debug
# kernel. With its path, for nsenter of busybox takes busybox's own ip otherwise.
enter()
{
	hash "$2" 2>/dev/null
	inside=(nsenter --net="/run/netns/$1" "${BASH_CMDS[$2]-$2}" "${@:3}")
}

in_ns()
{
	local inside

	enter "$@"
	"${inside[@]}"
}

# netem HOST IF PARAMETERS...: loss, delay, reordering of what HOST sends.
netem()
{
	local host=$1 dev=$2

	shift 2
	must tc -n "$host" qdisc replace dev "$dev" root netem "$@"
}

# drop_tcp HOST: none arrives there any more, until pass_tcp HOST.
drop_tcp()
{
	must in_ns "$1" nft -f - <<-END
		table inet deaf {
			chain in {
				type filter hook input priority 0
				meta l4proto tcp drop
			}
		}
	END
}

pass_tcp()
{
	must in_ns "$1" nft delete table inet deaf
}

# listening HOST PORT: somebody listens on this TCP port.
listening()
{
	[ -n "$(in_ns "$1" ss -Htln "sport = :$2")" ]
}

# --- programs ----------------------------------------------------------------

declare -A started=()

# start NAME HOST|- COMMAND...: in the background; its output is in $tmp/NAME.
start()
{
	local name=$1 host=$2 out inside

	shift 2
	# At once, not by the program: what one before said is not its own.
	exec {out}>"$tmp/$name"
	inside=("$@")
	[ "$host" = - ] || enter "$host" "$@"
	"${inside[@]}" >&"$out" 2>&1 </dev/null 3>&- {out}>&- &
	started[$name]=$!
	exec {out}>&-
}

# What is often looked at starts no process for it.
running()
{
	local status

	[ -n "${started[$1]-}" ] &&
		mapfile -t status 2>/dev/null <"/proc/${started[$1]}/status" &&
		[[ ${status[*]-} == *State:* && ${status[*]} != *State:?Z* ]]
}

# children_of PID: a line each.
children_of()
{
	local file

	grep -lsx "PPid:	$1" /proc/[0-9]*/status | while read -r file; do
		file=${file#/proc/}
		echo "${file%/status}"
	done
}

# kernel_thread NAME: its number. grep fails for any other process that ends meanwhile.
kernel_thread()
{
	local file

	file=$(grep -lsxF "$1" /proc/[0-9]*/comm) || [ -n "$file" ] || return
	file=${file%/comm}
	echo "${file#/proc/}"
}

# thread_cpus NAME: where a thread of the kernel may run.
thread_cpus()
{
	sed -n 's/^Cpus_allowed_list:[ \t]*//p' "/proc/$(kernel_thread "$1")/status"
}

# has_line FILE TEXT: a line of the file has the text in it.
has_line()
{
	local lines

	mapfile -t lines 2>/dev/null <"$1" && [[ ${lines[*]-} == *"$2"* ]]
}

gone()
{
	! running "$1"
}

# finish NAME SECONDS: waits for its end and returns its exit status.
finish()
{
	local pid=${started[$1]}

	wait_for "$2" gone "$1" || return 124
	unset "started[$1]"
	wait "$pid"
}

# stop NAME [SIGNAL]: ends it and waits for that.
stop()
{
	local pid=${started[$1]-}

	[ -n "$pid" ] || return 0
	kill "-${2:-TERM}" "$pid" 2>/dev/null
	within 10 gone "$1" || kill -KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	unset "started[$1]"
}

# --- module and agent --------------------------------------------------------

module_load()
{
	lsmod | grep -q '^ims_agw ' || must modprobe ims_agw
}

module_unload()
{
	rmmod ims_agw
}

# Its control socket is a file: agwctl may be on any host.
agwd_answers()
{
	agwctl show
}

# start_agwd [OPTION...]: the agent on host gw.
start_agwd()
{
	module_load
	mkdir -p /run/ims-agw
	start agwd gw agwd "$@"
	wait_for 10 agwd_answers || bail "agwd does not start: $(cat "$tmp/agwd")"
}

# --- captures ----------------------------------------------------------------

declare -A capture_at=()

# capture NAME HOST IF FILTER...: from the return of this function on.
capture()
{
	local name=$1 host=$2 dev=$3

	shift 3
	capture_at[$name]="$host $dev"
	start "tcpdump-$name" "$host" tcpdump -Z root -i "$dev" -n -U \
		--immediate-mode -B 8192 -w "$tmp/$name.pcap" \
		"($*) or (udp and dst host 224.0.0.1 and dst port 9)"
	wait_for 10 has_line "$tmp/tcpdump-$name" 'listening on' ||
		bail "tcpdump: $(cat "$tmp/tcpdump-$name")"
}

# packets NAME FILTER...: from the file.
packets()
{
	local name=$1

	shift
	tcpdump -Z root -nr "$tmp/$name.pcap" "$@" 2>/dev/null
}

# mark_arrives HOST IF NAME MARK: sends it, and looks whether it has arrived.
mark_arrives()
{
	in_ns "$1" socat -u - \
		"UDP-DATAGRAM:224.0.0.1:9,so-bindtodevice=$2" <<<"$4"
	grep -qF "$4" "$tmp/$3.pcap"
}

# captured NAME [FILTER...]: prints the packets seen until now. A mark on the
# wire tells when everything before it has reached the file; it is repeated
# because the link may lose it (it can not get through when all is lost).
captured()
{
	local name=$1 host dev

	shift
	read -r host dev <<<"${capture_at[$name]}"
	wait_for 10 mark_arrives "$host" "$dev" "$name" \
		"mark $EPOCHREALTIME" ||
		bail "capture $name lost its mark"
	packets "$name" "not (udp and dst port 9)${*:+ and ($*)}"
}

# captured_count NAME [FILTER...]
captured_count()
{
	captured "$@" | wc -l
}

# hand_out NAME: a capture of this test is looked at by another maker's decoder, once
# the machine has ended.
hand_out()
{
	local test=${0##*/test-}

	captured "$1" >/dev/null
	mkdir -p /tmp/out
	cp "$tmp/$1.pcap" "/tmp/out/${test%.sh}-$1.pcap"
}

# --- kernel log --------------------------------------------------------------

# kernel_log_mark: kernel_log shows what comes after this.
kernel_log_mark()
{
	log_mark="test mark $$ $EPOCHREALTIME"
	echo "$log_mark" >/dev/kmsg
}

kernel_log()
{
	dmesg | sed "1,/${log_mark:-^}/d"
}

# --- end ---------------------------------------------------------------------

at_exit()
{
	local rc=$? name

	trap - EXIT
	for name in "${!started[@]}"; do
		stop "$name"
	done
	hosts_down
	# What a test that ended early traces is not the next one's.
	rmdir /sys/kernel/tracing/instances/* 2>/dev/null
	[ $tap_failed -eq 0 ] || show_logs
	rm -rf "$tmp"
	[ $rc -ne 0 ] || [ $tap_failed -eq 0 ] || rc=1
	[ $rc -ne 0 ] || [ "$tap_planned" = $tap_count ] || rc=1
	exit $rc
}

# What the programs of a failed test had to say.
show_logs()
{
	local f

	for f in "$tmp"/*; do
		[ -s "$f" ] || continue
		case $f in
		*.log | */agwd | */tcpdump-*) note "$f:" "$(tail -n 20 "$f" |
			tr -cd '\11\12\40-\176')" ;;
		esac
	done
}

trap at_exit EXIT
