// SPDX-License-Identifier: GPL-2.0
#include "tls.h"

#include <crypto/aead.h>
#include <linux/err.h>
#include <linux/kmod.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/uaccess.h>
#include <linux/unaligned.h>
#include <net/sock.h>
#include <net/tls.h>

#include "compat.h"
#include "conn.h"
#include "context.h"
#include "endpoint.h"
#include "limits.h"

/* --- ciphers --------------------------------------------------------------------------------- */

struct cipher {
	u16 type;
	u8 key_len, salt_len, iv_len;
	const char *name;
};

static const struct cipher ciphers[] = {
	{ TLS_CIPHER_AES_GCM_128, 16, 4, 8, "gcm(aes)" },
	{ TLS_CIPHER_AES_GCM_256, 32, 4, 8, "gcm(aes)" },
	{ TLS_CIPHER_CHACHA20_POLY1305, 32, 0, 12, "rfc7539(chacha20,poly1305)" },
	{ TLS_CIPHER_AES_CCM_128, 16, 4, 8, "ccm(aes)" },
};

static const struct cipher *find_cipher(u16 type)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ciphers); i++)
		if (ciphers[i].type == type)
			return &ciphers[i];
	return NULL;
}

int agw_tls_init(void)
{
	struct crypto_aead *aead;
	unsigned int i;
	int err;

	err = request_module("tcp-ulp-tls");
	if (err < 0)
		return err;
	for (i = 0; i < ARRAY_SIZE(ciphers); i++) {
		aead = crypto_alloc_aead(ciphers[i].name, 0, 0);
		/* A cipher that is not there is refused when its keys come. */
		if (!IS_ERR(aead))
			crypto_free_aead(aead);
	}
	return 0;
}

static bool cipher_fits(const struct cipher *cipher, const struct agw_crypto *crypto)
{
	return crypto->key_len == cipher->key_len && crypto->salt_len == cipher->salt_len &&
	       crypto->iv_len == cipher->iv_len;
}

int agw_tls_check(const struct agw_keyset *set, const char **why)
{
	const struct cipher *cipher = find_cipher(set->cipher);

	*why = "TLS version is not carried";
	if (set->version != TLS_1_2_VERSION && set->version != TLS_1_3_VERSION)
		return -EOPNOTSUPP;
	*why = "cipher is not carried";
	if (!cipher)
		return -EOPNOTSUPP;
	*why = "lengths of key, salt or iv do not fit the cipher";
	if (!cipher_fits(cipher, &set->tx) || !cipher_fits(cipher, &set->rx))
		return -EINVAL;
	*why = "traffic secrets are for TLS 1.3, both of 32 or 48 octets";
	if (set->tx.secret_len != set->rx.secret_len)
		return -EINVAL;
	if (!set->tx.secret_len)
		return 0;
	if (set->version != TLS_1_3_VERSION)
		return -EINVAL;
	return set->tx.secret_len == 32 || set->tx.secret_len == 48 ? 0 : -EINVAL;
}

/* --- arming ---------------------------------------------------------------------------------- */

union crypto_info {
	struct tls_crypto_info info;
	u8 octets[sizeof(struct tls12_crypto_info_aes_gcm_256)];	/* none is longer */
};

/*
 * In all of them iv, key, salt and rec_seq follow the head in this order, with the lengths of the
 * cipher. Returns the length of all.
 */
static size_t fill_crypto_info(union crypto_info *to, const struct agw_keyset *set,
			       const struct agw_crypto *from)
{
	u8 *at = to->octets + sizeof(to->info);

	memset(to, 0, sizeof(*to));
	to->info.version = set->version;
	to->info.cipher_type = set->cipher;
	memcpy(at, from->iv, from->iv_len);
	at += from->iv_len;
	memcpy(at, from->key, from->key_len);
	at += from->key_len;
	memcpy(at, from->salt, from->salt_len);
	at += from->salt_len;
	memcpy(at, from->rec_seq, sizeof(from->rec_seq));
	return at + sizeof(from->rec_seq) - to->octets;
}

/* That the layout is what fill_crypto_info() takes it for. */
#define LAYOUT(type, key_size, salt_size, iv_size)					\
	static_assert(offsetof(struct type, iv) == sizeof(struct tls_crypto_info) &&		\
		      offsetof(struct type, key) == offsetof(struct type, iv) + (iv_size) &&	\
		      offsetof(struct type, rec_seq) ==						\
		      offsetof(struct type, key) + (key_size) + (salt_size) &&		\
		      sizeof(struct type) <= sizeof(union crypto_info))

LAYOUT(tls12_crypto_info_aes_gcm_128, 16, 4, 8);
LAYOUT(tls12_crypto_info_aes_gcm_256, 32, 4, 8);
LAYOUT(tls12_crypto_info_aes_ccm_128, 16, 4, 8);
LAYOUT(tls12_crypto_info_chacha20_poly1305, 32, 0, 12);

static int set_option(struct socket *sock, int level, int name, void *value, size_t len)
{
	return READ_ONCE(sock->ops)->setsockopt(sock, level, name, KERNEL_SOCKPTR(value), len);
}

