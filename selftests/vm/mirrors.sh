# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Where this host's apt has Debian from. No mirror is named anywhere else.

# find_mirrors: sets mirror and security, of Debian's own archive and of that of
# its security team; fails without the first. What apt would fetch names them,
# whether lists are there or not.
find_mirrors()
{
	local uris names

	names=$(. /etc/os-release; echo "$VERSION_CODENAME\|oldstable\|stable")
	uris=$(apt-get --print-uris update 2>/dev/null |
		sed -n "s,^'\([^']*\)/dists/\([^']*\)/InRelease'.*,\2 \1,p")
	mirror=$(sed -n "s,^\($names\) ,,p" <<<"$uris" | head -n 1)
	# shellcheck disable=SC2034
	security=$(sed -n "s,^\($names\)-security ,,p" <<<"$uris" | head -n 1)
	[ -n "$mirror" ]
}
