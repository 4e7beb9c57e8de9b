#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# inside.sh PART: in the chroot, as root; each part begins in a bare Debian.
#   quick     the first command of the README, as a user with sudo
#   user      the same, with nothing kept of another run, and once again
#   root      both commands of the first screen, as root
#   gateway   "Running it", as a user with sudo
#   userland  all packages, build and unit tests with the programs of this Debian
# Prints TAP.
# shellcheck disable=SC2317

set -u

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
count=0 failed=0

. "$here/readme.sh"
. "$here/../demo/timeless.sh"

# result WHAT COMMAND...: passes when COMMAND does; shows the end of what it said
# otherwise. The whole is in the folder logs, by the number of the result.
result()
{
	local what=$1 rc=0 begin=$SECONDS verdict=ok

	shift
	count=$((count + 1))
	"$@" >"/logs/$count" 2>&1 </dev/null || rc=$?
	if [ "$rc" != 0 ]; then
		tail -n 30 "/logs/$count" | sed 's/^/# /'
		verdict='not ok' failed=1
	fi
	echo "$verdict $count - $what"
	echo "# $((SECONDS - begin)) s"
}

# as_user COMMANDS: typed into the folder of the project, by a user with the PATH
# that Debian gives and a narrow umask.
as_user()
{
	su - tester -c "umask 077; cd '$top' || exit; export ${2-USED=1}; set -e; $1"
}

as_root()
{
	(umask 027; cd "$top" && eval "$1")
}

# Said before anything is installed: how much that will be; then how far it is.
sizes_told()
{
	sed '/Playing the/,$d' "$1" >/tmp/begin
	grep -E '[0-9] packages.* [0-9.,]+ [kM]B to download' /tmp/begin &&
		sed '1,/ to download/d' /tmp/begin | grep -E '^  20 unpacked'
}

# The drawing, from its title to the line before the seconds.
drawing_shown()
{
	sed -n '/^TS 23\.334/,/^AGW /p' "$1" | timeless |
		diff <(timeless <"$top/selftests/demo/play-originating.txt") -
}

boot_is_empty()
{
	[ -z "$(find /boot -mindepth 1)" ]
}

# chosen RUNNING HEADERS...: the kernel that is built for where that runs and where
# there are these headers.
chosen()
{
	local bin=/tmp/bin src kver

	mkdir -p "$bin"
	printf '#!/bin/sh\necho %s\n' "$1" >"$bin/uname"
	chmod 755 "$bin/uname"
	for kver in "${@:2}"; do
		src=/usr/src/linux-headers-$kver/include/config
		mkdir -p "$src"
		echo "$kver" >"$src/kernel.release"
	done
	PATH="$bin:$PATH" make -s -C "$top" kver
	rm -rf "$bin" /usr/src/linux-headers-*
}

# The running kernel first, if the module is for it; others by their numbers, and
# none of another flavour.
right_kernel()
{
	local a=6.12.9+deb12-amd64 b=6.12.10+deb12-amd64
	local cloud=6.12.11+deb12-cloud-amd64 rt=6.12.11+deb12-rt-amd64
	local all=("$a" "$b" "$cloud" "$rt")

	[ "$(chosen 6.1.0-40-amd64 "${all[@]}")" = "$b" ] &&
		[ "$(chosen "$a" "${all[@]}")" = "$a" ] &&
		[ "$(chosen "$cloud" "${all[@]}")" = "$cloud" ] &&
		[ "$(chosen 6.120.1-amd64 "$a" 6.120.1-amd64)" = "$a" ]
}

# What fails is said in the end, and where there is more.
failure_told()
{
	local log=/tmp/failed

	echo '#error is broken' >>"$top/kmod/main.c"
	! as_user "make demo" >"$log" 2>&1 || return
	git -C "$top" checkout -q kmod/main.c
	cat "$log"
	grep -q 'error: #error is broken' "$log" &&
		grep -q 'less build/demo.log' "$log"
}

# Outputs that root has made are told with a command, after which all is well.
root_was_here()
{
	local log=/tmp/not-own helps goal

	chown -R root: "$top/build"
	find "$top/agent" -name '*.[do]' -exec chown root: {} +
	for goal in demo all clean; do
		! as_user "make $goal" >"$log" 2>&1 || return
		cat "$log"
		grep -qx '    sudo make clean' "$log" || return
	done
	helps=$(grep -x '    sudo chown -R tester: .*' "$log") &&
		as_user "$helps; make agent"
}

