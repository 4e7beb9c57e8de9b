#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# includes.sh ROOT: who may see whom. In the agent a folder is a room, and what its
# files include besides each other is in one list; anything else is refused. For
# what is no include, rules name what must not stand in which files.

set -u
shopt -s nullglob globstar
cd "$1" || exit
bad=0
inc='^[[:space:]]*#[[:space:]]*include[[:space:]]*'

# --- rooms of the agent -------------------------------------------------------

# What every room sees: files that stand on nothing but these.
ground=(addr.h cgroup.h clock.h decimal.h err.h file_text.h fingerprint.h group.h hex.h listener.h log.h loop.h notify.h
	psk.h report.h setting.h std.h utf8.h)

# Of the C library and Linux; a library's header needs a list that has it.
common='^<((sys|arpa|net|netinet)/)?[a-z0-9_]+\.h>$'
libraries='^<(seccomp\.h|sys/capability\.h)>$'

# is_listed INCLUDE LISTED...
is_listed()
{
	local include=$1 listed

	shift
	for listed; do
		# shellcheck disable=SC2053
		[[ $include != $listed ]] || return 0
	done
	return 1
}

# room FOLDER LISTED... -- FILE...: what the files of a room include besides each
# other; <LIBRARY/*> as it is written, everything else from agent/ on.
room()
{
	local folder=$1 listed=() file include

	shift
	while [ "$1" != -- ]; do
		listed+=("$1")
		shift
	done
	shift
	for file; do
		while read -r include; do
			[[ ! $include =~ $common || $include =~ $libraries ]] ||
				continue
			include=${include//\"/}
			! [[ $include != */* && -e $folder/$include &&
				$folder != agent ]] || continue
			is_listed "$include" "${listed[@]}" && continue
			echo "$file: $include: $folder may not see that"
			bad=1
		done < <(sed -nE "s,$inc([<\"][^>\"]*[>\"]).*,\1,p" "$file")
	done
}

module='<linux/ims_agw.h>'
# The wiring joins the rooms by their faces.
room agent "${ground[@]}" drain.h options.h privileges.h reload.h watch.h 'control/*.h' core/{conf,conf_check}.h \
	core/{gw,gw_life,handshake,kern}.h kernel/nl_{evt,host,req}.h \
	tls/{hello,hs,identity,tls_heap,worker}.h '<sys/capability.h>' \
	-- agent/{agwd,drain,options,privileges,reload,watch}.[ch]
files=()
for f in agent/*.[ch]; do
	is_listed "$f" agent/{agwd,drain,options,privileges,reload,watch}.[ch] || files+=("$f")
done
room agent "${ground[@]}" "$module" -- "${files[@]}"
room agent/core "${ground[@]}" "$module" '<linux/tls.h>' -- agent/core/**/*.[ch]
room agent/kernel "${ground[@]}" core/{handshake,kern}.h "$module" \
	'<linux/genetlink.h>' '<linux/rtnetlink.h>' '<linux/if_addr.h>' \
	'<netlink/*>' -- agent/kernel/**/*.[ch]
room agent/tls "${ground[@]}" core/handshake.h "$module" '<linux/*.h>' '<openssl/*>' \
	'<seccomp.h>' '<sys/capability.h>' -- agent/tls/**/*.[ch]
front=("${ground[@]}" core/{gw,words}.h)
room agent/control/h248 "${ground[@]}" -- agent/control/h248/**/*.[ch]
room agent/control/sdp "${ground[@]}" -- agent/control/sdp/**/*.[ch]
room agent/control/json "${front[@]}" '<json-c/json.h>' -- agent/control/json/**/*.[ch]
room agent/control/mg "${front[@]}" core/conf.h 'control/h248/*' 'control/sdp/*' \
	'<linux/sctp.h>' -- agent/control/mg/**/*.[ch]
# What shows that these are enough.
room selftests/unit/front "${ground[@]}" core/{gw,words}.h \
	-- selftests/unit/front/*.[ch]
room agent/cli addr.h clock.h setting.h std.h core/words.h "$module" '<json-c/json.h>' \
	-- agent/cli/**/*.[ch]
for f in agent/*/**/*.[ch]; do
	is_listed "$f" agent/{core,kernel,tls,cli,control/{h248,json,mg,sdp}}/'*' ||
		{ echo "$f: in no room"; bad=1; }
done

# --- rules --------------------------------------------------------------------

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
	local skip=() f

	while [ "$1" != -- ]; do
		skip+=("$1")
		shift
	done
	shift
	for f; do
		is_listed "$f" "${skip[@]}" || echo "$f"
	done
}

for f in include/uapi/linux/*.h; do
	! grep -nE "${inc}" "$f" | grep -v '<linux/types\.h>' || {
		echo "  the interface needs linux/types.h only: $f"
		bad=1
	}
done
rule 'the module does not see the agent' "${inc}\"(.*/)?agent/" kmod/**/*.[ch]
rule 'tests in the machine use the interface only' \
	"${inc}\".*(kmod|agent)/" selftests/{net,kernel,tools}/**/*.[ch]

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
mapfile -t f < <(but kmod/sock.c -- kmod/**/*.[ch])
rule 'one file owns the callbacks of sockets' \
	'\bsk->sk_(data_ready|state_change|write_space|error_report|user_data) = ' "${f[@]}"
mapfile -t f < <(grep -HnE '\bep->state = ' kmod/*.c)
[ ${#f[@]} -le 1 ] || {
	printf '%s\n' "${f[@]}" '  one place writes the state of an endpoint'
	bad=1
}
exit $bad
