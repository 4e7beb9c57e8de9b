// SPDX-License-Identifier: GPL-2.0
#include "known_key.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define FROM 16			/* an allocator writes over the first octets of what is freed */
#define ENOUGH 12		/* octets in a row are no accident */

static uint8_t octet(size_t i)
{
	return (uint8_t)(i * 89 + 41) ^ (uint8_t)(i >> 1) ^ 0xa5;
}

char known_key_digit(size_t i)
{
	return "0123456789abcdef"[i % 2 ? octet(i / 2) & 15 : octet(i / 2) >> 4];
}

void known_key_make(struct psk *psk, uint16_t version)
{
	size_t i;

	memset(psk, 0, sizeof(*psk));
	psk->version = version;
	psk->key_len = KNOWN_KEY_LEN;
	for (i = 0; i < KNOWN_KEY_LEN; i++)
		psk->key[i] = octet(i);
	memcpy(psk->identity, "alice", 6);
}

__attribute__((no_sanitize("address", "undefined")))
static bool is_key(const uint8_t *at)
{
	size_t i;

	for (i = 0; i < ENOUGH && at[i] == octet(FROM + i); i++)
		;
	return i == ENOUGH;
}

__attribute__((no_sanitize("address", "undefined")))
static bool is_text(const uint8_t *at)
{
	size_t i;

	for (i = 0; i < 2 * ENOUGH && at[i] == (uint8_t)known_key_digit(2 * FROM + i); i++)
		;
	return i == 2 * ENOUGH;
}

__attribute__((no_sanitize("address", "undefined")))
static void search_block(const uint8_t *block, size_t len, void *arg)
{
	struct known_key_found *found = arg;
	const uint8_t key = octet(FROM), text = known_key_digit(2 * FROM);
	size_t i;

	for (i = 0; i + 2 * ENOUGH <= len; i++) {
		if (block[i] == key && is_key(block + i))
			found->keys++;
		if (block[i] == text && is_text(block + i))
			found->texts++;
	}
}

struct known_key_found known_key_search(void)
{
	struct known_key_found found = { 0 };

	memory_show(2 * ENOUGH, search_block, &found);
	return found;
}

bool known_key_is_found(void)
{
	struct psk *psk = malloc(sizeof(*psk));
	char *text = malloc(2 * KNOWN_KEY_LEN);
	struct known_key_found found;
	size_t i;

	known_key_make(psk, 0);
	for (i = 0; i < 2 * KNOWN_KEY_LEN; i++)
		text[i] = known_key_digit(i);
	asm volatile("" : : "r" (psk), "r" (text) : "memory");
	free(psk);
	free(text);
	found = known_key_search();
	return found.keys == 1 && found.texts == 1;
}
