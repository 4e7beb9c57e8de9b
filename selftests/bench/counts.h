/* SPDX-License-Identifier: GPL-2.0 */
#ifndef COUNTS_H
#define COUNTS_H

#include <stdint.h>

/*
 * What the measured machine has executed, in a file that the plugin maps and writes and the load
 * maps and reads. The emulator executes a string instruction once for each of its elements, which
 * is no cost of a processor: their octets are counted apart.
 */
struct counts {
	uint64_t instructions;
	uint64_t string_octets;
	uint64_t blocks;		/* that are in use; 0: no profile is wanted */
	struct counts_block {
		uint64_t address;
		uint64_t instructions;	/* that were executed of it */
	} block[];
};

/* Translations of pieces of code, several of the same one; what comes later has none. */
#define COUNTS_BLOCKS 1048576
#define COUNTS_SIZE (sizeof(struct counts) + COUNTS_BLOCKS * sizeof(struct counts_block))

#define COUNTS_STRING_OCTETS 32	/* of a string instruction that are charged as one instruction */

static inline uint64_t counts_sum(const volatile struct counts *counts)
{
	return counts->instructions + counts->string_octets / COUNTS_STRING_OCTETS;
}

#endif
