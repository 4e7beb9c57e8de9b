#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh [OPTION...] [TEST...]: runs the tests in virtual machines. A machine
# passes only by handing out its token on a port of its own; a fault of the
# kernel, a hang, a missing test can not pass. TEST is a path below selftests/
# or a part of one; without TEST all tests run.
#
#   --kernel NAME          the kernel under test: debian (default), that of this
#                          Debian; debug; gcov, which is debug and counts the
#                          lines of the module that run, into build/vm/run.*/N/
#                          out.cpio; or one of debian-kernel.sh
#   --jobs N               machines that share the tests, 1 to 9 (default 3); the
#                          first has two processors, the others one
#   --short                not those that take long on the debug kernel and say so
#                          ("# debug=long")
#   --until TIME           begins no test that may end after that time, in seconds since
#                          1970, and goes through them in an order of chance
#   --timeout S            seconds until a machine is ended
#   --again                up to three tests that failed in machines which have
#                          nothing else to complain of run once more, by
#                          themselves; what then holds is told as UNSTABLE
#   --allow-skip           a skipped test is no failure
#   --no-build             take what is built already
#   --installed            module, agwd and agwctl are those of make install
#   --tap FILE             append the results to FILE
#   --shell                no tests: a shell in the machine
#   --list                 print the tests and end
# Environment: AGW_SEED the seed of the tests, AGW_ACCEL=tcg|kvm, AGW_SMALL=0|1
# less octets and variants (default 1 on the debug kernel), AGW_NEED=demo a machine
# with the programs of the demo only, AGW_CMDLINE parameters of the kernel,
# AGW_CONTROL=h248 who gives the orders in the demos, AGW_VOLUME=200M what the tests
# of data carry.

set -eu -o pipefail

export LC_ALL=C PATH=$PATH:/usr/sbin:/sbin
unset MAKEFLAGS
vm=$(cd "$(dirname "$0")" && pwd)
tests=$(cd "$vm/.." && pwd)
top=$(cd "$tests/.." && pwd)
work=$top/build/vm
cache=$("$tests/cache.sh")
# shellcheck source-path=SCRIPTDIR
. "$vm/queue.sh"

kernel=debian installed='' jobs=3 length=all until='' \
	limit='' build=1 tap='' mode=test list=0
again=${AGW_AGAIN:-0}
patterns=()
pids=()

# What takes its time is said before, for those who only see these lines, too.
tell()
{
	echo "== $*"
}

die()
{
	echo "run.sh: $*" >&2
	exit 2
}

parse()
{
	while [ $# -gt 0 ]; do
		case $1 in
		--kernel) kernel=$2; shift ;;
		--jobs) jobs=$2; shift ;;
		--short) length=short ;;
		--until) until=$2; shift ;;
		--timeout) limit=$2; shift ;;
		--tap) tap=$(realpath "$2"); shift ;;
		--again) again=1 ;;
		--allow-skip) export AGW_ALLOW_SKIP=1 ;;
		--no-build) build=0 ;;
		--installed) build=0 installed=/usr/local ;;
		--shell) mode=shell ;;
		--list) list=1 ;;
		-h | --help) sed -n '4,33s/^# \?//p' "$0"; exit 0 ;;
		-*) die "unknown option $1" ;;
		*) patterns+=("$1") ;;
		esac
		shift
	done
	[[ $jobs == [1-9] ]] || die "--jobs $jobs is not 1 to 9"
}

# header TEST NAME: what a test says near its top in a line "# NAME=VALUE".
header()
{
	head -n 20 "$tests/$1" | LC_ALL=C sed -n "s/^# $2=\([a-z0-9=]\+\)\$/\1/p"
}

# A test may be for one kernel only: "# kernel=debug".
is_for_this_run()
{
	local only

	[ $length = all ] || [ "$(header "$1" debug)" != long ] || return
	only=$(header "$1" kernel)
	[ -z "$only" ] || [ "$only" = "${kernel/gcov/debug}" ]
}

