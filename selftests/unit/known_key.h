/* SPDX-License-Identifier: GPL-2.0 */
/* A pre-shared key that stands nowhere in the program, and how often it is in memory. */
#ifndef KNOWN_KEY_H
#define KNOWN_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "psk.h"
#include "tap.h"

#define KNOWN_KEY_LEN	32

struct known_key_found {
	int keys, texts;		/* texts: its digits */
};

char known_key_digit(size_t i);		/* of 2 * KNOWN_KEY_LEN */
void known_key_make(struct psk *psk, uint16_t version);

/* The sanitizer keeps what was freed for a while, so a copy that is not wiped is found. */
struct known_key_found known_key_search(void);
/* Whether a copy of both kinds that is freed and not wiped is found. */
bool known_key_is_found(void);

/* Two results, of the program that says them: it counts its own. */
static inline void known_key_is(int keys, int texts, const char *name)
{
	struct known_key_found found = known_key_search();

	is_int(found.keys, keys, "%s: the key", name);
	is_int(found.texts, texts, "%s: its digits", name);
}

#endif