int agw_tls_attach(struct agw_conn *conn)
{
	char name[] = "tls";

	return set_option(conn->sock, SOL_TCP, TCP_ULP, name, sizeof(name));
}

/* By way of a page of the process that gives the order, which has had the keys anyway. */
static int set_from_user(struct socket *sock, int option, const void *info, size_t len)
{
	unsigned long page = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, 0);
	void __user *at = (void __user *)page;
	int err = -EFAULT;

	if (IS_ERR_VALUE(page))
		return (int)page;
	if (!copy_to_user(at, info, len))
		err = READ_ONCE(sock->ops)->setsockopt(sock, SOL_TLS, option, USER_SOCKPTR(at),
						       len);
	if (clear_user(at, len) && !err)
		err = -EFAULT;
	vm_munmap(page, PAGE_SIZE);
	return err;
}

static int set_crypto(struct socket *sock, int option, void *info, size_t len)
{
	if (AGW_KTLS_TAKES_USER_MEMORY)
		return set_from_user(sock, option, info, len);
	return set_option(sock, SOL_TLS, option, info, len);
}

static int arm_direction(struct agw_conn *conn, const struct agw_keyset *set, int option,
			 const struct agw_crypto *crypto)
{
	union crypto_info info;
	size_t len;
	int err;

	len = fill_crypto_info(&info, set, crypto);
	err = set_crypto(conn->sock, option, &info, len);
	memzero_explicit(&info, sizeof(info));
	return err;
}

/* kTLS asks the interface first, and no option keeps it from that. */
static bool is_in_software(const struct agw_conn *conn)
{
	const struct tls_context *ctx = tls_get_ctx(conn->sock->sk);

	return ctx->tx_conf == TLS_SW && ctx->rx_conf == TLS_SW;
}

/*
 * kTLS keeps what it was given beside what its ciphers make of it, and needs the head only: version
 * and cipher. The keys would stay there when others follow them.
 */
static void wipe_copies(struct sock *sk)
{
	struct tls_context *ctx = tls_get_ctx(sk);
	const size_t head = sizeof(struct tls_crypto_info);

	lock_sock(sk);
	memzero_explicit((u8 *)&ctx->crypto_send + head, sizeof(ctx->crypto_send) - head);
	memzero_explicit((u8 *)&ctx->crypto_recv + head, sizeof(ctx->crypto_recv) - head);
	release_sock(sk);
}

static struct agw_keys *keep_keys(const struct agw_keyset *set)
{
	struct agw_keys *keys = kzalloc(sizeof(*keys), GFP_KERNEL_ACCOUNT);

	if (!keys)
		return NULL;
	keys->version = set->version;
	keys->cipher = set->cipher;
	keys->secret_len = set->tx.secret_len;
	memcpy(keys->tx_secret, set->tx.secret, keys->secret_len);
	memcpy(keys->rx_secret, set->rx.secret, keys->secret_len);
	keys->digest_len = set->digest_len;
	memcpy(keys->digest, set->digest, keys->digest_len);
	return keys;
}

int agw_tls_set_keys(struct agw_conn *conn, const struct agw_keyset *set)
{
	struct agw_keys *keys = keep_keys(set);
	int one = 1, err;

	lockdep_assert_held(&conn->ep->ctx->lock);
	if (!keys)
		return -ENOMEM;
	/* The first record may be looked at as soon as the receiver is armed. */
	conn->send_max = set->tx.record_max;
	WRITE_ONCE(conn->receive_max, set->rx.record_max);
	conn->key_records = conn->ep->setting[AGW_SETTING_KEY_RECORDS];
	if (set->cipher == TLS_CIPHER_AES_CCM_128)
		conn->key_records = min_t(u32, conn->key_records, AGW_KEY_RECORDS_CCM);
	err = arm_direction(conn, set, TLS_TX, &set->tx);
	if (!err)
		err = arm_direction(conn, set, TLS_RX, &set->rx);
	if (!err && !is_in_software(conn))
		err = -EOPNOTSUPP;
	wipe_copies(conn->sock->sk);
	if (err) {
		kfree_sensitive(keys);
		return err;
	}
	/* Records are decrypted where they are read to; a padded one costs a second pass. */
	if (set->version == TLS_1_3_VERSION)
		set_option(conn->sock, SOL_TLS, TLS_RX_EXPECT_NO_PAD, &one, sizeof(one));
	conn->keys = keys;
	conn->keyed = true;
	return 0;
}

void agw_tls_forget(struct agw_conn *conn)
{
	kfree_sensitive(conn->keys);
	conn->keys = NULL;
}

/* --- records that are not data --------------------------------------------------------------- */

