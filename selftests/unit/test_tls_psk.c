// SPDX-License-Identifier: GPL-2.0
/*
 * Which identity gets the key: the ordered one, to the last octet, and any where none is ordered.
 * Every other one gets a random key, which the handshake then fails with.
 *
 * with: agent/tls_psk.c agent/psk.c
 * with: -lssl -lcrypto
 */
#include <openssl/ssl.h>

#include "psk.h"
#include "tap.h"
#include "tls_psk.h"

#define KEY "0123456789abcdef"
#define KEY_LEN 16

static struct psk key_of(const char *identity, uint16_t version)
{
	struct psk key = { .version = version, .key_len = KEY_LEN };

	memcpy(key.key, KEY, KEY_LEN);
	snprintf(key.identity, sizeof(key.identity), "%s", identity);
	return key;
}

/* ---- TLS 1.2 ---- */

static void serve12(const char *ordered, const char *named, bool right)
{
	struct psk key = key_of(ordered, TLS1_2_VERSION);
	struct tls_psk psk;
	uint8_t got[PSK_MAX] = { 0 };

	tls_psk_init(&psk, &key, true);
	is_int(tls_psk_serve12(&psk, named, got, sizeof(got)), KEY_LEN,
	       "1.2: \"%s\" where \"%s\" is ordered gets a key of the same length", named,
	       ordered);
	is_int(!memcmp(got, KEY, KEY_LEN), right, "1.2: %s one", right ? "the right" : "a random");
	is_int(psk.unknown, !right, "1.2: which is known");
	is_str(psk.identity, named, "1.2: and the name");
	tls_psk_wipe(&psk);
}

static void small_room12(void)
{
	struct psk key = key_of("alice", TLS1_2_VERSION);
	uint8_t got[PSK_MAX];
	struct tls_psk psk;
	char name[6];

	tls_psk_init(&psk, &key, true);
	is_int(tls_psk_serve12(&psk, "alice", got, KEY_LEN - 1), 0, "1.2: no room for the key");
	is_int(tls_psk_serve12(&psk, "alice", got, KEY_LEN), KEY_LEN, "1.2: just room");
	is_int(tls_psk_offer12(&psk, name, 5, got, KEY_LEN), 0, "1.2: no room for the name");
	is_int(tls_psk_offer12(&psk, name, 6, got, KEY_LEN - 1), 0, "1.2: nor for the key");
	is_int(tls_psk_offer12(&psk, name, 6, got, KEY_LEN), KEY_LEN, "1.2: room for both");
	is_str(name, "alice", "1.2: the name that is offered");
	tls_psk_wipe(&psk);
	is_int(tls_psk_serve12(&psk, "alice", got, PSK_MAX), 0, "1.2: no key after it was wiped");
	is_int(tls_psk_offer12(&psk, name, 6, got, PSK_MAX), 0, "1.2: nor one to offer");
}

/* ---- TLS 1.3 ---- */

static void serve13(const char *ordered, const char *named, size_t len, bool right)
{
	struct psk key = key_of(ordered, TLS1_3_VERSION);
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	SSL *ssl = SSL_new(ctx);
	uint8_t got[PSK_MAX] = { 0 };
	struct tls_psk psk;
	SSL_SESSION *wrapped;

	tls_psk_init(&psk, &key, true);
	is_int(tls_psk_serve13(&psk, ssl, (const uint8_t *)named, len, &wrapped), 1,
	       "1.3: %zu octets of \"%s\" where \"%s\" is ordered", len, named, ordered);
	is_int(wrapped ? SSL_SESSION_get_master_key(wrapped, got, sizeof(got)) : 0, KEY_LEN,
	       "1.3: get a key of the same length");
	is_int(!memcmp(got, KEY, KEY_LEN), right, "1.3: %s one", right ? "the right" : "a random");
	is_int(psk.unknown, !right, "1.3: which is known");
	SSL_SESSION_free(wrapped);
	is_int(tls_psk_serve13(&psk, ssl, (const uint8_t *)named, len, &wrapped), 1,
	       "1.3: asked once more");
	ok(!wrapped, "1.3: there is no second one");
	SSL_SESSION_free(wrapped);
	tls_psk_wipe(&psk);
	SSL_free(ssl);
	SSL_CTX_free(ctx);
}

static void note_odd(void)
{
	struct psk key = key_of("alice", TLS1_2_VERSION);
	char longest[2 * PSK_IDENTITY_MAX];
	uint8_t got[PSK_MAX];
	struct tls_psk psk;

	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	tls_psk_init(&psk, &key, true);
	tls_psk_serve12(&psk, longest, got, sizeof(got));
	is_int(strlen(psk.identity), sizeof(psk.identity) - 1, "a name too long is noted in part");
	tls_psk_wipe(&psk);
}

static void blame(void)
{
	struct tls_psk v12 = { .version = TLS1_2_VERSION, .server = true };
	struct tls_psk v13 = { .version = TLS1_3_VERSION, .server = true };
	struct tls_psk client13 = { .version = TLS1_3_VERSION };

	is_int(tls_psk_alert(&v12, SSL_AD_BAD_RECORD_MAC), SSL_AD_DECRYPT_ERROR,
	       "a wrong key of 1.2 is answered by decrypt_error");
	is_int(tls_psk_alert(&v13, SSL_AD_BAD_RECORD_MAC), SSL_AD_BAD_RECORD_MAC,
	       "in 1.3 a bad record is one");
	is_int(tls_psk_alert(&v12, SSL_AD_DECODE_ERROR), SSL_AD_DECODE_ERROR, "as are others");
	ok(tls_psk_is_blamed(&v12, SSL_AD_DECRYPT_ERROR, false) &&
	   tls_psk_is_blamed(&v13, SSL_AD_DECRYPT_ERROR, false), "decrypt_error is the key's");
	ok(tls_psk_is_blamed(&v13, SSL_AD_UNKNOWN_PSK_IDENTITY, true),
	   "unknown_psk_identity as well");
	ok(tls_psk_is_blamed(&v12, SSL_AD_BAD_RECORD_MAC, false) &&
	   !tls_psk_is_blamed(&v13, SSL_AD_BAD_RECORD_MAC, false),
	   "bad_record_mac in 1.2 only");
	ok(tls_psk_is_blamed(&client13, SSL_AD_ILLEGAL_PARAMETER, true),
	   "illegal_parameter in answer to a client's hello of 1.3");
	ok(!tls_psk_is_blamed(&client13, SSL_AD_ILLEGAL_PARAMETER, false) &&
	   !tls_psk_is_blamed(&v13, SSL_AD_ILLEGAL_PARAMETER, true) &&
	   !tls_psk_is_blamed(&v12, SSL_AD_ILLEGAL_PARAMETER, true), "and nowhere else");
	ok(!tls_psk_is_blamed(&v12, SSL_AD_HANDSHAKE_FAILURE, true), "other alerts are not");
}

int main(void)
{
	plan(7 * 4 + 8 + 6 * 6 + 1 + 9);
	serve12("alice", "alice", true);
	serve12("", "anybody", true);
	serve12("alice", "alic", false);
	serve12("alice", "a", false);
	serve12("alice", "", false);
	serve12("alice", "alice2", false);
	serve12("alice", "alicf", false);
	small_room12();
	serve13("alice", "alice", 5, true);
	serve13("", "anybody", 7, true);
	serve13("alice", "alice", 4, false);
	serve13("alice", "", 0, false);
	serve13("alice", "alice", 6, false);	/* the NUL is one octet more */
	serve13("alice", "Alice", 5, false);
	note_odd();
	blame();
	return tap_done();
}
