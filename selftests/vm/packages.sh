#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The packages of Debian that are needed, by need. Each need has those before it.
# packages.sh [NEED]         installs what is missing; without NEED says which
#                            there are, and installs all
# packages.sh --list [NEED]  prints them
# Without anything missing apt is not run. Packages of headers depend on those of
# their kernels: to keep these out of /boot, headers are installed for the running
# kernel only. For others, and for the machine, they are unpacked in the cache
# (debian-kernel.sh).

set -eu -o pipefail

vm=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C
# What sudo makes of it is what the packages' files get.
umask 022

needs=(build demo check bench)
running=$(uname -r)

declare -A purpose=(
	[build]="to build the gateway and to run it"
	[demo]="for make demo: these and the virtual machine"
	[check]="for make check: these, linters, source of the kernel"
	[bench]="for make bench: these and the relays it compares with"
)

build=(
	gcc make libc6-dev pkg-config kmod
	libnl-3-dev libnl-genl-3-dev libssl-dev libjson-c-dev
	libseccomp-dev libcap-dev
	# programs of the kernel's headers
	libelf-dev
)

demo=(
	qemu-system-x86 busybox-static bash-static cpio xz-utils procps
	iproute2 iputils-ping tcpdump nftables openssl gojq socat
	# a controller of another maker for H.248, and SCTP for it
	erlang-base erlang-megaco erlang-dev libsctp1
)

check=(
	# a decoder of another maker
	tshark

	# far ends of other makers
	ethtool gnutls-bin libnss3-tools netcat-openbsd jq

	# the netlink generator and checkpatch come from the kernel source;
	# flex, bison, bc build the debug kernel from it
	linux-source-6.12 perl git
	python3 python3-yaml python3-jsonschema
	flex bison bc

	# a bare Debian
	debootstrap

	# linters
	clang libclang-rt-dev clang-tidy sparse cppcheck shellcheck mandoc
)

bench=(
	haproxy nginx-light libnginx-mod-stream
)

die()
{
	echo "make deps: $*" >&2
	exit 1
}

# The module is for the running kernel, and that is a package.
wants_headers()
{
	[[ $running == 6.12[.-]* ]] && [ ! -e "/lib/modules/$running/build" ] &&
		dpkg-query -W "linux-image-$running" >/dev/null 2>&1
}

# select_packages NEED: sets packages.
select_packages()
{
	case $1 in
	build)
		packages=("${build[@]}")
		! wants_headers || packages+=("linux-headers-$running")
		;;
	demo) packages=("${build[@]}" "${demo[@]}") ;;
	check) packages=("${build[@]}" "${demo[@]}" "${check[@]}") ;;
	bench)
		packages=("${build[@]}" "${demo[@]}" "${check[@]}" "${bench[@]}")
		;;
	*) die "nothing is known that is called $1: ${needs[*]}" ;;
	esac
}

# Sets missing.
find_missing()
{
	local there p

	there=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' \
		"${packages[@]}" 2>/dev/null || true)
	missing=()
	for p in "${packages[@]}"; do
		grep -qxF "installed $p" <<<"$there" || missing+=("$p")
	done
}

tell_needs()
{
	local need

	for need in "${needs[@]}"; do
		select_packages "$need"
		find_missing
		printf 'make deps FOR=%-6s %s (%d of %d packages missing)\n' \
			"$need" "${purpose[$need]}" ${#missing[@]} \
			${#packages[@]}
	done
}

# Who has no terminal is not asked for a password.
become_root()
{
	root=()
	[ "$(id -u)" != 0 ] || return 0
	command -v sudo >/dev/null ||
		die "as root, please: there is no sudo here"
	sudo -n true 2>/dev/null || [ -t 2 ] ||
		die "as root, please: sudo wants a password (make deps FOR=$1)"
	root=(sudo)
}

apt()
{
	"${root[@]}" env LC_ALL=C DEBIAN_FRONTEND=noninteractive \
		NEEDRESTART_SUSPEND=1 apt-get -q -o Dpkg::Use-Pty=0 \
		-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 \
		--no-install-recommends "$@" </dev/null
}

# give_up WHAT: shows the end of the log.
give_up()
{
	tail -n 15 "$log" >&2
	die "$1 fails; all that was said is in $log"
}

# The figures are apt's own.
tell_sizes()
{
	local plan=$log.plan

	apt --assume-no install "${missing[@]}" >"$plan" 2>&1 || true
	cat "$plan" >>"$log"
	echo "Missing ${purpose[$1]}:" "${missing[@]}" | fold -sw 78
	sed -nE -e 's/^[0-9]+ upgraded, ([0-9]+) newly.*/\1 packages with what they need;/p' \
		-e 's,^Need to get (.*)/(.*) of archives\.,\2 to download (\1 now)\,,p' \
		-e 's/^Need to get (.*) of archives\./\1 to download,/p' \
		-e 's/^After this operation, (.*) of additional disk space will be used\./\1 on the disk/p' \
		"$plan" | paste -sd' '
	rm "$plan"
}

# Its input with a line for every twentieth thing that was done.
show_progress()
{
	tee -a "$log" | awk '
		/^Get:/ && ++got % 20 == 0 { print "  " got " fetched" }
		/^Unpacking / && ++unpacked % 20 == 0 {
			print "  " unpacked " unpacked"
		}
		/^Setting up / && ++done % 20 == 0 { print "  " done " set up" }
		{ fflush() }'
}

install_missing()
{
	log=$(mktemp "${TMPDIR:-/tmp}/ims-agw-deps.XXXXXX")
	become_root "$1"
	echo "Asking apt which packages there are ..."
	apt update >>"$log" 2>&1 || give_up "apt-get update"
	tell_sizes "$1"
	apt --yes install "${missing[@]}" 2>&1 | show_progress ||
		give_up "apt-get install"
	rm "$log"
	echo "Installed."
}

if [ "${1-}" = --list ]; then
	select_packages "${2-check}"
	printf '%s\n' "${packages[@]}"
	exit
fi
[ $# -gt 0 ] || tell_needs
need=${1:-check}
select_packages "$need"
find_missing
[ ${#missing[@]} = 0 ] || install_missing "$need"
# The machine has a kernel of its own in any case.
if [ "$need" != build ] || [ -z "$("$vm/headers.sh")" ]; then
	"$vm/debian-kernel.sh" host >/dev/null
fi
