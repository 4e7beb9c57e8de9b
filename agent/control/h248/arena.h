/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_H248_ARENA_H
#define AGENT_H248_ARENA_H

#include <stddef.h>

/* Memory up to a limit, all of which is wiped and freed at once: a key may be in it. */
struct h248_block;

struct h248_arena {
	struct h248_block *blocks;	/* the first has room */
	size_t used, limit;		/* octets that were taken from the system */
};

void h248_arena_init(struct h248_arena *arena, size_t limit);
void *h248_alloc(struct h248_arena *arena, size_t size);	/* zeroes; NULL: no more */
/* A copy with a closing NUL. */
char *h248_copy(struct h248_arena *arena, const char *text, size_t len);
void h248_arena_free(struct h248_arena *arena);			/* then it is as new */

#endif
