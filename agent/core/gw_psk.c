// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "gw_priv.h"

/*
 * Pre-shared keys that wait for their handshake. They have pages of their own, which stay out of
 * swap, of core dumps, and of what is forked, in the moment before it is another program.
 */

#define CHUNK_LEN 16384

union gw_psk_slot {
	struct psk psk;
	union gw_psk_slot *next;	/* when it is free */
};

struct gw_psk_chunk {
	struct gw_psk_chunk *next;
	union gw_psk_slot slot[];
};

#define SLOTS ((CHUNK_LEN - sizeof(struct gw_psk_chunk)) / sizeof(union gw_psk_slot))

/* Memory that cannot be locked, because of RLIMIT_MEMLOCK, is better than no call. */
static struct gw_psk_chunk *map_chunk(void)
{
	void *pages = mmap(NULL, CHUNK_LEN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);

	if (pages == MAP_FAILED)
		return NULL;
	if (madvise(pages, CHUNK_LEN, MADV_WIPEONFORK)) {
		munmap(pages, CHUNK_LEN);
		return NULL;
	}
	(void)mlock(pages, CHUNK_LEN);
	(void)madvise(pages, CHUNK_LEN, MADV_DONTDUMP);
	return pages;
}

static void put_back(struct gw *gw, union gw_psk_slot *slot)
{
	slot->next = gw->psk_free;
	gw->psk_free = slot;
}

static bool add_chunk(struct gw *gw)
{
	struct gw_psk_chunk *chunk = map_chunk();
	size_t i;

	if (!chunk)
		return false;
	chunk->next = gw->psk_chunks;
	gw->psk_chunks = chunk;
	for (i = SLOTS; i-- > 0;)
		put_back(gw, &chunk->slot[i]);
	return true;
}

struct psk *gw_psk_new(struct gw *gw)
{
	union gw_psk_slot *slot;

	if (!gw->psk_free && !add_chunk(gw))
		return NULL;
	slot = gw->psk_free;
	gw->psk_free = slot->next;
	memset(slot, 0, sizeof(*slot));
	return &slot->psk;
}

void gw_psk_free(struct gw *gw, struct psk **psk)
{
	if (!*psk)
		return;
	psk_wipe(*psk);
	put_back(gw, (union gw_psk_slot *)*psk);
	*psk = NULL;
}

void gw_psk_free_all(struct gw *gw)
{
	struct gw_psk_chunk *chunk;

	while ((chunk = gw->psk_chunks)) {
		gw->psk_chunks = chunk->next;
		munmap(chunk, CHUNK_LEN);
	}
	gw->psk_free = NULL;
}
