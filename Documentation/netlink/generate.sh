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

# made FILE: what was made of it takes its place, or is compared with it.
made()
{
	if [ "${check-}" ]; then
		diff -u "$top/$1" "$tmp/$1" || differs=1
	else
		cmp -s "$top/$1" "$tmp/$1" || cp "$tmp/$1" "$top/$1"
	fi
}

# gen MODE --header|--source FILE
gen()
{
	mkdir -p "$tmp/${3%/*}"
	PYTHONDONTWRITEBYTECODE=1 timeout 60 /usr/bin/python3 \
		"$linux/tools/net/ynl/ynl-gen-c.py" \
		--mode "$1" "$2" --spec "$spec" -o "$tmp/$3"
	grant "$tmp/$3"
	made "$3"
}

# names FILE: what the values of the enums are called, as the members of a table.
names()
{
	mkdir -p "$tmp/${1%/*}"
	/usr/bin/python3 - "$spec" >"$tmp/$1" <<-'EOF'
		import sys, yaml

		print("""/* SPDX-License-Identifier: GPL-2.0 */
		/* Names of the numbers of linux/ims_agw.h. Made by Documentation/netlink/generate.sh. */
		#ifndef IMS_AGW_NAMES_H
		#define IMS_AGW_NAMES_H""")
		for enum in yaml.safe_load(open(sys.argv[1]))["definitions"]:
		    if enum["type"] != "enum":
		        continue
		    prefix = "IMS_AGW_" + enum["name"].upper().replace("-", "_")
		    print("\n#define", prefix + "_NAMES", end="")
		    for entry in enum["entries"]:
		        value = prefix + "_" + entry["name"].upper().replace("-", "_")
		        print(" \\\n\t[%s] = \"%s\"," % (value, entry["name"]), end="")
		    print()
		print("\n#endif")
	EOF
	made "$1"
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
names include/ims_agw_names.h
[ $differs = 0 ] || echo "run 'make generate'" >&2
exit $differs
