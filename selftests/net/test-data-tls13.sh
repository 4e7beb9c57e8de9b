#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Octets by the megabyte, each way at once, with every suite of TLS 1.3, the first
# with more; the families of the two sides take turns. AGW_VOLUME changes the
# size.
# debug=long
# timeout=400

. "$(dirname "$0")/data.sh"

plan 3

volume=${AGW_VOLUME:-$(sized 24M 4M)}
more=${AGW_VOLUME:-$(sized 64M 4M)}
gateway_up
access=4 core=6
ok "AES-128-GCM, IPv4 to IPv6, $more" carry "$more" 400 --tls-version 1.3 \
	--suite "$(suite aes128 1.3)"
access=4 core=4
ok "AES-256-GCM, IPv4, $volume" carry "$volume" 400 --tls-version 1.3 \
	--suite "$(suite aes256 1.3)"
access=6 core=6
ok "ChaCha20-Poly1305, IPv6, $volume" carry "$volume" 400 \
	--tls-version 1.3 --suite "$(suite chacha 1.3)"
