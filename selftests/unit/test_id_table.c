// SPDX-License-Identifier: GPL-2.0
/*
 * Finding by number: as the broker numbers its jobs, few nodes are looked at, however many there
 * are.
 *
 * with: agent/tls/id_table.c
 */
#include <stdlib.h>

#include "tap.h"
#include "tls/id_table.h"

#define MANY 16384
#define LONGEST 16	/* nodes looked at; of 16384 random numbers some 7 */

static struct id_node node[MANY];
static struct id_table table;

/* Numbers as a gateway makes them: of a termination, its stream, and how often it connected. */
static uint64_t of_termination(unsigned int i)
{
	return (uint64_t)(i + 1) << 32 | 1 << 16 | 1;
}

static uint64_t of_stream(unsigned int i)
{
	return 7ULL << 32 | (uint64_t)(i & 0xffff) << 16 | 3;
}

static uint64_t of_generation(unsigned int i)
{
	return (uint64_t)(i / 64 + 1) << 32 | 1 << 16 | (i % 64);
}

static unsigned int longest(void)
{
	unsigned int i, n, most = 0;
	struct id_node *at;

	for (i = 0; i < 1U << table.bits; i++) {
		for (n = 0, at = table.bucket[i]; at; at = at->next)
			n++;
		if (n > most)
			most = n;
	}
	return most;
}

static void many(const char *name, uint64_t (*number)(unsigned int))
{
	unsigned int i, good = 0;

	id_table_init(&table, MANY);
	for (i = 0; i < MANY; i++) {
		node[i].id = number(i);
		id_table_add(&table, &node[i]);
	}
	ok(longest() <= LONGEST, "%s: of %d at most %u are looked at", name, MANY, longest());
	for (i = 0; i < MANY; i++)
		good += id_table_find(&table, number(i)) == &node[i];
	is_int(good, MANY, "%s: each is found", name);
	for (i = 0; i < MANY; i += 2)
		id_table_remove(&table, &node[i]);
	for (i = 0, good = 0; i < MANY; i++)
		good += id_table_find(&table, number(i)) == (i % 2 ? &node[i] : NULL);
	is_int(good, MANY, "%s: but for those that were removed", name);
	id_table_free(&table);
}

static void few(void)
{
	struct id_node a = { .id = 5 }, b = { .id = 5 };

	ok(id_table_init(&table, 1), "a table for one");
	ok(!id_table_find(&table, 0), "nothing is in it");
	id_table_remove(&table, &a);
	id_table_add(&table, &a);
	id_table_remove(&table, &b);
	ok(id_table_find(&table, 5) == &a, "one that is not in it takes none of its number away");
	id_table_remove(&table, &a);
	ok(!id_table_find(&table, 5), "and nothing again");
	id_table_free(&table);
}

int main(void)
{
	plan(3 * 3 + 4);
	many("terminations", of_termination);
	many("streams", of_stream);
	many("generations", of_generation);
	few();
	return tap_done();
}
