#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# build-module.sh KDIR OUT [ARGUMENT...]: builds the module with these headers in
# the folder OUT, by a folder of links (link-farm.sh): objects stay out of the
# source folders. Arguments are make's.

set -eu

vm=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$vm/../.." && pwd)
kdir=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
shift 2

farm=$("$vm/../cache.sh" "$out")
"$vm/link-farm.sh" "$top" "$farm" kmod include
make -C "$kdir" M="$farm" "$@" modules
[ "$farm" = "$out" ] || cp "$farm/ims_agw.ko" "$out/ims_agw.ko"
