#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# mgc.sh <COMMANDS: a media gateway controller, see mgc.erl.

set -u

here=$(cd "$(dirname "$0")" && pwd)
export ERL_CRASH_DUMP_SECONDS=0 HOME=/
# One thread of each kind, for one processor that is emulated.
exec erl -noshell +S 1:1 +SDcpu 1:1 +SDio 1 +A 1 -pa "$here" -run mgc main -run init stop
