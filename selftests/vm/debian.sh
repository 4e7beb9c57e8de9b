# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Which Debian this host is, and where its apt has it from. No mirror is named
# anywhere else.

# The kernel of it that the module is for, as debian-kernel.sh names it.
host_kernel()
{
	case $(. /etc/os-release; echo "${VERSION_CODENAME-}") in
	trixie) echo deb13 ;;
	*) echo deb12 ;;
	esac
}

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