# Paths below selftests/ of the selected tests.
select_tests()
{
	local all t p hit selected=()

	mapfile -t all < <(cd "$tests" && find -L net kernel demo -maxdepth 1 \
		-type f -perm -100 \( -path 'net/test-*.sh' -o \
		-path 'demo/play-*.sh' -o -path 'kernel/*' ! -name '*.sh' \) \
		2>/dev/null | LC_ALL=C sort)
	if [ ${#patterns[@]} -eq 0 ]; then
		selected=("${all[@]}")
	else
		for p in "${patterns[@]}"; do
			p=${p#"$tests/"} hit=0 p=${p#selftests/}
			if [ -f "$tests/$p" ] && [ -x "$tests/$p" ]; then
				selected+=("$p")
				continue
			fi
			for t in "${all[@]}"; do
				[[ $t == *"$p"* ]] || continue
				selected+=("$t")
				hit=1
			done
			[ $hit = 1 ] || die "no test matches $p"
		done
	fi
	[ ${#selected[@]} -gt 0 ] || die "no tests"
	for t in "${selected[@]}"; do
		! is_for_this_run "$t" || chosen+=("$t")
	done
	[ ${#chosen[@]} -gt 0 ] || die "no tests for this kernel"
}

# unpacked NAME: a kernel of debian-kernel.sh.
unpacked()
{
	local headers

	root=$("$vm/debian-kernel.sh" "$1")
	headers=$(echo "$root"/usr/src/linux-headers-*-amd64)
	kdir=$headers
	kver=${headers##*/linux-headers-}
	image=$root/boot/vmlinuz-$kver
	moddir=$root/lib/modules/$kver
	slow=2
	small=${AGW_SMALL:-0}
	: "${limit:=4000}"
}

find_kernel()
{
	case $kernel in
	debian) unpacked host ;;
	deb12 | deb13 | backports) unpacked "$kernel" ;;
	debug | gcov)
		kdir=$("$vm/debug-kernel.sh" "$kernel")
		kver=$(cat "$kdir/include/config/kernel.release")
		image=$kdir/arch/x86/boot/bzImage
		moddir=$kdir
		root=/
		slow=6
		small=${AGW_SMALL:-1}
		: "${limit:=14400}"
		;;
	*) die "unknown kernel $kernel" ;;
	esac
	[ -r "$image" ] || die "no kernel $image"
}

# Tests need all parts of the project that exist.
build_project()
{
	local part

	ko=$top/build/$kver/ims_agw.ko
	[ -z "$installed" ] || ko=/lib/modules/$kver/updates/ims_agw.ko
	if [ $build = 1 ]; then
		tell "building module, agent and tools for Linux $kver"
		for part in modules agent tools; do
			flock "$work/build.lock" make -s -j2 -C "$top" \
				KDIR="$kdir" $part >&2 ||
				die "make $part fails (--no-build to ignore it)"
		done
	fi
	[ -e "$ko" ] || ko=-
}

# initramfs COMMAND ARGUMENT...
initramfs()
{
	AGW_ROOT=$root AGW_INSTALLED=$installed "$vm/initramfs.sh" "$@"
}

# make_base: another may have made it while this one waited.
make_base()
{
	initramfs verify "$kver" "$moddir" "$base" 2>/dev/null && return
	tell "putting together what the machine takes from this host"
	rm -f "$base"
	initramfs base "$kver" "$moddir" "$base" &&
		initramfs verify "$kver" "$moddir" "$base" && return
	rm -f "$base"
	return 1
}

# The packages' part of the initramfs changes when the packages do. One that
# lacks something is not kept.
build_base()
{
	local key

	key=$(cat "$vm/initramfs.sh" "$vm/contents.sh" /var/lib/dpkg/status \
		- <<<"$moddir ${AGW_NEED-}" | sha256sum | cut -c1-16)
	base=$work/base-$key.cpio
	{
		flock 9
		make_base || die "the machine would lack something, see above"
	} 9>"$work/base.lock"
	find "$work" -maxdepth 1 -name 'base-*' ! -path "$base" -mtime +0 -delete
}

# boot ACCEL DIR CPUS EXTRA...: one machine, in the foreground. Where copies by
# "rep movsb" are emulated, octet by octet, and walks of page tables as well, a
# processor without what asks for them is faster by a fifth. The clock of one emulated
# processor counts what it executes, at rest it follows the host's: where the host has
# little time for the machine, tests take longer and see nothing of it. Of two they
# would run in turns, not at the same time.
boot()
{
	local accel=$1 dir=$2 cpus=$3 cpu=max,-erms,-fsrm,-la57 clock=()

	shift 3
	[ "$accel" != kvm ] || cpu=host
	[ "$accel-$cpus" != tcg-1 ] || clock=(-icount "shift=0,sleep=on")
	qemu-system-x86_64 -nodefaults -no-user-config -display none \
		-no-reboot -machine q35 -accel "$accel" "${clock[@]}" -cpu $cpu \
		-smp "$cpus" -m 2048 -kernel "$image" -initrd "$dir/initrd" \
		-append "console=ttyS0 rdinit=/init panic=-1 oops=panic \
			printk.devkmsg=on mitigations=off norandmaps \
			random.trust_cpu=on loglevel=7 log_buf_len=4M \
			rcupdate.rcu_cpu_stall_timeout=300 ${AGW_CMDLINE-}" \
		-device virtio-serial,max_ports=5 \
		-chardev "file,path=${dir//,/,,}/tap,id=tap" \
		-device virtserialport,nr=1,chardev=tap \
		-chardev "file,path=${dir//,/,,}/token,id=token" \
		-device virtserialport,nr=2,chardev=token \
		-chardev "file,path=${dir//,/,,}/out.cpio,id=out" \
		-device virtserialport,nr=3,chardev=out \
		-chardev "pipe,path=${dir//,/,,}/order,id=order" \
		-device virtserialport,nr=4,chardev=order "$@"
}

# /dev/kvm may be there and still not boot a stock kernel: try, and remember.
find_accel()
{
	local key answer dir

	accel=${AGW_ACCEL:-}
	[ -z "$accel" ] || return 0
	accel=tcg
	[ -w /dev/kvm ] || return 0
	key=$(cat /proc/sys/kernel/random/boot_id; uname -r; echo "$image"
		qemu-system-x86_64 --version)
	answer=$cache/accel-$(sha256sum <<<"$key" | cut -c1-16)
	if [ ! -e "$answer" ]; then
		dir=$run/probe
		prepare_machine "$dir" probe
		bash -c '"$@" || :' - timeout 30 "$0" --boot kvm "$dir" 1 "$image" \
			>/dev/null 2>&1
		mkdir -p "$cache"
		if passed "$dir"; then
			echo kvm >"$answer"
		else
			echo tcg >"$answer"
		fi
		rm -rf "$dir"
	fi
	accel=$(cat "$answer")
	[ "$accel" = tcg ] || slow=$((slow / 2))
}

# prepare_machine DIR MODE: test, shell, or probe, which only comes up.
prepare_machine()
{
	local dir=$1

	mkdir -p "$dir"
	queue_ports "$dir"
	od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$dir/nonce"
	{
		echo "AGW_TOKEN='ims-agw passed $(cat "$dir/nonce")'"
		echo "AGW_RESULTS_ONLY='ims-agw results $(cat "$dir/nonce")'"
		printf 'AGW_MODE=%q\n' "$2"
		printf 'AGW_SLOW=%q\n' "$slow"
		printf 'AGW_SMALL=%q\n' "$small"
		printf 'AGW_SEED=%q\n' "${AGW_SEED:-$(od -An -N4 -tu4 /dev/urandom |
			tr -d ' ')}"
		printf 'AGW_ALLOW_SKIP=%q\n' "${AGW_ALLOW_SKIP:-0}"
		printf 'AGW_MATRIX=%q\n' "${AGW_MATRIX:-0}"
		printf 'AGW_CONTROL=%q\n' "${AGW_CONTROL:-socket}"
		printf 'AGW_VOLUME=%q\n' "${AGW_VOLUME-}"
	} >"$dir/conf"
	initramfs project "$ko" "$dir/conf" "$dir/project.cpio"
	cat "$base" "$dir/project.cpio" >"$dir/initrd"
	rm "$dir/project.cpio"
	: >"$dir/tap"
	: >"$dir/token"
}

passed()
{
	[ "$(cat "$1/token")" = "ims-agw passed $(cat "$1/nonce")" ]
}

# It came to its end, and only results of tests are not what they should be.
failed_results_only()
{
	[ "$(cat "$1/token")" = "ims-agw results $(cat "$1/nonce")" ]
}

# The verdict on one machine, itself a test result.
judge()
{
	local n=$1 dir=$2 rc=$3 verdict='not ok' why=''

	if passed "$dir"; then
		verdict=ok
	elif [ "$rc" = 124 ] || [ "$rc" = 137 ]; then
		why=": ended after $limit s"
	elif grep -aq 'Kernel panic' "$dir/console"; then
		why=": $(grep -am1 'Kernel panic' "$dir/console" | tr -d '\r')"
	else
		why=': no token'
	fi
	if [ "$verdict" = ok ] && grep -aqE 'Kernel panic|Call Trace:' \
			"$dir/console"; then
		verdict='not ok' why=': the console shows a fault'
	fi
	printf '# begin vm%s\n1..1\n%s 1 - machine %s reports success%s\n' \
		"$n" "$verdict" "$n" "$why"
	printf '# end vm%s rc=0\n' "$n"
}

# decodes CAPTURE: tshark knows what every packet is, and finds no fault in any.
decodes()
{
	local messages

	messages=$(tshark -r "$1" -Y megaco 2>/dev/null | wc -l)
	echo "# $messages packets have messages of H.248"
	[ "$messages" -gt 0 ] &&
		! tshark -r "$1" -Y '_ws.malformed or (data and udp.port != 9)' 2>/dev/null |
			grep . | sed 's/^/# /'
}

# Captures that tests have handed out.
look_at_captures()
{
	local out=$run/out dir file n=0 captures verdict

	mkdir -p "$out"
	for dir in "$run"/*/; do
		[ ! -s "$dir/out.cpio" ] ||
			(cd "$out" && cpio --quiet -i '*.pcap') <"$dir/out.cpio" || :
	done
	mapfile -t captures < <(find "$out" -name '*.pcap' | sort)
	[ ${#captures[@]} -gt 0 ] || return 0
	printf '# begin vm/tshark\n1..%s\n' ${#captures[@]}
	for file in "${captures[@]}"; do
		n=$((n + 1)) verdict='not ok'
		! decodes "$file" || verdict=ok
		echo "$verdict $n - $(basename "$file" .pcap)"
	done
	echo "# end vm/tshark rc=0"
}

stop()
{
	[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
	rm -f "$run"/*/initrd
}

# A result that failed once leaves open whether the gateway or the test is at
# fault, and only a second look tells. When it holds then, it takes the place of
# the first one and of the verdict on that machine.
run_again()
{
	local failed=$run/failed names

	is_time_for 0 || return 0
	"$tests/tap-sum.awk" "$result" | sed -n 's/^FAILED: //p' >"$failed" || :
	mapfile -t names < <(sed -n 's/^\([^:]*\.sh\): .*/\1/p' "$failed" | sort -u)
	[ ${#names[@]} -gt 0 ] && [ ${#names[@]} -le 3 ] || return 0
	tell "once more: ${names[*]}"
	AGW_AGAIN=0 "$0" --kernel "$kernel" --jobs 1 --no-build \
		--tap "$run/again.tap" "${names[@]}" || return 0
	sed 's/:.*//' "$failed" | awk 'NR == FNR { drop[$0] = 1; next }
		/^# begin / { gone = substr($0, 9) in drop }
		!gone' - "$result" >"$run/held.tap"
	sed 's/^/# unstable /' "$failed" >>"$run/held.tap"
	cat "$run/held.tap" "$run/again.tap" >"$result"
}

# start_machine N
start_machine()
{
	local n=$1 dir=$run/$1

	prepare_machine "$dir" test
	queue_serve "$n" "$dir" &
	servers+=($!)
	AGW_CMDLINE="${cmdline[n]-} ${AGW_CMDLINE-}" \
		timeout -k 5 "$limit" "$0" --boot "$accel" "$dir" \
		$((n == 1 ? 2 : 1)) "$image" \
		-serial "file:${dir//,/,,}/console" 2>"$dir/qemu.log" &
	vms[n]=$!
	tail -f --pid="${vms[n]}" "$dir/tap" 2>/dev/null | sed -u "s/^/$n| /" &
	pids+=("${servers[-1]}" "${vms[n]}" $!)
}

# start_machines: those that find a test in the queue. Tests that the only machine
# may not take have a second one.
start_machines()
{
	local n

	[ "$jobs" -le ${#chosen[@]} ] || jobs=${#chosen[@]}
	queue_fill "${chosen[@]}"
	[ "$jobs" -ne 1 ] || ! grep -qF '[!1] ' "$run/queue" || jobs=2
	for ((n = 1; n <= jobs; n++)); do
		! queue_has "$n" || start_machine "$n"
	done
	for n in "${!cmdline[@]}"; do
		start_machine "$n"
	done
}

# end_machine N: waits until it ends, and adds its results and the verdict.
end_machine()
{
	local dir=$run/$1 rc=0

	wait "${vms[$1]}" || rc=$?
	rm "$dir/initrd"
	cat "$dir/tap" >>"$result"
	# A machine that died left its last test open.
	echo >>"$result"
	judge "$1" "$dir" $rc | tee -a "$result"
	passed "$dir" || failed_results_only "$dir" || doubts=0
	passed "$dir" || {
		cat "$dir/qemu.log"
		echo "--- end of $dir/console:"
		tail -n 60 "$dir/console"
		# A machine that was ended may have been in a line.
		echo
	}
}

run_machines()
{
	local n cmdline=() vms=() servers=() result=$run/result.tap doubts=1

	start_machines
	for n in "${!vms[@]}"; do
		end_machine "$n"
	done
	kill "${servers[@]}" 2>/dev/null || :
	wait
	queue_rest | tee -a "$result"
	look_at_captures | tee -a "$result"
	[ "$again$doubts" != 11 ] || run_again
	[ -z "$tap" ] || cat "$result" >>"$tap"
	"$tests/tap-sum.awk" "$result"
}

# boot_well ACCEL DIR...: as boot. Seldom an emulated processor sees half of a change
# that the kernel makes to its own code while it comes up, and stops there: before the
# first test that says nothing of the gateway.
boot_well()
{
	local try rc

	for try in 1 2 3; do
		rc=0
		boot "$@" || rc=$?
		if [ -s "$2/tap" ] || ! grep -aqs 'Kernel panic' "$2/console"; then
			break
		fi
		cp "$2/console" "$2/console.$try"
	done
	return $rc
}

if [ "${1-}" = --boot ]; then
	accel=$2 dir=$3 cpus=$4 image=$5
	shift 5
	boot_well "$accel" "$dir" "$cpus" "$@"
	exit
fi

parse "$@"
chosen=()
[ $mode = shell ] || select_tests
if [ $list = 1 ]; then
	printf '%s\n' "${chosen[@]}"
	exit
fi
mkdir -p "$work"
find "$work" -maxdepth 1 -name 'run.*' -mtime +0 -exec rm -rf '{}' +
find_kernel
build_project
build_base
run=$(mktemp -d "$work/run.XXXXXX")
ln -sfn "${run##*/}" "$work/latest"
trap stop EXIT
find_accel
echo "# kernel $kver, $accel, logs in build/vm/${run##*/}"
tell "starting the machine$([ "$accel" = kvm ] || echo ", emulated: no usable /dev/kvm")"
if [ $mode = shell ]; then
	prepare_machine "$run/1" shell
	(boot "$accel" "$run/1" 2 -chardev stdio,id=tty,signal=off \
		-serial chardev:tty)
	exit
fi
run_machines
