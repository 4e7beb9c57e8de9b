#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# writable.sh: fails, and says what helps, when the user who runs it cannot write
# where outputs go, as after a make with sudo.

set -u

cd "$(dirname "$0")/.." || exit
me=$(id -un)
outputs=()
for folder in build agent selftests/tools selftests/kernel; do
	[ ! -d "$folder" ] || outputs+=("$folder")
done

# Of whom the first one is that this user may not write to; deeper ones are of the
# same run as a rule.
owner=$(find "${outputs[@]}" -maxdepth 3 ! -type l ! -user "$me" ! -writable \
	-printf '%u\n' -quit 2>/dev/null)

if [ ! -w . ] || [ ! -w agent ]; then
	cat >&2 <<-END
		$PWD is not $me's to write to. With O= all outputs are elsewhere:
		    make O=/tmp/ims-agw
	END
elif [ -n "$owner" ]; then
	cat >&2 <<-END
		There are outputs of $owner here, as after a make with sudo, which $me cannot
		write to. Either of these helps:
		    sudo chown -R $me: ${outputs[*]}
		    sudo make clean
	END
else
	exit 0
fi
exit 1
