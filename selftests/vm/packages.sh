#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The one list of Debian 12 packages that building and testing need.
# packages.sh          install what is missing
# packages.sh --list   print the list

set -eu

packages=(
	# module, agent
	gcc make libc6-dev pkg-config
	linux-headers-6.12-amd64
	libnl-3-dev libnl-genl-3-dev libssl-dev libjson-c-dev
	libseccomp-dev libcap-dev

	# the netlink generator and checkpatch come from the kernel source;
	# flex, bison, bc, libelf build the debug kernel from it
	linux-source-6.12 xz-utils perl
	python3 python3-yaml python3-jsonschema
	flex bison bc libelf-dev

	# the test machine and what runs in it
	qemu-system-x86 busybox-static bash-static cpio kmod
	iproute2 iputils-ping tcpdump nftables ethtool
	openssl gnutls-bin libnss3-tools socat netcat-openbsd gojq jq

	# linters
	clang clang-tidy sparse cppcheck shellcheck mandoc
)

if [ "${1-}" = --list ]; then
	printf '%s\n' "${packages[@]}"
	exit
fi

missing=()
for p in "${packages[@]}"; do
	[ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null)" = installed ] ||
		missing+=("$p")
done
[ ${#missing[@]} -gt 0 ] || exit 0

echo "installing: ${missing[*]}"
root=()
[ "$(id -u)" = 0 ] || root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${root[@]}" apt-get -qq update
"${root[@]}" apt-get -qqy -o Dpkg::Use-Pty=0 install \
	--no-install-recommends "${missing[@]}"
