// SPDX-License-Identifier: GPL-2.0
#include "id_table.h"

#include <stdlib.h>

#define BITS_MAX 24
#define GOLDEN 0x9e3779b97f4a7c15ULL	/* 2^64 / golden ratio: spreads neighbours */

static struct id_node **bucket_of(const struct id_table *table, uint64_t id)
{
	return &table->bucket[(id * GOLDEN) >> (64 - table->bits)];
}

bool id_table_init(struct id_table *table, unsigned int count)
{
	table->bits = 1;
	while (table->bits < BITS_MAX && 1U << table->bits < count)
		table->bits++;
	table->bucket = calloc(1U << table->bits, sizeof(struct id_node *));
	return table->bucket;
}

void id_table_free(struct id_table *table)
{
	free(table->bucket);
	table->bucket = NULL;
}

void id_table_add(struct id_table *table, struct id_node *node)
{
	struct id_node **at = bucket_of(table, node->id);

	node->next = *at;
	*at = node;
}

void id_table_remove(struct id_table *table, struct id_node *node)
{
	struct id_node **at;

	for (at = bucket_of(table, node->id); *at && *at != node; at = &(*at)->next)
		;
	if (*at)
		*at = node->next;
}

struct id_node *id_table_find(const struct id_table *table, uint64_t id)
{
	struct id_node *node;

	for (node = *bucket_of(table, id); node && node->id != id; node = node->next)
		;
	return node;
}
