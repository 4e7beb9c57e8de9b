// SPDX-License-Identifier: GPL-2.0
/*
 * Octets behind Finished in its record: OpenSSL has read them, so the record layer that goes on
 * after it would never see them. In TLS 1.3 OpenSSL refuses them, in TLS 1.2 nobody else does.
 * The remote is OpenSSL, whose Finished is opened on its way and sealed again with more behind it.
 *
 * with: tls
 */
#include <linux/ims_agw.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "own_env.h"
#include "tap.h"
#include "tls/keys.h"
#include "tls/tls.h"
#include "tls_remote.h"

#define SUITE "ECDHE-ECDSA-AES128-GCM-SHA256"
#define HEADER 5
#define NONCE 8
#define TAG 16
#define CCS 20

static const uint8_t hello_request[] = { 0, 0, 0, 0 };

struct far {
	SSL_CTX *ctx;
	SSL *ssl;
	BIO *in, *out;		/* the SSL's */
	bool server, ccs;
	size_t more;		/* octets to put behind Finished */
};

/* ---- the record of Finished ---- */

static void set_aad(uint8_t aad[13], size_t len)
{
	memset(aad, 0, 8);	/* the first record under the keys */
	aad[8] = 22;
	aad[9] = 3;
	aad[10] = 3;
	aad[11] = (uint8_t)(len >> 8);
	aad[12] = (uint8_t)len;
}

/* Decrypts or encrypts len octets in place, with the tag behind them. */
static void run_gcm(const struct hs_crypto *keys, const uint8_t *explicit_nonce, uint8_t *text,
		    size_t len, int seal)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t nonce[12], aad[13];
	int n;

	memcpy(nonce, keys->salt, 4);
	memcpy(nonce + 4, explicit_nonce, NONCE);
	set_aad(aad, len);
	EVP_CipherInit_ex(ctx, EVP_aes_128_gcm(), NULL, keys->key, nonce, seal);
	if (!seal)
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG, text + len);
	EVP_CipherUpdate(ctx, NULL, &n, aad, sizeof(aad));
	EVP_CipherUpdate(ctx, text, &n, text, (int)len);
	if (EVP_CipherFinal_ex(ctx, text + len, &n) != 1)
		abort();
	if (seal)
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG, text + len);
	EVP_CIPHER_CTX_free(ctx);
}

/* Returns the new length of the record, which has room. */
static size_t put_behind(const struct far *far, uint8_t *record, size_t len)
{
	struct keys_log log = { 0 };
	struct hs_result result;
	uint8_t *text = record + HEADER + NONCE, unused[NONCE] = { 0 };
	size_t text_len = len - HEADER - NONCE - TAG;

	memset(&result, 0, sizeof(result));
	if (keys_extract(far->ssl, &log, far->server, unused, &result))
		abort();
	run_gcm(&result.tx, record + HEADER, text, text_len, 0);
	memcpy(text + text_len, hello_request, far->more);
	text_len += far->more;
	run_gcm(&result.tx, record + HEADER, text, text_len, 1);
	len += far->more;
	record[3] = (uint8_t)((len - HEADER) >> 8);
	record[4] = (uint8_t)(len - HEADER);
	return len;
}

/* ---- the far end ---- */

static void far_start(struct far *far, bool server, size_t more)
{
	const struct remote_id *id = remote_id(KEY_P256);

	memset(far, 0, sizeof(*far));
	far->server = server;
	far->more = more;
	far->ctx = SSL_CTX_new(TLS_method());
	SSL_CTX_set_max_proto_version(far->ctx, TLS1_2_VERSION);
	SSL_CTX_set_cipher_list(far->ctx, SUITE);
	SSL_CTX_set_options(far->ctx, SSL_OP_NO_TICKET);
	SSL_CTX_use_certificate(far->ctx, id->cert);
	SSL_CTX_use_PrivateKey(far->ctx, id->key);
	far->ssl = SSL_new(far->ctx);
	far->in = BIO_new(BIO_s_mem());
	far->out = BIO_new(BIO_s_mem());
	SSL_set_bio(far->ssl, far->in, far->out);
	if (server)
		SSL_set_accept_state(far->ssl);
	else
		SSL_set_connect_state(far->ssl);
}

static void far_end(struct far *far)
{
	SSL_free(far->ssl);
	SSL_CTX_free(far->ctx);
}

static void pass_records(struct far *far, int fd)
{
	static uint8_t record[HEADER + 16384 + 2048];
	size_t len;

	while (BIO_read(far->out, record, HEADER) == HEADER) {
		len = (size_t)record[3] << 8 | record[4];
		if (BIO_read(far->out, record + HEADER, (int)len) != (int)len)
			abort();
		len += HEADER;
		if (far->ccs && far->more)
			len = put_behind(far, record, len);
		far->ccs = record[0] == CCS;
		if (write(fd, record, len) != (ssize_t)len)
			abort();
	}
}

static void turn_far(struct far *far, int fd)
{
	uint8_t octets[4096];
	ssize_t n;

	while ((n = recv(fd, octets, sizeof(octets), MSG_DONTWAIT)) > 0)
		BIO_write(far->in, octets, (int)n);
	SSL_do_handshake(far->ssl);
	pass_records(far, fd);
}

/* ---- tests ---- */

static struct hs_result shake(struct tls_env *env, bool server, size_t more)
{
	struct fp_set none = { 0 };
	struct hs_result result;
	struct far far;
	struct tls *tls;
	int pair[2], i;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair))
		abort();
	tls = tls_new(env, pair[0], server ? IMS_AGW_TLS_ROLE_SERVER : IMS_AGW_TLS_ROLE_CLIENT,
		      &none, NULL);
	far_start(&far, !server, more);
	/* Nobody waits for anybody else: each turn does all that there is to do. */
	for (i = 0; i < 10 && tls_drive(tls); i++)
		turn_far(&far, pair[1]);
	tls_result(tls, &result);
	tls_free(tls);
	far_end(&far);
	close(pair[0]);
	close(pair[1]);
	return result;
}

static void put_and_see(struct tls_env *env, bool server)
{
	const char *as = server ? "as server" : "as client";
	struct hs_result result = shake(env, server, 0);

	is_int(result.reason, IMS_AGW_REASON_NONE, "%s: Finished alone", as);
	is_str(result.suite, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "%s: in TLS 1.2", as);
	result = shake(env, server, sizeof(hello_request));
	is_int(result.reason, IMS_AGW_REASON_UNEXPECTED_MESSAGE, "%s: a message behind it", as);
	is_str(result.text, "octets after Finished in the same record", "%s: which is told", as);
	ok(!result.tx.key_len && !result.rx.key_len, "%s: there are no keys", as);
	result = shake(env, server, 1);
	is_int(result.reason, IMS_AGW_REASON_UNEXPECTED_MESSAGE, "%s: one octet behind it", as);
}

int main(void)
{
	struct tls_env *env;

	plan(2 * 6);
	env = own_env(remote_id(KEY_P256));
	put_and_see(env, true);
	put_and_see(env, false);
	tls_env_free(env);
	remote_ids_free();
	return tap_done();
}
