/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* What each target has; the Makefile gives it the name that libFuzzer calls. Returns 0. */
int fuzz_one(const uint8_t *data, size_t size);

#endif
