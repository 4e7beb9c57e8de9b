# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
#
# queue.sh, of run.sh: the tests that wait for a machine. Each machine asks for its
# next one on a port of its own, so that none is at rest while another has many left.
# Whether there is time for one is said by the clock of the host: that of a machine
# is late where the host is busy.
#
# $run/queue has a line for each test: the machines that may take it, as a pattern of
# bash, the seconds that it may take, and its path. Machines that share tests have
# numbers of one digit.

# by_time_limit TEST...: the longest first, each after its limit. Where there may be
# no time for all, no test is to be always the one that is left.
by_time_limit()
{
	local t seconds order=(sort -snr "-k1,1")

	[ -z "$until" ] || order=(shuf)
	for t in "$@"; do
		seconds=$(header "$t" timeout)
		echo "${seconds:-60} $t"
	done | "${order[@]}"
}

# machines_for TEST: where processors matter ("# cpus=2") the first, the only one that
# has two, or ("# cpus=1") another one. An emulated machine with two is slower at most
# tests: they wait for each other; and code that one processor changes the other may
# still have as it was.
machines_for()
{
	case $(header "$1" cpus)$kernel in
	1gcov) echo '?' ;;
	1*) echo '[!1]' ;;
	2*) echo 1 ;;
	*) echo '?' ;;
	esac
}

# queue_fill TEST...: a test that wants another command line of the kernel
# ("# cmdline=vdso=0") has a machine for itself, whose line is cmdline[number]. What
# only the first machine may take comes first there.
queue_fill()
{
	local t who seconds own=9 first=() rest=()

	while read -r seconds t; do
		who=$(machines_for "$t")
		if [ -n "$(header "$t" cmdline)" ]; then
			who=$((own += 1))
			cmdline[own]=$(header "$t" cmdline)
		fi
		if [ "$who" = 1 ]; then
			first+=("$who $seconds $t")
		else
			rest+=("$who $seconds $t")
		fi
	done < <(by_time_limit "$@")
	printf '%s\n' "${first[@]}" "${rest[@]}" >"$run/queue"
}

# is_time_for SECONDS
is_time_for()
{
	[ -z "$until" ] || [ $((EPOCHSECONDS + $1)) -lt "$until" ]
}

# queue_find MACHINE: the first line for it that there is time for, as "NUMBER:TEST".
queue_find()
{
	local who seconds t n=0

	while read -r who seconds t; do
		n=$((n + 1))
		# shellcheck disable=SC2053
		if [[ $1 == $who ]] && is_time_for "$seconds"; then
			echo "$n:$t"
			return
		fi
	done <"$run/queue"
	return 1
}

# queue_has MACHINE: a line for it, whether there is time for that or not.
queue_has()
{
	until='' queue_find "$1" >/dev/null
}

# queue_take MACHINE: its next test; an empty line when there is none.
queue_take()
{
	local line

	{
		flock 9
		if line=$(queue_find "$1"); then
			sed -i "${line%%:*}d" "$run/queue"
		fi
		echo "${line#*:}"
	} 9>"$run/queue.lock"
}

# queue_ports DIR: the two ends of the machine's port.
queue_ports()
{
	mkfifo "$1/order.in" "$1/order.out"
}

# queue_serve MACHINE DIR: answers its questions until it is ended. The machine may
# have to start more than once, so this keeps both ends open.
queue_serve()
{
	local in out

	trap 'exit 0' TERM
	exec {out}<>"$2/order.out" {in}<>"$2/order.in"
	while read -r -u "$out" _; do
		queue_take "$1" >&"$in"
	done
}

# queue_rest: results for what nobody took, because the time was over or because no
# machine was left for it.
queue_rest()
{
	local seconds t

	while read -r _ seconds t; do
		if is_time_for "$seconds"; then
			printf '# begin %s\nBail out! no machine is left for it\n' "$t"
			printf '# end %s rc=1\n' "$t"
		else
			echo "# no time for $t"
		fi
	done <"$run/queue"
}
