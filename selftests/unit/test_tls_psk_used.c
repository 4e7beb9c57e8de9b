// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a handshake was one of the pre-shared key that is ordered: not one with certificates, not
 * one of the other version. Both ends are OpenSSL in this process.
 *
 * with: selftests/unit/tls_remote.c agent/loop.c agent/fingerprint.c agent/tls/tls_psk.c
 * with: agent/psk.c agent/tls/tls_verify.c agent/utf8.c -lssl -lcrypto
 */
#include <openssl/ssl.h>
#include <stdlib.h>

#include "tap.h"
#include "tls/tls_psk.h"
#include "tls_remote.h"

#define V12 TLS1_2_VERSION
#define V13 TLS1_3_VERSION

struct end {
	SSL_CTX *ctx;
	SSL *ssl;
	struct tls_psk psk;
};

static struct tls_psk *psk_of(SSL *ssl)
{
	return SSL_get_app_data(ssl);
}

static unsigned int serve12(SSL *ssl, const char *identity, unsigned char *key, unsigned int max)
{
	return tls_psk_serve12(psk_of(ssl), identity, key, max);
}

static unsigned int offer12(SSL *ssl, const char *hint, char *identity, unsigned int identity_max,
			    unsigned char *key, unsigned int max)
{
	(void)hint;
	return tls_psk_offer12(psk_of(ssl), identity, identity_max, key, max);
}

static int serve13(SSL *ssl, const unsigned char *identity, size_t len, SSL_SESSION **wrapped)
{
	return tls_psk_serve13(psk_of(ssl), ssl, identity, len, wrapped);
}

static int offer13(SSL *ssl, const EVP_MD *hash, const unsigned char **identity, size_t *len,
		   SSL_SESSION **wrapped)
{
	return tls_psk_offer13(psk_of(ssl), ssl, hash, identity, len, wrapped);
}

static void use_key(struct end *end, int version)
{
	if (version == V12) {
		SSL_set_psk_server_callback(end->ssl, serve12);
		SSL_set_psk_client_callback(end->ssl, offer12);
	} else {
		SSL_set_psk_find_session_callback(end->ssl, serve13);
		SSL_set_psk_use_session_callback(end->ssl, offer13);
	}
}

static void begin(struct end *end, int version, bool server, bool with_key)
{
	end->ssl = SSL_new(end->ctx);
	SSL_set_app_data(end->ssl, &end->psk);
	if (with_key)
		use_key(end, version);
	if (server)
		SSL_set_accept_state(end->ssl);
	else
		SSL_set_connect_state(end->ssl);
}

static void start(struct end *end, int version, bool server, bool with_key)
{
	struct psk key = { .version = (uint16_t)version, .key_len = 16, .identity = "alice" };
	const struct remote_id *id = remote_id(KEY_P256);

	end->ctx = SSL_CTX_new(TLS_method());
	SSL_CTX_set_min_proto_version(end->ctx, version);
	SSL_CTX_set_max_proto_version(end->ctx, version);
	SSL_CTX_use_certificate(end->ctx, id->cert);
	SSL_CTX_use_PrivateKey(end->ctx, id->key);
	SSL_CTX_set_cipher_list(end->ctx, with_key ? "PSK-AES128-GCM-SHA256" :
				"ECDHE-ECDSA-AES128-GCM-SHA256");
	SSL_CTX_set_ciphersuites(end->ctx, "TLS_AES_128_GCM_SHA256");
	tls_psk_init(&end->psk, &key, server);
	begin(end, version, server, with_key);
}

static void stop(struct end *end)
{
	tls_psk_wipe(&end->psk);
	SSL_free(end->ssl);
	SSL_CTX_free(end->ctx);
}

static void shake(struct end *server, struct end *client)
{
	BIO *one, *two;
	int i;

	BIO_new_bio_pair(&one, 65536, &two, 65536);
	SSL_set_bio(server->ssl, one, one);
	SSL_set_bio(client->ssl, two, two);
	for (i = 0; i < 4; i++) {
		SSL_do_handshake(client->ssl);
		SSL_do_handshake(server->ssl);
	}
}

static bool used(const struct end *end, int ordered)
{
	struct tls_psk psk = { .version = (uint16_t)ordered };

	return tls_psk_was_used(&psk, end->ssl);
}

static void of_version(int version, int other, const char *name)
{
	struct end server, client;

	start(&server, version, true, true);
	start(&client, version, false, true);
	shake(&server, &client);
	ok(SSL_is_init_finished(server.ssl) && SSL_is_init_finished(client.ssl), "%s: with a key",
	   name);
	ok(used(&server, version) && used(&client, version), "%s: which was used", name);
	ok(!used(&server, other) && !used(&client, other), "%s: not as one of the other version",
	   name);
	stop(&server);
	stop(&client);
	start(&server, version, true, false);
	start(&client, version, false, false);
	shake(&server, &client);
	ok(SSL_is_init_finished(server.ssl) && SSL_is_init_finished(client.ssl),
	   "%s: with a certificate", name);
	ok(!used(&client, version), "%s: the client used no key", name);
	ok(!used(&server, version), "%s: nor did the server, which saw no certificate", name);
	stop(&server);
	stop(&client);
}

/* Another connection of the same two. What ends in another way is not resumed. */
static void again(struct end *end, bool server)
{
	SSL_set_shutdown(end->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(end->ssl);
	begin(end, V12, server, true);
}

/* In TLS 1.3 a session that is resumed is what the key comes as. */
static void resumed12(void)
{
	struct end server, client;
	SSL_SESSION *session;

	start(&server, V12, true, true);
	start(&client, V12, false, true);
	shake(&server, &client);
	session = SSL_get1_session(client.ssl);
	again(&server, true);
	again(&client, false);
	SSL_set_session(client.ssl, session);
	SSL_SESSION_free(session);
	shake(&server, &client);
	ok(SSL_session_reused(client.ssl) && SSL_session_reused(server.ssl), "1.2: resumed");
	ok(!used(&server, V13) && !used(&client, V13), "1.2: which is no key of 1.3");
	stop(&server);
	stop(&client);
}

static void not_yet(void)
{
	struct end client;

	start(&client, V13, false, true);
	ok(!used(&client, V13), "nothing was used before there was a handshake");
	stop(&client);
}

int main(void)
{
	plan(2 * 6 + 2 + 1);
	of_version(V12, V13, "1.2");
	of_version(V13, V12, "1.3");
	resumed12();
	not_yet();
	remote_ids_free();
	return tap_done();
}
