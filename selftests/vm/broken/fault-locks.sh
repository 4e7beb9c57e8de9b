#!/bin/bash
# SPDX-License-Identifier: GPL-2.0

echo 1..1
modprobe faulty fault=locks && rmmod faulty && echo ok 1 - nothing to see