static int send_record(struct agw_conn *conn, u8 type, const void *octets, size_t len)
{
	union {
		struct cmsghdr header;
		u8 octets[CMSG_SPACE(sizeof(type))];
	} control = { };
	struct kvec vec = { .iov_base = (void *)octets, .iov_len = len };
	struct msghdr msg = {
		.msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = &control.header;
	int ret;

	/* Before keys are armed this would go out as plain text. */
	if (WARN_ON_ONCE(!conn->keyed))
		return -EINVAL;
	cmsg->cmsg_level = SOL_TLS;
	cmsg->cmsg_type = TLS_SET_RECORD_TYPE;
	cmsg->cmsg_len = CMSG_LEN(sizeof(type));
	*(u8 *)CMSG_DATA(cmsg) = type;
	ret = kernel_sendmsg(conn->sock, &msg, &vec, 1, len);
	if (ret < 0)
		return ret;
	return ret == len ? 0 : -EAGAIN;
}

int agw_tls_send_alert(struct agw_conn *conn, u8 level, u8 description)
{
	u8 alert[2] = { level, description };

	/* What kTLS could not read is the socket's error, with which nothing would be sent. */
	if (level == AGW_ALERT_FATAL)
		sock_error(conn->sock->sk);
	return send_record(conn, AGW_RECORD_ALERT, alert, sizeof(alert));
}

int agw_tls_send_handshake(struct agw_conn *conn, const void *octets, size_t len)
{
	return send_record(conn, AGW_RECORD_HANDSHAKE, octets, len);
}

/* They count from the first record of a key on, but for the Finished of TLS 1.2. */
static bool is_spent(const struct agw_conn *conn, const struct cipher_context *cipher)
{
	return get_unaligned_be64(cipher->rec_seq) >= conn->key_records;
}

bool agw_tls_send_key_is_spent(const struct agw_conn *conn)
{
	return conn->keyed && is_spent(conn, &tls_get_ctx(conn->sock->sk)->tx);
}

bool agw_tls_receive_key_is_spent(const struct agw_conn *conn)
{
	return conn->keyed && is_spent(conn, &tls_get_ctx(conn->sock->sk)->rx);
}

bool agw_tls_has_next_keys(const struct agw_conn *conn)
{
	return conn->keys->version == TLS_1_3_VERSION;
}

bool agw_tls_is_sent(struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;
	bool sent;

	lock_sock(sk);
	sent = !agw_tls_has_queued(conn);
	release_sock(sk);
	return sent;
}

bool agw_tls_has_queued(const struct agw_conn *conn)
{
	const struct tls_context *ctx;

	if (!conn->keyed)
		return false;
	ctx = tls_get_ctx(conn->sock->sk);
	return READ_ONCE(ctx->partially_sent_record) || !list_empty(&tls_sw_ctx_tx(ctx)->tx_list);
}

void agw_tls_pause(struct agw_conn *conn, bool pause)
{
	struct tls_strparser *strp = &tls_sw_ctx_rx(tls_get_ctx(conn->sock->sk))->strp;

	sock_owned_by_me(conn->sock->sk);
	/* That it has met a record it cannot read stays so. */
	if (pause || conn->paused)
		strp->stopped = pause;
	conn->paused = pause;
}

size_t agw_tls_notify_len(const struct agw_conn *conn)
{
	if (!conn->keyed || !READ_ONCE(conn->notified))
		return 0;
	return tls_get_ctx(conn->sock->sk)->prot_info.overhead_size + 2;
}

int agw_tls_missing(const struct agw_conn *conn)
{
	const struct tls_strparser *strp;
	const struct tls_context *ctx;

	sock_owned_by_me(conn->sock->sk);
	if (!conn->keyed)
		return 1;
	ctx = tls_get_ctx(conn->sock->sk);
	strp = &tls_sw_ctx_rx(ctx)->strp;
	/* Copying, it takes whatever comes. */
	if (strp->copy_mode)
		return 1;
	return strp->stm.full_len ?: ctx->prot_info.prepend_size;
}

bool agw_tls_holds_unread(const struct agw_conn *conn)
{
	struct tls_sw_context_rx *rx;

	sock_owned_by_me(conn->sock->sk);
	if (!conn->keyed)
		return false;
	rx = tls_sw_ctx_rx(tls_get_ctx(conn->sock->sk));
	return rx->strp.msg_ready || !skb_queue_empty(&rx->rx_list);
}

bool agw_tls_holds_part(const struct agw_conn *conn)
{
	sock_owned_by_me(conn->sock->sk);
	return conn->keyed && tls_sw_ctx_rx(tls_get_ctx(conn->sock->sk))->strp.copy_mode;
}

bool agw_tls_restore_data_ready(struct agw_conn *conn)
{
	struct tls_context *ctx = tls_get_ctx(conn->sock->sk);

	sock_owned_by_me(conn->sock->sk);
	lockdep_assert_held_write(&conn->sock->sk->sk_callback_lock);
	if (!ctx || ctx->rx_conf == TLS_BASE)
		return false;
	tls_sw_ctx_rx(ctx)->saved_data_ready = conn->saved_data_ready;
	return true;
}

bool agw_tls_restore_write_space(struct agw_conn *conn)
{
	struct tls_context *ctx = tls_get_ctx(conn->sock->sk);

	sock_owned_by_me(conn->sock->sk);
	lockdep_assert_held_write(&conn->sock->sk->sk_callback_lock);
	if (!ctx || ctx->tx_conf == TLS_BASE)
		return false;
	ctx->sk_write_space = conn->saved_write_space;
	return true;
}
