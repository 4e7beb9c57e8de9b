#!/bin/bash
# SPDX-License-Identifier: GPL-2.0

. "$(dirname "$0")/../../lib.sh"
plan 2
ok "a result that is right" true
is "a result that is wrong" 1 2
