// SPDX-License-Identifier: GPL-2.0
#include "tls_agreed.h"

#include <openssl/ssl.h>

#include "core/handshake.h"

/* RFC 8446 clause 4, RFC 5246 clause 7.4. A ticket is none of them: the gateway asks for none. */
enum {
	ENCRYPTED_EXTENSIONS = 8,
};

/* Extensions, as IANA has them. */
enum {
	SERVER_NAME = 0, MAX_FRAGMENT_LENGTH = 1, SUPPORTED_GROUPS = 10, POINT_FORMATS = 11,
	EXTENDED_MASTER_SECRET = 23, RECORD_SIZE_LIMIT = 28, PRE_SHARED_KEY = 41,
	SUPPORTED_VERSIONS = 43, COOKIE = 44, KEY_SHARE = 51, RENEGOTIATION_INFO = 0xff01,
};

#define LIMIT_MIN 64	/* RFC 8449 clause 4; TLS 1.3 has one of them for the content type */

/* Octets that are left of a message. What is too short reads as 0, and ends it. */
struct octets {
	const uint8_t *at;
	size_t len;
};

static void skip(struct octets *from, size_t len)
{
	if (len > from->len)
		len = from->len;
	from->at += len;
	from->len -= len;
}

static size_t number(struct octets *from, size_t width)
{
	size_t value = 0, i;

	if (from->len < width) {
		from->len = 0;
		return 0;
	}
	for (i = 0; i < width; i++)
		value = value << 8 | from->at[i];
	skip(from, width);
	return value;
}

/* A vector, its length in so many octets before it. */
static struct octets vector(struct octets *from, size_t width)
{
	size_t len = number(from, width);
	struct octets inner = { from->at, len < from->len ? len : from->len };

	skip(from, len);
	return inner;
}

static bool next_extension(struct octets *list, size_t *type, struct octets *body)
{
	if (list->len < 4)
		return false;
	*type = number(list, 2);
	*body = vector(list, 2);
	return true;
}

static void refuse(struct tls_agreed *agreed, uint8_t message, int extension)
{
	if (agreed->refused)
		return;
	agreed->refused = true;
	agreed->message = message;
	agreed->extension = extension;
}

/* 2^9 to 2^12 octets; others are none, which the library refuses. */
static uint16_t fragment_of(struct octets body)
{
	size_t code = number(&body, 1);

	return code >= 1 && code <= 4 ? (uint16_t)(256U << code) : 0;
}

/*
 * What the server takes of the client's offer. Everything that changes records, or would have to be
 * kept after the handshake, and is not here: tickets, application protocols, encrypt_then_mac,
 * truncated_hmac, heartbeat, early data, connection ids, other kinds of certificates.
 */
static void see_answer(struct tls_agreed *agreed, uint8_t message, size_t type, struct octets body)
{
	switch (type) {
	case MAX_FRAGMENT_LENGTH:
		agreed->max_fragment = fragment_of(body);
		break;
	case RECORD_SIZE_LIMIT:
		agreed->server_limit = (uint16_t)number(&body, 2);
		if (agreed->server_limit < LIMIT_MIN || agreed->client_limit < LIMIT_MIN)
			refuse(agreed, message, (int)type);
		break;
	case SERVER_NAME:
	case SUPPORTED_GROUPS:
	case POINT_FORMATS:
	case EXTENDED_MASTER_SECRET:
	case PRE_SHARED_KEY:
	case SUPPORTED_VERSIONS:
	case COOKIE:
	case KEY_SHARE:
	case RENEGOTIATION_INFO:
		break;
	default:
		refuse(agreed, message, (int)type);
	}
}

static void see_answers(struct tls_agreed *agreed, uint8_t message, struct octets list)
{
	struct octets body;
	size_t type;

	while (next_extension(&list, &type, &body))
		see_answer(agreed, message, type, body);
}

/* Version, random, session id, suite, compression method. */
static void see_server_hello(struct tls_agreed *agreed, struct octets hello)
{
	skip(&hello, 2 + 32);
	vector(&hello, 1);
	skip(&hello, 2 + 1);
	see_answers(agreed, SSL3_MT_SERVER_HELLO, vector(&hello, 2));
}

/* Version, random, session id, suites, compression methods. */
static void see_client_hello(struct tls_agreed *agreed, struct octets hello)
{
	struct octets list, body;
	size_t type;

	skip(&hello, 2 + 32);
	vector(&hello, 1);
	vector(&hello, 2);
	vector(&hello, 1);
	list = vector(&hello, 2);
	while (next_extension(&list, &type, &body))
		if (type == RECORD_SIZE_LIMIT)
			agreed->client_limit = (uint16_t)number(&body, 2);
}

void tls_agreed_see(struct tls_agreed *agreed, const uint8_t *message, size_t len)
{
	struct octets rest = { message, len };
	uint8_t type = (uint8_t)number(&rest, 1);
	struct octets body = vector(&rest, 3);

	switch (type) {
	case SSL3_MT_CLIENT_HELLO:
		see_client_hello(agreed, body);
		break;
	case SSL3_MT_SERVER_HELLO:
		see_server_hello(agreed, body);
		break;
	case ENCRYPTED_EXTENSIONS:
		see_answers(agreed, type, vector(&body, 2));
		break;
	case SSL3_MT_HELLO_REQUEST:
	case SSL3_MT_CERTIFICATE:
	case SSL3_MT_SERVER_KEY_EXCHANGE:
	case SSL3_MT_CERTIFICATE_REQUEST:
	case SSL3_MT_SERVER_DONE:
	case SSL3_MT_CERTIFICATE_VERIFY:
	case SSL3_MT_CLIENT_KEY_EXCHANGE:
	case SSL3_MT_FINISHED:
		break;
	default:
		refuse(agreed, type, -1);
	}
}

/* RFC 8449 clause 5: who has sent both gets this one. In TLS 1.3 it counts the content type. */
static uint16_t record_limit(uint16_t limit, bool tls13)
{
	if (tls13 && limit)
		limit--;
	return limit < HS_RECORD_MAX ? limit : HS_RECORD_MAX;
}

uint16_t tls_agreed_limit(const struct tls_agreed *agreed, bool by_client, bool tls13)
{
	if (agreed->client_limit && agreed->server_limit)
		return record_limit(by_client ? agreed->server_limit : agreed->client_limit, tls13);
	return agreed->max_fragment ? agreed->max_fragment : HS_RECORD_MAX;
}
