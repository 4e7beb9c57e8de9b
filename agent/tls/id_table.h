/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_ID_TABLE_H
#define AGENT_TLS_ID_TABLE_H

#include <stdbool.h>
#include <stdint.h>

/* Finds by number what has one, at the same cost however many there are. */

struct id_node {
	uint64_t id;
	struct id_node *next;	/* of those that hash alike */
};

struct id_table {
	struct id_node **bucket;
	unsigned int bits;	/* 2^bits buckets */
};

bool id_table_init(struct id_table *table, unsigned int count);	/* for so many; false: no memory */
void id_table_free(struct id_table *table);	/* the nodes stay the caller's */
void id_table_add(struct id_table *table, struct id_node *node);
void id_table_remove(struct id_table *table, struct id_node *node);	/* which may not be in it */
struct id_node *id_table_find(const struct id_table *table, uint64_t id);

#endif
