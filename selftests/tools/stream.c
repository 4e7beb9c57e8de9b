// SPDX-License-Identifier: GPL-2.0
/*
 * Random octets by their position: word n of a sequence is SplitMix64 of seed and n. A permutation
 * of words, a word of the other direction or of another run does not fit.
 */
#include "stream.h"

#include <string.h>

#define BLOCK 4096

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static uint64_t word_at(const struct stream *s, uint64_t n)
{
	return mix(s->seed + (n + 1) * 0x9e3779b97f4a7c15ULL);
}

void stream_init(struct stream *s, uint64_t seed)
{
	memset(s, 0, sizeof(*s));
	s->seed = mix(seed + 0x632be59bd9b4e019ULL);
}

static void fill(const struct stream *s, uint64_t offset, uint8_t *buf, size_t len)
{
	uint64_t n = offset / 8, word;
	size_t skip = offset % 8, part;

	for (; len; n++, skip = 0) {
		word = word_at(s, n);
		part = 8 - skip < len ? 8 - skip : len;
		if (part == 8)
			memcpy(buf, &word, 8);
		else
			memcpy(buf, (uint8_t *)&word + skip, part);
		buf += part;
		len -= part;
	}
}

void stream_peek(const struct stream *s, uint8_t *buf, size_t len)
{
	fill(s, s->offset, buf, len);
}

static void hash_word(struct stream *s, uint64_t word)
{
	s->hash = (((s->hash << 27) | (s->hash >> 37)) ^ word) * 0x9e3779b97f4a7c15ULL;
}

void stream_add(struct stream *s, const uint8_t *buf, size_t len)
{
	uint64_t word;
	size_t at, part;

	while (len) {
		at = s->offset % 8;
		part = 8 - at < len ? 8 - at : len;
		if (part == 8) {
			memcpy(&word, buf, 8);
		} else {
			memcpy((uint8_t *)&s->word + at, buf, part);
			word = s->word;
		}
		s->offset += part;
		buf += part;
		len -= part;
		if (s->offset % 8)
			return;
		hash_word(s, word);
		s->word = 0;
	}
}

size_t stream_match(const struct stream *s, const uint8_t *buf, size_t len)
{
	uint8_t want[BLOCK];
	size_t done = 0, part, i;

	while (done < len) {
		part = len - done < BLOCK ? len - done : BLOCK;
		fill(s, s->offset + done, want, part);
		if (!memcmp(want, buf + done, part)) {
			done += part;
			continue;
		}
		for (i = 0; want[i] == buf[done + i]; i++)
			;
		return done + i;
	}
	return len;
}

uint64_t stream_hash(const struct stream *s)
{
	return mix((s->hash ^ s->word) + s->offset);
}
