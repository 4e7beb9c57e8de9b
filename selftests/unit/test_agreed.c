// SPDX-License-Identifier: GPL-2.0
/*
 * What the messages of a handshake agree on: the limits on records, and what is refused because
 * record protection in the kernel would not keep it.
 *
 * with: agent/tls/tls_agreed.c
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "tls/tls_agreed.h"

struct message {
	const char *octets;
	size_t len;
};

#define M(octets) { octets, sizeof(octets) - 1 }
#define RANDOM "0123456789abcdef0123456789abcdef"

/* ClientHello: no session, one suite; its extensions are the argument, 6 or 9 octets. */
#define CLIENT_6(ext) "\x01\x00\x00\x31\x03\x03" RANDOM "\x00\x00\x02\x13\x01\x01\x00\x00\x06" ext
/* ServerHello and EncryptedExtensions, with len octets of extensions in all. */
#define SERVER(total, len, ext) \
	"\x02\x00\x00" total "\x03\x03" RANDOM "\x00\xc0\x2b\x00\x00" len ext
#define ENCRYPTED(total, len, ext) "\x08\x00\x00" total "\x00" len ext

#define RSL(limit) "\x00\x1c\x00\x02" limit
#define MFL(code) "\x00\x01\x00\x01" code

#define PLAIN 16384

static const struct {
	const char *name;
	struct message message[3];
	uint16_t by_client, by_server;
	bool tls12;
} limits[] = {
	{ "nothing", { M(SERVER("\x2c", "\x04", "\x00\x17\x00\x00")) }, PLAIN, PLAIN, true },
	{ "512, TLS 1.3", { M(ENCRYPTED("\x07", "\x05", MFL("\x01"))) }, 512, 512, false },
	{ "4096, TLS 1.2", { M(SERVER("\x2d", "\x05", MFL("\x04"))) }, 4096, 4096, true },
	{ "no such fragment", { M(ENCRYPTED("\x07", "\x05", MFL("\x05"))) }, PLAIN, PLAIN, false },
	{ "limit of a client, not answered", { M(CLIENT_6(RSL("\x00\xc8"))) }, PLAIN, PLAIN,
	  false },
	{ "limits, TLS 1.3", { M(CLIENT_6(RSL("\x00\xc8"))),
	  M(ENCRYPTED("\x08", "\x06", RSL("\x40\x01"))) }, PLAIN, 199, false },
	{ "limits, TLS 1.2", { M(CLIENT_6(RSL("\x00\xc8"))),
	  M(SERVER("\x2e", "\x06", RSL("\x01\x00"))) }, 256, 200, true },
	{ "limits above the protocol's", { M(CLIENT_6(RSL("\xff\xff"))),
	  M(SERVER("\x2e", "\x06", RSL("\xff\xff"))) }, PLAIN, PLAIN, true },
	{ "limits before a fragment", { M(CLIENT_6(RSL("\x01\x00"))),
	  M(ENCRYPTED("\x0d", "\x0b", MFL("\x01") RSL("\x02\x00"))) }, 511, 255, false },
};

static const struct {
	const char *name;
	struct message message;
	int extension;
} refused[] = {
	{ "a ticket of TLS 1.2", M(SERVER("\x2c", "\x04", "\x00\x23\x00\x00")), 35 },
	{ "encrypt_then_mac", M(SERVER("\x2c", "\x04", "\x00\x16\x00\x00")), 22 },
	{ "truncated_hmac", M(SERVER("\x2c", "\x04", "\x00\x04\x00\x00")), 4 },
	{ "heartbeat", M(SERVER("\x2d", "\x05", "\x00\x0f\x00\x01\x01")), 15 },
	{ "an application protocol",
	  M(ENCRYPTED("\x0b", "\x09", "\x00\x10\x00\x05\x00\x03\x02h2")), 16 },
	{ "early data", M(ENCRYPTED("\x06", "\x04", "\x00\x2a\x00\x00")), 42 },
	{ "a raw public key of the client", M(ENCRYPTED("\x07", "\x05", "\x00\x13\x00\x01\x02")),
	  19 },
	{ "a raw public key of the server", M(ENCRYPTED("\x07", "\x05", "\x00\x14\x00\x01\x02")),
	  20 },
	{ "connection ids", M(SERVER("\x2d", "\x05", "\x00\x36\x00\x01\x00")), 54 },
	{ "an extension of the future behind a good one",
	  M(SERVER("\x30", "\x08", "\x00\x17\x00\x00\xfe\xed\x00\x00")), 0xfeed },
	{ "too small a limit", M(ENCRYPTED("\x08", "\x06", RSL("\x00\x3f"))), 28 },
	{ "a ticket", M("\x04\x00\x00\x00"), -1 },
	{ "a compressed certificate", M("\x19\x00\x00\x00"), -1 },
	{ "a status of the certificate", M("\x16\x00\x00\x00"), -1 },
};