# One that is not whole, as after a crash, is made again.
spoil_image()
{
	local base

	base=$(find "$top/build/vm" -name 'base-*.cpio')
	truncate -s 1M "$base"
}

# No way to apt, nor out.
cut_off()
{
	unshare --mount --net bash -c 'mount --bind /bin/false /usr/bin/apt-get &&
		"$@"' - "$@"
}
export -f as_user

quick()
{
	echo 1..4
	result "$(first_commands | head -n 1), as a user" \
		as_user "$(first_commands | head -n 1)"
	result "what is installed is said before, with its size" \
		sizes_told /logs/1
	result "the drawing is shown" drawing_shown /logs/1
	result "/boot has no kernel of ours" boot_is_empty
}

user()
{
	export top
	quick | sed 's/^1\.\.4$/1..9/'
	count=4
	result "what fails is told" failure_told
	result "outputs of root: what helps is told, and does" root_was_here
	result "an image of the machine is spoilt" spoil_image
	result "once again, without network and without apt" cut_off bash -c \
		'as_user "make demo"'
	result "in another language" as_user "make demo CALL=mrfp" \
		"LANG=tr_TR.UTF-8 LC_ALL=de_DE.UTF-8"
}

root()
{
	local command n=0

	echo 1..3
	[ -z "$FRESH_TESTS" ] || export VM_TESTS=$FRESH_TESTS
	while read -r command; do
		[ -n "$command" ] || continue
		n=$((n + 1))
		result "$command, as root" as_root "$command"
	done < <(first_commands)
	result "/boot has no kernel of ours" boot_is_empty
}

# "Running it" up to the commands that want the running kernel to be the
# gateway's.
built_and_installed()
{
	as_user "$(running_block 1 | grep -v depmod)"
}

installed()
{
	local f

	for f in sbin/agwd bin/agwctl lib/systemd/system/agwd.service \
			share/man/man{4/ims_agw.4,5/agwd.conf.5,8/agwd.8,8/agwctl.8}; do
		[ -e "/usr/local/$f" ] || { echo "no $f"; return 1; }
	done
	ls /lib/modules/*/updates/ims_agw.ko
	[ -z "$(find /usr/local /lib/modules -name '*agw*' ! -perm -004)" ]
}

uninstalled()
{
	as_user "sudo make uninstall"
	[ -z "$(find /usr/local /lib/modules -name '*agw*')" ]
}

# The source of another, who lets nobody write.
read_only_source()
{
	cp -r "$top" /srv/source
	make -C /srv/source -s clean
	chown -R root: /srv/source
	chmod -R a+rX,a-w /srv/source
	find /srv/source | sort >/logs/source.before
	as_user "cd /srv/source; make -j4 O=/tmp/out && make O=/tmp/out install \
		DESTDIR=/tmp/dest"
	find /srv/source | sort | diff /logs/source.before - &&
		[ -x /tmp/dest/usr/local/sbin/agwd ] &&
		ls /tmp/dest/lib/modules/*/updates/ims_agw.ko
}

runs_in_machine()
{
	as_user "make deps FOR=demo; make tools" &&
		as_user "selftests/vm/run.sh --installed --jobs 1 \
		net/test-readme.sh" AGW_NEED=demo
}

gateway()
{
	echo 1..7
	result "the right kernel is built for" right_kernel
	result "the README builds and installs, as a user" built_and_installed
	result "what was installed is there, with the manual" installed
	result "/boot has no kernel of ours" boot_is_empty
	result "a source that is read-only builds elsewhere" read_only_source
	result "configuration, start and orders of the README, in the machine" \
		runs_in_machine
	result "make uninstall leaves nothing" uninstalled
}

userland()
{
	echo 1..4
	result "make deps" as_root "make deps"
	result "module and agent build" as_root "make -j2"
	result "the agent builds without a warning" as_root \
		"make -C agent clean && make -j2 -C agent WERROR=1"
	result "the unit tests pass" as_root \
		"make -j2 -C selftests/unit check"
}

# It removes and spoils what it finds.
[ -e /logs/.chroot ] || {
	echo "inside.sh: for the chroot of check-fresh.sh only" >&2
	exit 2
}
git config --global --add safe.directory '*'
echo TAP version 13
"$1" || failed=1
exit $failed
