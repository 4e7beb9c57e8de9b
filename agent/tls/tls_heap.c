// SPDX-License-Identifier: GPL-2.0
#include "tls_heap.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

static void *take(size_t len, const char *file, int line)
{
	(void)file;
	(void)line;
	return malloc(len);
}

static void give(void *at, const char *file, int line)
{
	(void)file;
	(void)line;
	/* Not OPENSSL_cleanse(), which takes 8 octets at a time. */
	if (at)
		explicit_bzero(at, malloc_usable_size(at));
	free(at);
}

/* Not realloc(), which leaves the old octets where they were. */
static void *change(void *at, size_t len, const char *file, int line)
{
	size_t room = at ? malloc_usable_size(at) : 0;
	void *to;

	if (at && len && len <= room)
		return at;
	to = len ? malloc(len) : NULL;
	if (len && !to)
		return NULL;
	if (room && to)
		memcpy(to, at, room);
	give(at, file, line);
	return to;
}

bool tls_heap_wipe(void)
{
	return CRYPTO_set_mem_functions(take, change, give);
}
