#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# includes.sh ROOT: who may see whom. Each rule names files and what must not
# stand in them.

set -u
cd "$1" || exit
bad=0

# rule WHY REGEX FILE...: no line of these files may match.
rule()
{
	local why=$1 regex=$2 f files=()

	shift 2
	for f; do
		[ ! -f "$f" ] || files+=("$f")
	done
	[ ${#files[@]} -gt 0 ] || return
	! grep -nHE "$regex" "${files[@]}" || {
		echo "  $why"
		bad=1
	}
}

# but PATTERN... -- FILE...: the files that match no pattern.
but()
{
	local skip=() f p

	while [ "$1" != -- ]; do
		skip+=("$1")
		shift
	done
	shift
	for f; do
		for p in "${skip[@]}"; do
			# shellcheck disable=SC2053
			[[ $f != $p ]] || continue 2
		done
		echo "$f"
	done
}

shopt -s nullglob globstar
inc='^[[:space:]]*#[[:space:]]*include[[:space:]]*'

for f in include/uapi/linux/*.h; do
	! grep -nE "${inc}" "$f" | grep -v '<linux/types\.h>' || {
		echo "  the interface needs linux/types.h only: $f"
		bad=1
	}
done
rule 'the agent does not see the module' "${inc}\"(.*/)?kmod/" agent/**/*.[ch]
rule 'the module does not see the agent' "${inc}\"(.*/)?agent/" kmod/**/*.[ch]
rule 'tests in the machine use the interface only' \
	"${inc}\".*(kmod|agent)/" selftests/{net,kernel,tools}/**/*.[ch]

rule 'a control protocol sees no libnl, no OpenSSL' \
	"${inc}<(netlink|openssl)/" agent/{h248,ng,ctl}/**/*.[ch]
rule 'a control protocol does not see another' \
	"${inc}\"(.*/)?(ng|ctl)/" agent/h248/**/*.[ch]
rule 'a control protocol does not see another' \
	"${inc}\"(.*/)?(h248|ctl)/" agent/ng/**/*.[ch]
rule 'the gateway core sees no protocol, no libnl, no OpenSSL' \
	"${inc}(<(netlink|openssl)/|\"(.*/)?(h248|ng|ctl)/)" agent/gw*.[ch]
mapfile -t f < <(but 'agent/nl_*' -- agent/**/*.[ch])
rule 'libnl stays in nl_*.c' "${inc}<netlink/" "${f[@]}"
mapfile -t f < <(but 'agent/tls*' 'agent/verify*' 'agent/ktls*' \
	'agent/keys*' 'agent/identity*' 'agent/worker*' -- agent/**/*.[ch])
rule 'OpenSSL stays in the handshake workers' "${inc}<openssl/" "${f[@]}"

mapfile -t f < <(grep -lsE '^( \*|//|/\*).*\bPURE\b' kmod/*.[ch] agent/**/*.[ch])
rule 'a pure file has no I/O, no allocation, no clock' \
	"${inc}<(net/|linux/(slab|skbuff|socket|net|ktime|jiffies)\.h|sys/|time\.h|unistd\.h|stdio\.h)|\b(malloc|calloc|kmalloc|kzalloc)\(" \
	"${f[@]}"

mapfile -t f < <(but kmod/compat.h -- kmod/**/*.[ch])
rule 'only compat.h tests the version of the kernel' \
	'LINUX_VERSION_CODE|KERNEL_VERSION\(' "${f[@]}"
# What is decided at load is none yet.
mapfile -t f < <(but kmod/kernel.c -- kmod/**/*.[ch])
rule 'netlink is the only interface' \
	'\b(module_param|proc_create|debugfs_create_|misc_register|alloc_chrdev_region)' \
	"${f[@]}"
rule 'a plain-text send on a keyed socket' '\bsendmsg_locked\b' kmod/**/*.[ch]
exit $bad
