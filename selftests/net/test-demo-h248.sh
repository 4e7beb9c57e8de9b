#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What make demo CONTROL=h248 draws. The debug kernel sees the same calls in
# test-h248-flows.sh.
# kernel=debian
# timeout=120

AGW_CONTROL=h248 exec "$(dirname "$0")/../demo/play-originating.sh"
