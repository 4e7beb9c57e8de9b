#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bench.sh [quick]: what relays cost, in instructions of a machine that does
# nothing else (Documentation/performance.md). The machine is
# emulated with one processor and a plugin that counts; the far ends are outside.
# Environment: ROWS and PEERS, names of rows.sh to choose from all; RUNS (3);
# PROFILE=1 says where the instructions were executed, which slows the machine.
# What was measured is in build/bench: rows.jsonl, table.txt, chart.svg,
# profile-PEER-ROW.txt.

set -eu -o pipefail

export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
vm=$top/selftests/vm
out=$top/build/bench
memory=6144
qemu=
run=$out/run
counts=$run/counts
export AGW_NEED=bench

die()
{
	echo "bench: $*" >&2
	exit 1
}

# A network of its own, which goes with its last process; nobody needs to be root.
if [ "${BENCH_INSIDE-}" != 1 ]; then
	export BENCH_INSIDE=1
	if [ "$(id -u)" = 0 ]; then
		exec unshare -n "$0" "$@"
	fi
	exec unshare -Urn "$0" "$@"
fi

# shellcheck source=rows.sh
. "$here/rows.sh"

# --- what is needed -------------------------------------------------------------

certificate()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=$1" -days 30 -keyout "$files/$1.key" \
		-out "$files/$1.pem" 2>/dev/null
}

# What the machine finds in /bench.
make_files()
{
	files=$run/stage/bench
	mkdir -p "$files"
	certificate ue
	certificate agwd
	cat "$files/agwd.pem" "$files/agwd.key" >"$files/relay.pem"
	cp "$here"/{haproxy.cfg,nginx.conf,agwd.conf} "$files"
	fingerprint="SHA-256 $(openssl x509 -in "$files/ue.pem" -noout \
		-fingerprint -sha256 | cut -d= -f2)"
	(cd "$run/stage" && find . -mindepth 1 | cpio --quiet -o -H newc \
		-R 0:0) >"$run/files.cpio"
}

build()
{
	local root headers kver ko

	root=$("$vm/debian-kernel.sh" host)
	headers=$(echo "$root"/usr/src/linux-headers-*-amd64)
	kver=${headers##*/linux-headers-}
	kernel=$root/boot/vmlinuz-$kver
	ko=$top/build/$kver/ims_agw.ko
	make -s -C "$top" KDIR="$headers" modules agent >&2
	make -s -C "$here" >&2
	export AGW_ROOT=$root
	: >"$run/conf"
	"$vm/initramfs.sh" base "$kver" "$root/lib/modules/$kver" "$run/base.cpio"
	"$vm/initramfs.sh" project "$ko" "$run/conf" "$run/project.cpio"
	cat "$run"/{base,project,files}.cpio >"$run/initrd"
	rm "$run"/{base,project}.cpio
}

network()
{
	ip link set lo up
	ip tuntap add dev tap0 mode tap vnet_hdr
	ip addr add 192.0.2.2/24 dev tap0
	ip addr add 198.51.100.2/24 dev tap0
	ip link set tap0 up
	sysctl -qw net.ipv4.ip_local_port_range='10000 65000'
}

# --- the machine ----------------------------------------------------------------

# next_line: sets line; fails when there is no machine any more.
next_line()
{
	until read -rt 2 -u "$from" line; do
		kill -0 "$qemu" 2>/dev/null || return
	done
}

# guest COMMAND: in the machine; prints what it says, and fails if it does.
guest()
{
	local line

	[ -z "$1" ] || echo "$1" >&"$to"
	while next_line; do
		case $line in
		"@done 0") return ;;
		"@done "*) return 1 ;;
		*) echo "$line" ;;
		esac
	done
	tail -n 20 "$run/console" "$run/qemu.log" >&2
	die "the machine is gone"
}

