#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What does not belong together says so: the module and a kernel that was not
# tested or not built for; module, agent and agwctl of different versions. The
# other one is the own one with a text in it changed.
# timeout=120

. "$(dirname "$0")/common.sh"

plan 15

module=/lib/modules/$(uname -r)/updates/ims_agw.ko
version=$(modinfo -F version ims_agw)
kernels=$(modinfo -F kernels ims_agw)

# other FILE FROM TO: prints the name of a copy with another text as long as the
# one it had.
other()
{
	LC_ALL=C sed "s/${2//./\\.}/$3/g" "$1" >"$tmp/other-${1##*/}"
	! cmp -s "$1" "$tmp/other-${1##*/}" || bail "$1 has no $2"
	chmod 755 "$tmp/other-${1##*/}"
	echo "$tmp/other-${1##*/}"
}

# log_has TEXT...: the last line of the module in the kernel's log.
log_has()
{
	local line text

	line=$(dmesg | grep 'ims_agw: ' | tail -n 1)
	for text; do
		[[ $line == *"$text"* ]] || { echo "$line"; return 1; }
	done
}

is_loaded()
{
	lsmod | grep -q '^ims_agw '
}

has_both()
{
	grep -F "$2" "$1" | grep -F "$3" || { cat "$1"; return 1; }
}

kernel()
{
	local ko

	ko=$(other "$module" "$kernels" "${kernels//[0-9]/1}")
	not_ok "a kernel that was not tested" insmod "$ko"
	ok "is named, and the tested ones" log_has "${kernels//[0-9]/1}" \
		"$(uname -r)" any_kernel=1
	not_ok "nothing is loaded" is_loaded
	ok "who wants to try says so" insmod "$ko" any_kernel=1
	must module_unload
	ko=$(other "$module" "$(uname -r)" "$(uname -r | tr 0-9 1-90)")
	not_ok "a build for another kernel" insmod "$ko"
	not_ok "is not loaded, either" is_loaded
	must modprobe ims_agw
}

agent()
{
	local agwd

	agwd=$(other "$(command -v agwd)" "$version" "${version//[0-9]/7}")
	hosts_up
	certificate ue
	agwd_conf
	start agwd gw "$agwd" -c "$tmp/agwd.conf"
	ok "an agent of another version is ready" wait_for 10 agwd_answers
	ok "and names both" has_both "$tmp/agwd" "module is version $version" \
		"${version//[0-9]/7}"
	ok "status has both" has_both <(agwctl status) \
		"version       ${version//[0-9]/7}" "module $version"
}

# A verb of a newer agwctl.
tool()
{
	local agwctl

	agwctl=$(other "$(command -v agwctl)" audit aud_t)
	"$agwctl" show 2>"$tmp/said"
	is "a verb that the daemon lacks is refused" $? 1
	ok "with the versions of both" has_both "$tmp/said" \
		"daemon is version ${version//[0-9]/7}" "agwctl $version"
	stop agwd
}

interface()
{
	"$tools/nlraw" --plain --netns gw claim abi-version=99 >"$tmp/said"
	ok "an agent with another interface learns both" has_both "$tmp/said" \
		"interface version 99" "module $version"
}

is "agwd -V" "$(agwd -V)" "agwd $version"
is "agwctl --version" "$(agwctl --version)" "agwctl $version"
ok "agwctl --help" eval "agwctl --help | grep -q -- --version"
! is_loaded || must module_unload
kernel
agent
tool
interface
