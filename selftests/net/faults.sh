# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
#
# Memory that the debug kernel does not give (Documentation/fault-injection of the
# kernel).

slabs=/sys/kernel/debug/failslab pages=/sys/kernel/debug/fail_page_alloc
many=1000000

# aim DIR...: at allocations on whose stack the module is; none fails so far.
aim()
{
	local size start dir

	read -r size start < <(awk '$1 == "ims_agw" { print $2, $6 }' \
		/proc/modules)
	for dir; do
		echo "$start" >"$dir"/require-start
		printf '0x%x\n' $((start + size)) >"$dir"/require-end
		echo 0 >"$dir"/verbose
		echo 0 >"$dir"/probability
		echo $many >"$dir"/times
		echo N >"$dir"/task-filter
		echo N >"$dir"/ignore-gfp-wait
	done
}

# failed DIR: how many did.
failed()
{
	echo $((many - $(<"$1/times")))
}