/* What a handshake of either version has. */
static const struct message good[] = {
	M(SERVER("\x2e", "\x06", "\x00\x2b\x00\x02\x03\x04")),
	M(SERVER("\x38", "\x10",
		 "\xff\x01\x00\x01\x00\x00\x0b\x00\x03\x02\x00\x01\x00\x17\x00\x00")),
	M(SERVER("\x2c", "\x04", "\x00\x33\x00\x00")),
	M(SERVER("\x2c", "\x04", "\x00\x2c\x00\x00")),
	M(SERVER("\x2c", "\x04", "\x00\x29\x00\x00")),
	M(ENCRYPTED("\x02", "\x00", "")),
	M(ENCRYPTED("\x0a", "\x08", "\x00\x00\x00\x00\x00\x0a\x00\x00")),
	M("\x02\x00\x00\x26\x03\x03" RANDOM "\x00\xc0\x2b\x00"),
	M("\x00\x00\x00\x00"), M("\x0b\x00\x00\x00"), M("\x0c\x00\x00\x00"), M("\x0d\x00\x00\x00"),
	M("\x0e\x00\x00\x00"), M("\x0f\x00\x00\x00"), M("\x10\x00\x00\x00"), M("\x14\x00\x00\x00"),
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* In memory of just its size, so that the sanitizer sees who reads past it. */
static void see(struct tls_agreed *agreed, const char *octets, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	memcpy(copy, octets, len);
	tls_agreed_see(agreed, copy, len);
	free(copy);
}

static void check_limits(void)
{
	size_t i, k;

	for (i = 0; i < COUNT(limits); i++) {
		struct tls_agreed agreed = { 0 };

		for (k = 0; k < 3 && limits[i].message[k].octets; k++)
			see(&agreed, limits[i].message[k].octets, limits[i].message[k].len);
		is_int(tls_agreed_limit(&agreed, true, !limits[i].tls12), limits[i].by_client,
		       "%s: the client's records", limits[i].name);
		is_int(tls_agreed_limit(&agreed, false, !limits[i].tls12), limits[i].by_server,
		       "%s: the server's records", limits[i].name);
		ok(!agreed.refused, "%s: not refused", limits[i].name);
	}
}

static void check_refused(void)
{
	size_t i;

	for (i = 0; i < COUNT(refused); i++) {
		struct tls_agreed agreed = { 0 };

		see(&agreed, refused[i].message.octets, refused[i].message.len);
		ok(agreed.refused, "refused: %s", refused[i].name);
		is_int(agreed.extension, refused[i].extension, "%s: which", refused[i].name);
	}
}

static void check_good(void)
{
	struct tls_agreed agreed = { 0 };
	size_t i;

	for (i = 0; i < COUNT(good); i++)
		see(&agreed, good[i].octets, good[i].len);
	ok(!agreed.refused, "all that a handshake needs is taken");
	see(&agreed, CLIENT_6("\x00\x23\x00\x02\x00\x00"), 53);
	ok(!agreed.refused, "a client may offer what it likes");
}

/* Every message, cut everywhere, and with every length in it wrong. */
static void check_broken(void)
{
	static const char whole[] = CLIENT_6(RSL("\x00\xc8")), answer[] =
		ENCRYPTED("\x0d", "\x0b", MFL("\x01") RSL("\x02\x00"));
	struct tls_agreed agreed = { 0 };
	char copy[sizeof(whole)];
	size_t i;

	for (i = 0; i < sizeof(whole); i++) {
		see(&agreed, whole, i);
		memcpy(copy, whole, sizeof(whole));
		copy[i] = (char)0xff;
		see(&agreed, copy, sizeof(whole) - 1);
	}
	for (i = 0; i < sizeof(answer); i++) {
		see(&agreed, answer, i);
		memcpy(copy, answer, sizeof(answer));
		copy[i] = (char)0xff;
		see(&agreed, copy, sizeof(answer) - 1);
	}
	ok(1, "nothing is read past the end of a broken message");
}

int main(void)
{
	plan(COUNT(limits) * 3 + COUNT(refused) * 2 + 2 + 1);
	check_limits();
	check_refused();
	check_good();
	check_broken();
	return tap_done();
}
