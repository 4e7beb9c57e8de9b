// SPDX-License-Identifier: GPL-2.0
/*
 * Which identity gets the key: the ordered one, to the last octet, and any where none is ordered.
 * Every other one gets a random key, which the handshake then fails with.
 *
 * with: agent/tls/tls_psk.c agent/psk.c agent/utf8.c -lssl -lcrypto
 */
#include <openssl/ssl.h>
#include <sanitizer/asan_interface.h>

#include "psk.h"
#include "tap.h"
#include "tls/tls_psk.h"

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

/* ---- the ClientHello of TLS 1.3, read before OpenSSL has judged the extension ---- */

#define HELLO_MAX 1024

struct hello {
	uint8_t octets[HELLO_MAX];
	size_t len;
};

static void put(struct hello *hello, const void *octets, size_t len)
{
	memcpy(hello->octets + hello->len, octets, len);
	hello->len += len;
}

static void put_number(struct hello *hello, size_t number, int octets)
{
	while (octets--)
		hello->octets[hello->len++] = (uint8_t)(number >> 8 * octets);
}

/* With the PSK extension as it is given. */
static void make_hello(struct hello *hello, const struct hello *ext)
{
	static const uint8_t random[32], versions[] = { 0, 43, 0, 3, 2, 3, 4 };
	size_t exts = sizeof(versions) + 4 + ext->len, body = 2 + 32 + 1 + 4 + 2 + 2 + exts;

	hello->len = 0;
	put(hello, "\x16\x03\x01", 3);
	put_number(hello, body + 4, 2);
	put_number(hello, 1, 1);
	put_number(hello, body, 3);
	put_number(hello, 0x0303, 2);
	put(hello, random, sizeof(random));
	put(hello, "\x00\x00\x02\x13\x01\x01\x00", 7);
	put_number(hello, exts, 2);
	put(hello, versions, sizeof(versions));
	put_number(hello, 41, 2);
	put_number(hello, ext->len, 2);
	put(hello, ext->octets, ext->len);
}

struct reading {
	struct tls_psk psk;
	const char *lacking;
	bool read;
};

/* What stands behind the extension is not its own: the sanitizer says who reads it. */
#define BEHIND 64

static int on_hello(SSL *ssl, int *alert, void *arg)
{
	struct reading *reading = arg;
	const uint8_t *ext;
	size_t len;

	(void)alert;
	if (!SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_psk, &ext, &len))
		return SSL_CLIENT_HELLO_ERROR;
	ASAN_POISON_MEMORY_REGION(ext + len, BEHIND);
	reading->lacking = tls_psk_hello13(&reading->psk, ssl);
	ASAN_UNPOISON_MEMORY_REGION(ext + len, BEHIND);
	reading->read = true;
	return SSL_CLIENT_HELLO_ERROR;
}

static void read_hello(struct reading *reading, const char *ordered, const struct hello *hello)
{
	struct psk key = key_of(ordered, TLS1_3_VERSION);
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	BIO *bio = BIO_new(BIO_s_mem());
	SSL *ssl;

	memset(reading, 0, sizeof(*reading));
	tls_psk_init(&reading->psk, &key, true);
	SSL_CTX_set_client_hello_cb(ctx, on_hello, reading);
	ssl = SSL_new(ctx);
	BIO_write(bio, hello->octets, (int)hello->len);
	SSL_set_bio(ssl, bio, BIO_new(BIO_s_null()));
	SSL_set_accept_state(ssl);
	SSL_do_handshake(ssl);
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	tls_psk_wipe(&reading->psk);
}

/* Identities "bob" and "alice", binders of these lengths; the lists' lengths are so much off. */
static void offer(struct hello *ext, size_t first, size_t second, int identities, int binders)
{
	static const uint8_t age[4], zeros[64];

	ext->len = 0;
	put_number(ext, 2 + 3 + 4 + 2 + 5 + 4 + identities, 2);
	put_number(ext, 3, 2);
	put(ext, "bob", 3);
	put(ext, age, sizeof(age));
	put_number(ext, 5, 2);
	put(ext, "alice", 5);
	put(ext, age, sizeof(age));
	put_number(ext, 1 + first + 1 + second + binders, 2);
	put_number(ext, first, 1);
	put(ext, zeros, first);
	put_number(ext, second, 1);
	put(ext, zeros, second);
}

static void offered(const char *what, const char *ordered, const struct hello *ext,
		    unsigned int chosen, uint16_t suite)
{
	struct reading reading;
	struct hello hello;

	make_hello(&hello, ext);
	read_hello(&reading, ordered, &hello);
	ok(reading.read && !reading.lacking, "hello: %s", what);
	is_int(reading.psk.chosen, chosen, "hello: %s: the identity", what);
	is_int(reading.psk.suite, suite, "hello: %s: the suite", what);
}

static void hellos(void)
{
	struct hello ext;

	offer(&ext, 32, 32, 0, 0);
	offered("the ordered one is the second", "alice", &ext, 1, 0x1301);
	offered("the ordered one is the first", "bob", &ext, 0, 0x1301);
	offered("none is ordered: the last", "", &ext, 1, 0x1301);
	offered("the ordered one is not there: the last", "carol", &ext, 1, 0x1301);
	offer(&ext, 32, 48, 0, 0);
	offered("the second is of SHA-384", "alice", &ext, 1, 0x1302);
	offered("the first is not", "bob", &ext, 0, 0x1301);
	offer(&ext, 48, 32, 0, 0);
	offered("the first is of SHA-384", "bob", &ext, 0, 0x1302);
	offer(&ext, 32, 48, -5, 0);
	offered("the list ends in the second identity", "alice", &ext, 0, 0x1301);
	offer(&ext, 32, 48, 0, -49);
	offered("the list ends before the second binder", "alice", &ext, 1, 0x1301);
	offer(&ext, 32, 48, 0, -1);
	offered("the list ends in the second binder", "alice", &ext, 1, 0x1301);
	offer(&ext, 32, 48, 0, 1);
	offered("binders longer than the extension", "alice", &ext, 0, 0x1301);
	offer(&ext, 32, 48, 1000, 0);
	offered("identities longer than the extension", "alice", &ext, 0, 0x1301);
	ext.len = 1;
	offered("one octet", "alice", &ext, 0, 0x1301);
	ext.len = 0;
	offered("nothing in it", "alice", &ext, 0, 0x1301);
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
	plan(7 * 4 + 8 + 6 * 6 + 14 * 3 + 1 + 9);
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
	hellos();
	note_odd();
	blame();
	return tap_done();
}
