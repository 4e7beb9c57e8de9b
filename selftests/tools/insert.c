// SPDX-License-Identifier: GPL-2.0
#include "insert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "event.h"
#include "wire_record.h"
#include "wire_tls.h"

/* ---- what can be sent: begin() once, then OpenSSL has to write it, or all is done ---- */

static bool key_update(struct wire *w, const struct insert *insert)
{
	(void)insert;
	return SSL_key_update(w->ssl, SSL_KEY_UPDATE_NOT_REQUESTED);
}

static bool key_update_request(struct wire *w, const struct insert *insert)
{
	(void)insert;
	return SSL_key_update(w->ssl, SSL_KEY_UPDATE_REQUESTED);
}

static bool ticket(struct wire *w, const struct insert *insert)
{
	(void)insert;
	return SSL_new_session_ticket(w->ssl);
}

static bool renegotiate(struct wire *w, const struct insert *insert)
{
	(void)insert;
	return SSL_renegotiate(w->ssl);
}

static bool raw(struct wire *w, const struct insert *insert)
{
	record_raw(w, insert->octets, insert->len);
	return true;
}

static bool record(struct wire *w, const struct insert *insert)
{
	record_send(w, insert->octets[0], insert->octets + 1, insert->len - 1);
	return true;
}

static bool split_update(struct wire *w, const struct insert *insert)
{
	record_update(w, insert->octets, insert->len);
	return true;
}

static const struct kind {
	const char *name;
	bool (*begin)(struct wire *w, const struct insert *insert);
	bool flush;		/* by OpenSSL */
	bool octets;		/* has an argument */
} kinds[] = {
	{ "update", key_update, true, false },
	{ "update-request", key_update_request, true, false },
	{ "ticket", ticket, true, false },
	{ "renegotiate", renegotiate, true, false },
	{ "raw", raw, false, true },
	{ "record", record, false, true },
	{ "split-update", split_update, false, true },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* ---- parsing ---- */

static void parse_hex(struct insert *insert, const char *hex)
{
	size_t i, len = strlen(hex) / 2;
	unsigned int octet;

	insert->octets = malloc(len + 1);
	if (!insert->octets || !len || strlen(hex) % 2)
		die("--insert: octets in hex");
	for (i = 0; i < len; i++) {
		if (sscanf(hex + 2 * i, "%2x", &octet) != 1)
			die("--insert: not hex");
		insert->octets[i] = (uint8_t)octet;
	}
	insert->len = len;
}

/* Cuts text at the character and returns what follows it, NULL: not there. */
static char *cut(char *text, char at)
{
	char *found = strchr(text, at);

	if (found)
		*found++ = '\0';
	return found;
}

static void parse_one(struct insert *insert, char *word)
{
	char *count = cut(word, '*'), *at = cut(word, '@'), *octets = cut(word, ':');
	size_t i;

	for (i = 0; i < KINDS && strcmp(word, kinds[i].name); i++)
		;
	if (i == KINDS || kinds[i].octets != !!octets)
		die("--insert %s: see --help", word);
	insert->what = (int)i;
	insert->at = at ? args_number(at) : 0;
	insert->count = count ? args_number(count) : 1;
	if (octets)
		parse_hex(insert, octets);
}

void inserts_parse(struct inserts *inserts, const char *text)
{
	char *copy = strdup(text), *word, *state = NULL;

	if (!copy)
		die("no memory");
	for (word = strtok_r(copy, ",", &state); word; word = strtok_r(NULL, ",", &state)) {
		if (inserts->count == INSERTS_MAX)
			die("--insert: too many");
		parse_one(&inserts->list[inserts->count++], word);
	}
	free(copy);
}

/* ---- sending ---- */

uint64_t inserts_room(const struct inserts *inserts, uint64_t sent)
{
	if (inserts->next == inserts->count)
		return UINT64_MAX;
	return inserts->list[inserts->next].at - sent;
}

static void report(const struct insert *insert)
{
	event_begin("inserted");
	event_text("what", kinds[insert->what].name);
	event_num("at", (long long)insert->at);
	event_end();
}

/*
 * OpenSSL begins no renegotiation while it holds octets that nobody has read, and would begin it
 * when the end is sent already.
 */
static bool is_held_back(const struct wire *w)
{
	return SSL_renegotiate_pending(w->ssl) && !SSL_num_renegotiations(w->ssl);
}

/* A renegotiation goes on with the answer that it will not get: it counts as sent. */
static bool send_one(struct inserts *inserts, struct wire *w)
{
	const struct insert *insert = &inserts->list[inserts->next];
	const struct kind *kind = &kinds[insert->what];

	if (!inserts->begun && !kind->begin(w, insert))
		die("--insert %s: OpenSSL does not", kind->name);
	inserts->begun = kind->flush &&
		((!tls_flush(w) && !(w->events & POLLIN)) || is_held_back(w));
	return !inserts->begun;
}

bool inserts_send(struct inserts *inserts, struct wire *w, uint64_t sent)
{
	while (!inserts_room(inserts, sent) && !w->write_broken) {
		if (!send_one(inserts, w))
			return false;
		if (++inserts->done < inserts->list[inserts->next].count)
			continue;
		report(&inserts->list[inserts->next]);
		inserts->next++;
		inserts->done = 0;
	}
	return true;
}
