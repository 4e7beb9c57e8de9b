/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ARGS_H
#define ARGS_H

#include "wire.h"

/* Command lines of "--name value" pairs, described by tables. */

enum arg_kind {
	ARG_TEXT,	/* const char * */
	ARG_NUMBER,	/* uint64_t, K, M and G allowed */
	ARG_CHOICE,	/* int, index into choices */
};

struct arg {
	const char *name;	/* without the dashes; NULL ends a table */
	enum arg_kind kind;
	void *value;
	const char * const *choices;
};

/* What every far end of a call needs. */
struct wire_args {
	struct wire_address address;
	struct wire_tls tls;
	uint64_t timeout_s;
	uint64_t deadline;	/* of now_us() */
	const char *events;
};

/* --help prints usage and ends; what makes no sense ends with exit status 2. */
void args_parse(int argc, char **argv, const char *usage, struct wire_args *wire,
		const struct arg *own);

/* The same for a program that is no far end: the table is all that it knows. */
void args_parse_table(int argc, char **argv, const char *usage, const struct arg *table);
uint64_t args_number(const char *text);
int args_choice(const char *text, const char * const *choices);
int args_time_left_ms(const struct wire_args *wire);

#define WIRE_USAGE \
"  --listen ADDR:PORT | --connect ADDR:PORT [--bind ADDR:PORT]\n" \
"  --buffer N              socket buffers in octets\n" \
"  --fast-open yes         the first octets go with the SYN, if the kernel lets them\n" \
"  --tls server|client     independent of who connects (default: no TLS)\n" \
"  --tls-version 1.0|1.1|1.2|1.3   --suite NAME   as OpenSSL names it\n" \
"  --cert FILE --key FILE  PEM; a client without shows none\n" \
"  --fingerprint SHA-256   that the other side's certificate must have\n" \
"  --psk HEX               pre-shared key, in place of certificates\n" \
"  --psk-identity TEXT     client: what is sent (default ue); server: no other is known\n" \
"  --max-fragment N        client: wants no longer records, 512, 1024, 2048 or 4096 octets\n" \
"  --pad N                 TLS 1.3: pads records to a multiple of N octets\n" \
"  --resume FILE           client: wants to resume what openssl s_client -sess_out wrote\n" \
"  --early N               client: sends N octets before the handshake\n" \
"  --early-update yes      TLS 1.3 client: sends KeyUpdate before Finished\n" \
"  --tamper HEX=HEX        changes these octets of the handshake, sent or received\n" \
"  --timeout S             for all of it (default 60)\n" \
"  --events FILE           instead of stdout\n"

#endif
