/* SPDX-License-Identifier: GPL-2.0 */
#ifndef INSERT_H
#define INSERT_H

#include "wire.h"

/* What a remote sends besides its octets: control records, and what no remote may send. */

#define INSERTS_MAX 64

struct insert {
	int what;		/* row of a table in insert.c */
	uint64_t at;		/* octets sent before it */
	uint64_t count;		/* so often in a row */
	uint8_t *octets;	/* argument */
	size_t len;
};

struct inserts {
	struct insert list[INSERTS_MAX];
	size_t count, next;
	uint64_t done;		/* of the next */
	bool begun;		/* one of the next is not all written yet */
};

#define INSERT_USAGE \
"  --insert WHAT[@N][*COUNT],...  sends WHAT when N octets are sent, COUNT times:\n" \
"                          update, update-request: KeyUpdate, the latter wants one back\n" \
"                          ticket: NewSessionTicket of a TLS 1.3 server\n" \
"                          renegotiate: TLS 1.2\n" \
"                          raw:HEX: octets as they are\n" \
"                          record:HEX: a good record of a type, the first octet; not after\n" \
"                          a KeyUpdate of OpenSSL\n" \
"                          split-update:HEX: KeyUpdate in records of so many octets each,\n" \
"                          and one with the rest; with records only\n"

void inserts_parse(struct inserts *inserts, const char *text);
/* Octets that may be sent before the next is due; UINT64_MAX: all are done. */
uint64_t inserts_room(const struct inserts *inserts, uint64_t sent);
/* Sends what is due. False: not everything could be written yet. */
bool inserts_send(struct inserts *inserts, struct wire *w, uint64_t sent);

#endif
