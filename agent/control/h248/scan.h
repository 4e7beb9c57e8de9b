/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_H248_SCAN_H
#define AGENT_H248_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "token.h"

/* Reads the characters of a message: blanks and comments, signs, words and quoted texts. */
struct h248_scan {
	const char *text, *at, *end;
	const char *mark;		/* where the last thing that was read begins */
};

/* A piece of the message, without a closing NUL. */
struct h248_word {
	const char *at;
	size_t len;
};

void h248_scan_init(struct h248_scan *scan, const char *text, size_t len);
void h248_skip(struct h248_scan *scan);			/* blanks, line ends and comments */
bool h248_next_is(struct h248_scan *scan, char c);	/* behind blanks */
bool h248_take(struct h248_scan *scan, char c);		/* read if it is next */
bool h248_at_end(struct h248_scan *scan);
/* All characters that need no quotes; an empty word where there are none. */
struct h248_word h248_read_word(struct h248_scan *scan);
/* Behind the quote. False: it has no end, or an octet that may not be there. */
bool h248_read_quoted(struct h248_scan *scan, struct h248_word *word);

bool h248_is_safe(char c);				/* needs no quotes */
bool h248_is_quotable(char c);				/* may be between quotes */
bool h248_is_name(struct h248_word word);		/* a letter; letters, digits, _ */
bool h248_is_package_item(struct h248_word word);	/* g/cause, g/... or all with asterisks */
bool h248_is_path(struct h248_word word);		/* of a termination or a device */
bool h248_is_extension(struct h248_word word);		/* X-1 or X+1 to X-123456 */
bool h248_is_time(struct h248_word word);		/* 20240229T23595999 */
bool h248_word_is(struct h248_word word, const char *text);	/* in any case */
bool h248_number(struct h248_word word, uint32_t max, uint32_t *number);
enum h248_token h248_word_token(struct h248_word word);

#endif
