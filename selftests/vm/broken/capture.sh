#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Hands out a capture of half a message of H.248.

. "$(dirname "$0")/../../lib.sh"
plan 1
mkdir -p /tmp/out
base64 -d >/tmp/out/broken.pcap <<END
1MOyoQIABAAAAAAAAAAAAP//AADkAAAAAAAAAAAAAABsAAAAbAAAAEUAAGwAAQAAQBEAAMAAAgHA
AAICC4ALgABYAABNRUdBQ08vMiBbMTkyLjAuMi4xXToyOTQ0ClRyYW5zYWN0aW9uID0gMSB7IENv
bnRleHQgPSAtIHsgU2VydmljZUNoYW5nZSA9IFJPT1Qgew==
END
ok "a result that is right" test -s /tmp/out/broken.pcap
