// SPDX-License-Identifier: GPL-2.0
#include "rekey.h"

#include <crypto/aead.h>
#include <crypto/hash.h>
#include <crypto/sha2.h>
#include <net/sock.h>
#include <net/tls.h>

#include "compat.h"
#include "conn.h"
#include "message.h"
#include "tls.h"
#include "trace.h"

static const char * const hmac_names[] = { "hmac(sha256)", "hmac(sha384)" };

const char *agw_rekey_missing_hash(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(hmac_names); i++)
		if (!crypto_has_shash(hmac_names[i], 0, 0))
			return hmac_names[i];
	return NULL;
}

/*
 * HKDF-Expand-Label(secret, label, "", len). All outputs fit in one block of the hash, so it is one
 * HMAC over the info and the block number.
 */
static int expand_label(struct crypto_shash *hmac, const u8 *secret, u8 secret_len,
			const char *label, u8 *out, u8 len)
{
	u8 block[AGW_SECRET_MAX], info[32];
	size_t label_len = strlen(label);
	u8 *at = info;
	int err;

	*at++ = 0;
	*at++ = len;
	*at++ = 6 + label_len;
	memcpy(at, "tls13 ", 6);
	memcpy(at + 6, label, label_len);
	at += 6 + label_len;
	*at++ = 0;		/* no context */
	*at++ = 1;		/* first block */
	err = crypto_shash_setkey(hmac, secret, secret_len);
	if (!err)
		err = crypto_shash_tfm_digest(hmac, info, at - info, block);
	if (!err)
		memcpy(out, block, len);
	memzero_explicit(block, sizeof(block));
	return err;
}

struct next {
	u8 secret[AGW_SECRET_MAX], key[AGW_KEY_MAX], iv[AGW_IV_MAX];
	u8 key_len;
};

static int derive_next(const struct agw_keys *keys, const u8 *secret, struct next *next)
{
	struct crypto_shash *hmac;
	u8 len = keys->secret_len;
	int err;

	if (!len)
		return -ENOKEY;
	next->key_len = keys->cipher == TLS_CIPHER_AES_GCM_128 ||
			keys->cipher == TLS_CIPHER_AES_CCM_128 ? 16 : 32;
	hmac = crypto_alloc_shash(hmac_names[len != SHA256_DIGEST_SIZE], 0, 0);
	if (IS_ERR(hmac))
		return PTR_ERR(hmac);
	err = expand_label(hmac, secret, len, "traffic upd", next->secret, len);
	if (!err)
		err = expand_label(hmac, next->secret, len, "key", next->key, next->key_len);
	if (!err)
		err = expand_label(hmac, next->secret, len, "iv", next->iv, sizeof(next->iv));
	crypto_free_shash(hmac);
	return err;
}

/* kTLS keeps salt and iv of AES one after the other, that is the nonce as TLS 1.3 has it. */
static void set_nonce(struct cipher_context *cipher, const struct next *next)
{
	memcpy(cipher->iv, next->iv, sizeof(next->iv));
	memset(cipher->rec_seq, 0, sizeof(cipher->rec_seq));
}

/*
 * Linux 6.12 takes keys once a connection, later ones a second time from a process only. So the
 * cipher is re-keyed where kTLS has it. The socket is locked, so nothing is encrypted or decrypted
 * meanwhile, and kTLS waits for all of its requests before a read or a send returns.
 */
static int set_rx(struct sock *sk, const struct next *next)
{
	struct tls_context *ctx;
	int err = -EOPNOTSUPP;

	lock_sock(sk);
	ctx = tls_get_ctx(sk);
	if (ctx->rx_conf == TLS_SW)
		err = crypto_aead_setkey(tls_sw_ctx_rx(ctx)->aead_recv, next->key, next->key_len);
	if (!err) {
		set_nonce(&ctx->rx, next);
		agw_ktls_go_on(tls_sw_ctx_rx(ctx));
	}
	release_sock(sk);
	return err;
}

static int set_tx(struct sock *sk, const struct next *next)
{
	struct tls_context *ctx = tls_get_ctx(sk);
	int err = -EOPNOTSUPP;

	mutex_lock(&ctx->tx_lock);
	lock_sock(sk);
	if (ctx->tx_conf == TLS_SW) {
		/* 1 is kTLS's own. */
		err = atomic_read(&tls_sw_ctx_tx(ctx)->encrypt_pending) > 1 ? -EBUSY :
			crypto_aead_setkey(tls_sw_ctx_tx(ctx)->aead_send, next->key,
					   next->key_len);
	}
	if (!err)
		set_nonce(&ctx->tx, next);
	release_sock(sk);
	mutex_unlock(&ctx->tx_lock);
	return err;
}

int agw_rekey_receive(struct agw_conn *conn)
{
	struct agw_keys *keys = conn->keys;
	struct next next = { };
	int err;

	err = derive_next(keys, keys->rx_secret, &next);
	if (!err)
		err = set_rx(conn->sock->sk, &next);
	if (!err)
		memcpy(keys->rx_secret, next.secret, keys->secret_len);
	trace_agw_key_update(conn->ep, false, err);
	memzero_explicit(&next, sizeof(next));
	return err;
}

void agw_rekey_read_on(struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	lock_sock(sk);
	agw_ktls_go_on(tls_sw_ctx_rx(tls_get_ctx(sk)));
	release_sock(sk);
}

int agw_rekey_send(struct agw_conn *conn)
{
	static const u8 not_requested[AGW_KEY_UPDATE_LEN] = { AGW_KEY_UPDATE, 0, 0, 1, 0 };
	struct agw_keys *keys = conn->keys;
	struct next next = { };
	int err;

	err = derive_next(keys, keys->tx_secret, &next);
	if (!err)
		err = agw_tls_send_handshake(conn, not_requested, sizeof(not_requested));
	if (!err)
		err = set_tx(conn->sock->sk, &next);
	if (!err)
		memcpy(keys->tx_secret, next.secret, keys->secret_len);
	trace_agw_key_update(conn->ep, true, err);
	memzero_explicit(&next, sizeof(next));
	return err;
}
