# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the README tells to do, as it is written there.

readme=$(dirname "${BASH_SOURCE[0]}")/../../README.md

# readme_block FIRST N: the N-th indented block after the line that begins so.
readme_block()
{
	awk -v first="$1" -v wanted="$2" '
		index($0, first) == 1 { on = 1; next }
		!on { next }
		/^    / { if (!inside++) n++ }
		/^[^ ]/ { inside = 0 }
		inside && n == wanted { print substr($0, 5) }' "$readme"
}

# The two commands of the first screen.
first_commands()
{
	readme_block "See it work" 1
}

# running_block N: of "Running it": 1 build and install, 2 configuration, 3 start,
# 4 the two orders, 5 what comes with the answer of core.
running_block()
{
	readme_block "## Running it" "$1"
}
