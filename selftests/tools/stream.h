/* SPDX-License-Identifier: GPL-2.0 */
#ifndef STREAM_H
#define STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An endless sequence of octets that follows from a seed. A receiver that knows the seed compares
 * octet for octet, which is cheaper and stronger than comparing hashes at the end.
 */
struct stream {
	uint64_t seed;
	uint64_t offset;	/* octets until now */
	uint64_t hash;		/* over the octets until now */
	uint64_t word;		/* octets that do not fill a word yet */
};

void stream_init(struct stream *s, uint64_t seed);
/* The octets from the present offset on; does not move it. */
void stream_peek(const struct stream *s, uint8_t *buf, size_t len);
/* Counts octets that were sent or received. */
void stream_add(struct stream *s, const uint8_t *buf, size_t len);
/* The number of octets at the beginning of buf that are those of the sequence. */
size_t stream_match(const struct stream *s, const uint8_t *buf, size_t len);
uint64_t stream_hash(const struct stream *s);

#endif
