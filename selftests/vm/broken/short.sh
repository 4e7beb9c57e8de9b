#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ends in the middle as if all were well.

echo 1..2
echo ok 1 - the first of two
exit 0
