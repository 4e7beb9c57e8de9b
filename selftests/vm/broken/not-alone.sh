#!/bin/bash
# SPDX-License-Identifier: GPL-2.0

. "$(dirname "$0")/../../lib.sh"
plan 1
ok "it has the machine for itself" [ "$(grep -c '^AGW_TESTS+=' \
	/ims-agw/run.conf)" = 1 ]
