#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Leaves a process and a namespace behind.

echo 1..1
setsid sleep 1000 >/dev/null 2>&1 &
ip netns add forgotten
echo ok 1 - leaves things behind
