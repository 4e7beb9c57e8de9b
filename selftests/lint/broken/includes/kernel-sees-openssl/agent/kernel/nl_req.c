// SPDX-License-Identifier: GPL-2.0
#include <openssl/evp.h>
