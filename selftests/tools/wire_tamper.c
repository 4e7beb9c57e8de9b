// SPDX-License-Identifier: GPL-2.0
/*
 * Somebody on the way, who changes octets of the handshake: between OpenSSL and its socket. What is
 * to be changed must be in one read or write, as short messages in plain text are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "wire_tls.h"

#define LEN_MAX 64

static struct {
	uint8_t from[LEN_MAX], to[LEN_MAX];
	size_t len;
} change;

static size_t parse(uint8_t *octets, const char *hex, size_t digits)
{
	unsigned int octet;

	if (digits % 2 || digits / 2 > LEN_MAX)
		die("--tamper: at most 64 octets in hex");
	for (size_t i = 0; i < digits / 2; i++) {
		if (sscanf(hex + 2 * i, "%2x", &octet) != 1)
			die("--tamper: not hex");
		octets[i] = (uint8_t)octet;
	}
	return digits / 2;
}

static void apply(uint8_t *octets, size_t len)
{
	uint8_t *at = memmem(octets, len, change.from, change.len);

	if (!at)
		return;
	memcpy(at, change.to, change.len);
	event_begin("tampered");
	event_end();
}

static int pass_on(BIO *bio, int n)
{
	BIO_clear_retry_flags(bio);
	BIO_copy_next_retry(bio);
	return n;
}

static int tamper_write(BIO *bio, const char *octets, int len)
{
	uint8_t *copy = len > 0 ? malloc((size_t)len) : NULL;
	int n = -1;

	if (copy) {
		memcpy(copy, octets, (size_t)len);
		apply(copy, (size_t)len);
		n = BIO_write(BIO_next(bio), copy, len);
	}
	free(copy);
	return pass_on(bio, n);
}

static int tamper_read(BIO *bio, char *octets, int len)
{
	int n = BIO_read(BIO_next(bio), octets, len);

	if (n > 0)
		apply((uint8_t *)octets, (size_t)n);
	return pass_on(bio, n);
}

static long tamper_ctrl(BIO *bio, int cmd, long number, void *pointer)
{
	return BIO_ctrl(BIO_next(bio), cmd, number, pointer);
}

void tamper_set(SSL *ssl, const char *text)
{
	const char *to = text ? strchr(text, '=') : NULL;
	BIO_METHOD *method;
	BIO *bio;

	if (!text)
		return;
	if (!to)
		die("--tamper: HEX=HEX");
	change.len = parse(change.from, text, (size_t)(to - text));
	if (!change.len || parse(change.to, to + 1, strlen(to + 1)) != change.len)
		die("--tamper: as many octets as before");
	method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_FILTER, "tamper");
	bio = method ? BIO_new(method) : NULL;
	if (!bio)
		die("no memory");
	BIO_meth_set_write(method, tamper_write);
	BIO_meth_set_read(method, tamper_read);
	BIO_meth_set_ctrl(method, tamper_ctrl);
	BIO_set_init(bio, 1);
	BIO_push(bio, SSL_get_rbio(ssl));
	BIO_up_ref(SSL_get_rbio(ssl));
	SSL_set_bio(ssl, bio, bio);
}
