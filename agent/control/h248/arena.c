// SPDX-License-Identifier: GPL-2.0
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK	2048		/* octets of a block with small things in it */
#define ALIGN	sizeof(void *)

struct h248_block {
	struct h248_block *next;
	size_t used, size;
	char data[];
};

void h248_arena_init(struct h248_arena *arena, size_t limit)
{
	*arena = (struct h248_arena){ .limit = limit };
}

static struct h248_block *add_block(struct h248_arena *arena, size_t room)
{
	size_t left = arena->limit - arena->used, size = sizeof(struct h248_block);
	struct h248_block *block;

	if (left < size || left - size < room)
		return NULL;
	size += room < BLOCK && left - size >= BLOCK ? BLOCK : room;
	block = calloc(1, size);
	if (!block)
		return NULL;
	block->size = size - sizeof(*block);
	block->next = arena->blocks;
	arena->blocks = block;
	arena->used += size;
	return block;
}

void *h248_alloc(struct h248_arena *arena, size_t size)
{
	struct h248_block *block = arena->blocks;
	void *memory;

	if (size > SIZE_MAX - ALIGN)
		return NULL;
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (!block || block->size - block->used < size)
		block = add_block(arena, size);
	if (!block)
		return NULL;
	memory = block->data + block->used;
	block->used += size;
	return memory;
}

char *h248_copy(struct h248_arena *arena, const char *text, size_t len)
{
	char *copy = h248_alloc(arena, len + 1);

	if (copy)
		memcpy(copy, text, len);
	return copy;
}

void h248_arena_free(struct h248_arena *arena)
{
	struct h248_block *block;

	while (arena->blocks) {
		block = arena->blocks;
		arena->blocks = block->next;
		explicit_bzero(block->data, block->used);
		free(block);
	}
	arena->used = 0;
}
