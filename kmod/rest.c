// SPDX-License-Identifier: GPL-2.0
#include "rest.h"

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "pump.h"

size_t agw_rest_len(const struct agw_rest *rest)
{
	unsigned int i;
	size_t len = 0;

	for (i = rest->first; i < rest->count; i++)
		len += rest->vec[i].bv_len;
	return len;
}

void agw_rest_advance(struct agw_rest *rest, size_t len)
{
	while (len) {
		struct bio_vec *vec = &rest->vec[rest->first];
		unsigned int part = min_t(size_t, len, vec->bv_len);

		vec->bv_offset += part;
		vec->bv_len -= part;
		len -= part;
		if (vec->bv_len)
			break;
		put_page(vec->bv_page);
		rest->first++;
	}
}

/*
 * The octets of a chunk that is used by less than half, in pages of their own: the socket counts
 * octets, and would hold all of the chunk as long as one of them. The thread keeps its chunk.
 */
static bool trim(const struct bio_vec *chunk, size_t len, struct bio_vec *vec)
{
	gfp_t gfp = GFP_KERNEL | __GFP_COMP | __GFP_NOWARN | __GFP_NORETRY;
	struct page *page;

	if (len > chunk->bv_len / 2)
		return false;
	page = alloc_pages(gfp, get_order(len));
	if (!page)
		return false;
	memcpy(page_address(page), page_address(chunk->bv_page), len);
	bvec_set_page(vec, page, len, 0);
	return true;
}

void agw_rest_take(struct agw_rest *rest, struct agw_chunks *chunks, size_t len)
{
	rest->first = 0;
	for (rest->count = 0; len; rest->count++) {
		struct bio_vec *vec = &rest->vec[rest->count];
		struct bio_vec *chunk = &chunks->vec[rest->count];

		if (!trim(chunk, len, vec)) {
			*vec = *chunk;
			vec->bv_len = min_t(size_t, len, vec->bv_len);
			chunk->bv_page = NULL;
		}
		len -= vec->bv_len;
	}
}

struct agw_rest *agw_rest_keep(const struct agw_rest *rest)
{
	return kmemdup(rest, offsetof(struct agw_rest, vec[rest->count]),
		       GFP_KERNEL | __GFP_NOFAIL);
}
