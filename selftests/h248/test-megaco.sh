#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What Erlang's megaco encodes, by long words and by short ones and in each version,
# comes back from the gateway's codec as the same message. AGW_SEED=N for the same
# messages once more.

set -u

out=${H248_OUT:?}
seed=${AGW_SEED:-$RANDOM}
export ERL_CRASH_DUMP_SECONDS=0

echo "TAP version 13"
echo "1..12"
echo "# AGW_SEED=$seed"
for version in 1 2 3; do
	erl -noshell -pa "$out" -pa "$out/v$version" \
		-eval "property:main([\"$out/h248_echo\", \"$version\", \"$seed\"])" ||
		echo "not ok - megaco of version $version"
done