boot()
{
	rm -f "$run"/cmd.*
	mkfifo "$run/cmd.in" "$run/cmd.out"
	exec {to}<>"$run/cmd.in" {from}<>"$run/cmd.out"
	# The machine is what waits on a busy host, not its far ends. No timer
	# ticks by the host's clock; a processor without fast string
	# instructions, for which kernel and C library have ordinary loops.
	"${last[@]}" qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot \
		-machine q35 -accel tcg -icount shift=0 -smp 1 -m "$memory" \
		-cpu max,erms=off,fsrm=off -plugin "$here/count.so,counts=$counts${PROFILE:+,profile=yes}" \
		-kernel "$kernel" -initrd "$run/initrd" \
		-append "console=ttyS0 rdinit=/ims-agw/selftests/bench/guest.sh
			panic=-1 mitigations=off norandmaps random.trust_cpu=on
			loglevel=4" \
		-device virtio-serial \
		-chardev "pipe,id=cmd,path=${run//,/,,}/cmd" \
		-device virtserialport,nr=1,chardev=cmd \
		-netdev tap,id=net,ifname=tap0,script=no,downscript=no \
		-device virtio-net-pci,netdev=net \
		-serial "file:${run//,/,,}/console" 2>"$run/qemu.log" &
	qemu=$!
	guest ''
}

halt()
{
	[ -n "$qemu" ] || return 0
	kill "$qemu" 2>/dev/null || :
	wait "$qemu" 2>/dev/null || :
	qemu=
	exec {to}>&- {from}>&-
}

# --- measuring ------------------------------------------------------------------

# load PEER ROW: the far ends of a row.
load()
{
	local options where=(--relay 192.0.2.1:5000)

	read -ra options <<<"${row_options[$2]}"
	[ "$1" != gateway ] || where+=(--control 192.0.2.1:7000
		--fingerprint "$fingerprint")
	[[ $2 == plain-* ]] || where+=(--cert "$files/ue.pem"
		--key "$files/ue.key")
	[ -z "${PROFILE-}" ] || where+=(--profile "$run/blocks")
	"${first[@]}" "$here/load" --counts "$counts" --core 198.51.100.2:6000 \
		"${where[@]}" "${options[@]}" --seed $((RANDOM + 1))
}

# keep PEER ROW RUN EVENT: a line of rows.jsonl.
keep()
{
	echo "{\"peer\":\"$1\",\"row\":\"$2\",\"run\":$3,${4#"{"}" \
		>>"$out/rows.jsonl"
}

# measure PEER ROW RUN
measure()
{
	local line

	line=$(load "$1" "$2") || die "$1, $2: $line"
	keep "$1" "$2" "$3" "$(grep -F '"event":"row"' <<<"$line")"
	[ -z "${PROFILE-}" ] || sort -k 1,2 "$run/symbols" \
		<(sed 's/ / count /' "$run/blocks") |
		awk -f "$here/profile.awk" >"$out/profile-$1-$2.txt"
}

# A mark is told, and where calls grow the memory that is gone since there were none.
measure_mark()
{
	local peer=$1 row=${2%-10k} run=$3 line=$4 figure n after

	figure=${line#*\"figure\":\"} figure=${figure%%\"*} n=${figure#at-}
	keep "$peer" "$row-$figure" "$run" "$line"
	[ "$n" != "$figure" ] || return 0
	after=$(guest memory)
	keep "$peer" "$row-memory-$n" "$run" \
		"{\"amount\":$(((free - after) * 1024)),\"units\":$n,\"kb\":true}"
	echo >&"$in"
}

# measure_marks PEER ROW RUN
measure_marks()
{
	local line free whole=0 in

	free=$(guest memory)
	rm -f "$run/go"
	mkfifo "$run/go"
	exec {in}<>"$run/go"
	while read -r line; do
		case $line in
		*'"event":"mark"'*)
			measure_mark "$1" "$2" "$3" "$line"
			;;
		*'"event":"do"'*)
			line=${line#*\"what\":\"}
			guest "${line%%\"*}" || die "$1, $2: $line"
			echo >&"$in"
			;;
		*'"hashes":true'*) whole=1 ;;
		*) echo "$line" ;;
		esac
	done < <(load "$1" "$2" <"$run/go")
	exec {in}>&-
	[ $whole = 1 ] || die "$1, $2: not all calls are whole"
}

# use_frames big|mtu: what the machine receives.
use_frames()
{
	local joined=on

	[ "$1" = big ] || joined=off
	guest "ethtool -K eth0 rx-gro-hw $joined" ||
		die "the machine's network card does not do $1 frames"
}

measure_row()
{
	local peer=$1 row=$2 n count=${row_runs[$2]:-$runs} how=measure

	[ "${row_unit[$row]}" != - ] || how=measure_marks
	use_frames "${row_frames[$row]}"
	for ((n = 1; n <= count; n++)); do
		progress "$peer, $row, run $n of $count"
		$how "$peer" "$row" $n
		done_work=$((done_work + row_work[$row]))
	done
}

# The relays are in the same machine, one after the other.
measure_peer()
{
	local row mine=()

	for row in "${rows[@]}"; do
		[[ " ${row_peers[$row]} " != *" $1 "* ]] || mine+=("$row")
	done
	[ ${#mine[@]} -gt 0 ] || return 0
	guest "start_$1" || die "$1 does not start"
	[ -z "${PROFILE-}" ] || guest symbols >"$run/symbols"
	for row in "${mine[@]}"; do
		measure_row "$1" "$row"
	done
	guest "stop_relay" || die "$1 does not stop"
}

# --- progress -------------------------------------------------------------------

count_work()
{
	local peer row

	all_work=0 done_work=0
	for row in "${rows[@]}"; do
		for peer in "${peers[@]}"; do
			[[ " ${row_peers[$row]} " != *" $peer "* ]] ||
				all_work=$((all_work + row_work[$row] *
					${row_runs[$row]:-$runs}))
		done
	done
	[ $all_work -gt 0 ] || die "none of these peers has one of these rows"
}

# The time that is left, by what the work that is done has taken.
progress()
{
	local left='?'

	[ $done_work = 0 ] || left=$(((SECONDS - began) *
		(all_work - done_work) / done_work / 60 + 1))
	printf '== %3d %%, %s min left: %s\n' $((100 * done_work / all_work)) \
		"$left" "$1"
}

choose "$@"
first=(nice -n -5) last=()
[ -z "$("${first[@]}" true 2>&1)" ] || first=() last=(nice -n 5)
rm -rf "$out"
mkdir -p "$run"
trap halt EXIT
make_files
build
network
count_work
echo '== booting the machine'
boot
began=$SECONDS
for peer in "${peers[@]}"; do
	measure_peer "$peer"
done
rm -f "$run/initrd"
"$here/report.sh" "$out/rows.jsonl" "$out"
