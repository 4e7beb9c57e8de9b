// SPDX-License-Identifier: GPL-2.0
#include <openssl/ssl.h>
