/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_UTF8_H
#define AGENT_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Characters of UTF-8 as RFC 3629 has them: no surrogates, nothing longer than it must be. */

/* Octets of the character that text begins with, 0: it is none. len is at least 1. */
size_t utf8_len(const char *text, size_t len);
size_t utf8_printable(const char *text, size_t len);	/* 0 also: a control character */
size_t utf8_put(char *to, uint32_t code);	/* octets written, at most 4; no terminating one */

/* Drops what is no character, which is where a text was cut or came from who knows where. */
void utf8_mend(char *text);

/*
 * Writes text, whoever made it, so that a line stays one and a terminal stays as it is: each octet
 * of what is no character, or a control character, becomes \xHH. Cut to size. Octets written.
 */
size_t utf8_show(char *to, size_t size, const char *text, size_t len);

/*
 * Writes text so that it can stand between quotes in a line of the log, whoever made it: quotes,
 * backslashes and all but the printable characters of ASCII become \xHH. Cut to size.
 */
void utf8_quote(char *to, size_t size, const char *text);

#endif
