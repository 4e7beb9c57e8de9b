// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "gw_priv.h"

/*
 * The module numbers upwards, so nearly every insert is at the end. A removal moves pointers: at
 * ten thousand endpoints less than a page a time, and a walk in order costs nothing extra.
 */

bool gw_index_reserve(struct gw_index *index)
{
	size_t room = index->room ? index->room * 2 : 64;
	struct gw_key **item;

	if (index->count < index->room)
		return true;
	item = reallocarray(index->item, room, sizeof(struct gw_key *));
	if (!item)
		return false;
	index->item = item;
	index->room = room;
	return true;
}

size_t gw_index_at_least(const struct gw_index *index, uint64_t key)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (index->item[mid]->key < key)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void gw_index_insert(struct gw_index *index, struct gw_key *item)
{
	size_t at = gw_index_at_least(index, item->key);

	memmove(index->item + at + 1, index->item + at,
		(index->count - at) * sizeof(struct gw_key *));
	index->item[at] = item;
	index->count++;
}

void gw_index_remove(struct gw_index *index, const struct gw_key *item)
{
	size_t at = gw_index_at_least(index, item->key);

	if (at == index->count || index->item[at] != item)
		return;
	index->count--;
	memmove(index->item + at, index->item + at + 1,
		(index->count - at) * sizeof(struct gw_key *));
}

void *gw_index_find(const struct gw_index *index, uint64_t key)
{
	size_t at = gw_index_at_least(index, key);

	return at < index->count && index->item[at]->key == key ? index->item[at] : NULL;
}
