#!/bin/bash
# SPDX-License-Identifier: GPL-2.0

. "$(dirname "$0")/../../lib.sh"

# wait_for of lib.sh would no longer be what others take it for.
wait_for()
{
	"$@"
}
