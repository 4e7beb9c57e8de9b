#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# renew.sh NEW OLD          has a generated file take the place of the one that is
#                           there, unless they are the same
# renew.sh NEW OLD --check  fails when they differ

if [ "${3-}" = --check ]; then
	diff -u "$2" "$1" && exit
	echo "run 'make generate'" >&2
	exit 1
fi
cmp -s "$1" "$2" || cp "$1" "$2"
