// SPDX-License-Identifier: GPL-2.0
/* The pre-shared key of the test programs, for TLS 1.2 and 1.3. */
#include <string.h>

#include "event.h"
#include "wire_tls.h"

#define KEY_MAX 64

static struct {
	unsigned char key[KEY_MAX];
	size_t len;
	const char *identity;		/* NULL: a server knows all */
	bool sha384;			/* TLS 1.3 */
	uint32_t early;			/* octets before the handshake that it allows */
} psk;

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

static void parse(const char *hex)
{
	size_t i, len = strlen(hex) / 2;

	if (strlen(hex) % 2 || !len || len > KEY_MAX)
		die("--psk: 1 to 64 octets in hex");
	for (i = 0; i < len; i++) {
		int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			die("--psk: not hex");
		psk.key[i] = (unsigned char)(high << 4 | low);
	}
	psk.len = len;
}

static bool is_known(const char *identity, size_t len)
{
	return !psk.identity ||
		(strlen(psk.identity) == len && !memcmp(psk.identity, identity, len));
}

static const char *own_identity(void)
{
	return psk.identity ? psk.identity : "ue";
}

/* ---- TLS 1.2 ---- */

static unsigned int of_client(SSL *ssl, const char *hint, char *identity,
			      unsigned int identity_max, unsigned char *key, unsigned int max)
{
	const char *own = own_identity();

	(void)ssl;
	(void)hint;
	if (strlen(own) >= identity_max || psk.len > max)
		return 0;
	memcpy(identity, own, strlen(own) + 1);
	memcpy(key, psk.key, psk.len);
	return (unsigned int)psk.len;
}

static unsigned int of_server(SSL *ssl, const char *identity, unsigned char *key,
			      unsigned int max)
{
	(void)ssl;
	if (!is_known(identity, strlen(identity)) || psk.len > max)
		return 0;
	memcpy(key, psk.key, psk.len);
	return (unsigned int)psk.len;
}

/* ---- TLS 1.3 ---- */

static SSL_SESSION *wrap(SSL *ssl)
{
	const unsigned char suite[] = { 0x13, psk.sha384 ? 2 : 1 };
	SSL_SESSION *wrapped = SSL_SESSION_new();

	if (!wrapped || !SSL_SESSION_set1_master_key(wrapped, psk.key, psk.len) ||
	    !SSL_SESSION_set_cipher(wrapped, SSL_CIPHER_find(ssl, suite)) ||
	    !SSL_SESSION_set_protocol_version(wrapped, TLS1_3_VERSION) ||
	    !SSL_SESSION_set_max_early_data(wrapped, psk.early))
		die("no memory");
	return wrapped;
}

static int find(SSL *ssl, const unsigned char *identity, size_t len, SSL_SESSION **wrapped)
{
	*wrapped = is_known((const char *)identity, len) ? wrap(ssl) : NULL;
	return 1;
}

static int use(SSL *ssl, const EVP_MD *hash, const unsigned char **identity, size_t *len,
	       SSL_SESSION **wrapped)
{
	(void)hash;
	*identity = (const unsigned char *)own_identity();
	*len = strlen(own_identity());
	*wrapped = wrap(ssl);
	return 1;
}

/* ---- both ---- */

/* TLS 1.2 without an order: every suite that has to do with a PSK, and no other. */
void psk_set(SSL_CTX *ctx, const struct wire_tls *tls)
{
	bool server = tls->role == WIRE_TLS_SERVER;

	if (!tls->psk)
		return;
	parse(tls->psk);
	psk.identity = tls->psk_identity;
	psk.early = (uint32_t)tls->early;
	psk.sha384 = tls->suite && !strcmp(tls->suite, "TLS_AES_256_GCM_SHA384");
	if (!tls->suite && !SSL_CTX_set_cipher_list(ctx, "PSK"))
		die("no suites with a PSK");
	if (server)
		SSL_CTX_set_session_id_context(ctx, (const unsigned char *)"wire", 4);
	SSL_CTX_set_dh_auto(ctx, 1);
	SSL_CTX_set_psk_client_callback(ctx, of_client);
	SSL_CTX_set_psk_server_callback(ctx, of_server);
	SSL_CTX_set_psk_use_session_callback(ctx, use);
	SSL_CTX_set_psk_find_session_callback(ctx, find);
}

bool psk_was_used(const SSL *ssl)
{
	const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);

	if (SSL_version(ssl) == TLS1_3_VERSION)
		return psk.len && SSL_session_reused(ssl);
	return cipher && SSL_CIPHER_get_auth_nid(cipher) == NID_auth_psk;
}
