/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Shows all that this process can write to, what the sanitizer keeps of freed memory included, in
 * copies of a block each. Blocks of a region overlap by what is one octet short of len, so what is
 * len octets long is seen once. look() must not be instrumented.
 */
void memory_show(size_t len, void (*look)(const uint8_t *block, size_t got, void *arg), void *arg);

#endif
