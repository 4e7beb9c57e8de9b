#!/bin/bash
# SPDX-License-Identifier: GPL-2.0

. "$(dirname "$0")/../../lib.sh"
plan 1
ok "no other has run in this machine" mkdir /run/not-alone
