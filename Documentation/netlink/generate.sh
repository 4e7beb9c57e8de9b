#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# generate.sh          writes what comes out of specs/ims-agw.yaml
# generate.sh --check  fails when what is there differs
#
# The generator and its schema come with the source of Linux 6.12. It takes
# the root of the tree from a file MAINTAINERS above the specification, and
# searches forever without one; hence the copy and the time-out.

set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
linux=$("$top/selftests/linux-source.sh" tools)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
spec=$tmp/Documentation/netlink/specs/ims-agw.yaml

# grant FILE: that joining the group of events wants CAP_NET_ADMIN. The schema has
# no word for it, and the generator writes no flags of a group.
grant()
{
	sed -i 's/{ "events", },$/{ "events", .flags = GENL_MCAST_CAP_NET_ADMIN, },/' "$1"
	[[ $1 != *.c ]] || grep -q GENL_MCAST_CAP_NET_ADMIN "$1"
}

# gen MODE --header|--source FILE
gen()
{
	mkdir -p "$tmp/${3%/*}"
	PYTHONDONTWRITEBYTECODE=1 timeout 60 /usr/bin/python3 \
		"$linux/tools/net/ynl/ynl-gen-c.py" \
		--mode "$1" "$2" --spec "$spec" -o "$tmp/$3"
	grant "$tmp/$3"
	if [ "${check-}" ]; then
		diff -u "$top/$3" "$tmp/$3" || differs=1
	else
		cmp -s "$top/$3" "$tmp/$3" || cp "$tmp/$3" "$top/$3"
	fi
}

check=
differs=0
[ "${1-}" != --check ] || check=1
mkdir -p "${spec%/*}"
touch "$tmp/MAINTAINERS"
cp "$linux"/Documentation/netlink/*.yaml "$tmp/Documentation/netlink/"
cp "$here/specs/ims-agw.yaml" "$spec"

gen uapi --header include/uapi/linux/ims_agw.h
gen kernel --header kmod/netlink-gen.h
gen kernel --source kmod/netlink-gen.c
[ $differs = 0 ] || echo "run 'make generate'" >&2
exit $differs
