/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_TLS_H
#define AGW_TLS_H

#include <linux/ims_agw.h>
#include <linux/tls.h>
#include <linux/types.h>

#define AGW_ALERT_WARNING		1
#define AGW_ALERT_FATAL			2

/* Alert descriptions, RFC 8446 clause 6. */
#define AGW_ALERT_CLOSE_NOTIFY		0
#define AGW_ALERT_UNEXPECTED_MESSAGE	10
#define AGW_ALERT_BAD_RECORD_MAC	20
#define AGW_ALERT_RECORD_OVERFLOW	22
#define AGW_ALERT_BAD_CERTIFICATE	42	/* or unverified, RFC 8122 clause 6.2 */
#define AGW_ALERT_ILLEGAL_PARAMETER	47
#define AGW_ALERT_DECODE_ERROR		50
#define AGW_ALERT_INTERNAL_ERROR	80
#define AGW_ALERT_USER_CANCELED		90
#define AGW_ALERT_NO_RENEGOTIATION	100

#define AGW_RECORD_ALERT		21
#define AGW_RECORD_HANDSHAKE		22
#define AGW_RECORD_DATA			23

#define AGW_KEY_MAX			32
#define AGW_SALT_MAX			4
#define AGW_IV_MAX			12
#define AGW_SECRET_MAX			IMS_AGW_SECRET_MAX
#define AGW_DIGEST_MAX			144

struct agw_conn;

/* Record protection of one direction as the agent gives it. */
struct agw_crypto {
	u8 key_len, salt_len, iv_len, secret_len;
	u8 key[AGW_KEY_MAX];
	u8 salt[AGW_SALT_MAX];
	u8 iv[AGW_IV_MAX];
	u8 rec_seq[8];
	u8 secret[AGW_SECRET_MAX];
	u16 record_max;			/* octets of a record before its protection */
};

/* A key-set order. Holds keys: wipe it. */
struct agw_keyset {
	u16 version, cipher;		/* TLS_1_*_VERSION, TLS_CIPHER_* of linux/tls.h */
	struct agw_crypto tx, rx;
	u8 digest_len;
	u8 digest[AGW_DIGEST_MAX];
};

/* What is kept of it while the connection lives. Wiped when it is freed. */
struct agw_keys {
	u16 version, cipher;
	u8 secret_len;			/* 0: KeyUpdate cannot be followed */
	u8 tx_secret[AGW_SECRET_MAX], rx_secret[AGW_SECRET_MAX];
	u8 digest_len;
	u8 digest[AGW_DIGEST_MAX];
};

/* Loads the protocol and its ciphers, so that no connection has to wait for that. */
int agw_tls_init(void);

/* Whether all fits the cipher. *why: text for the refusal. 0, -EINVAL or -EOPNOTSUPP. */
int agw_tls_check(const struct agw_keyset *set, const char **why);

/*
 * Right after TCP is up: octets pass unchanged until there are keys. Later it would fail when the
 * remote has closed already, and what it sent before would be lost.
 */
int agw_tls_attach(struct agw_conn *conn);

/*
 * Arms both directions. After an error the connection is of no use. -EOPNOTSUPP: the interface
 * would encrypt, and nothing here knows what it has sent. agw_sock_attach_tls() is due next.
 * ctx.lock.
 */
int agw_tls_set_keys(struct agw_conn *conn, const struct agw_keyset *set);

/* Wipes what is kept. Any number of times. */
void agw_tls_forget(struct agw_conn *conn);

/* 0, or -errno: -EAGAIN when there is no room. Needs keys. */
int agw_tls_send_alert(struct agw_conn *conn, u8 level, u8 description);
int agw_tls_send_handshake(struct agw_conn *conn, const void *octets, size_t len);

/*
 * All records are with TCP. A FIN before that would overtake what kTLS still has, and closing would
 * lose it.
 */
bool agw_tls_is_sent(struct agw_conn *conn);

/* kTLS has records that are not with TCP. Without lock_sock it may just have got rid of them. */
bool agw_tls_has_queued(const struct agw_conn *conn);

/* Octets of the record of a close_notify that was sent. */
size_t agw_tls_notify_len(const struct agw_conn *conn);

/* While it pauses, kTLS makes no other record ready, so that a read comes to its end. lock_sock */
void agw_tls_pause(struct agw_conn *conn, bool pause);

/*
 * Octets that TCP has to have before anything can be read: with keys those of the record that
 * comes, as far as kTLS knows it. lock_sock
 */
int agw_tls_missing(const struct agw_conn *conn);

/* kTLS has taken octets from TCP that nobody has read. lock_sock */
bool agw_tls_holds_unread(const struct agw_conn *conn);

/*
 * A direction that kTLS has armed, the other one too or not, has a callback of kTLS's own, which
 * keeps the one that it found: that is put back there. False: it is not armed. lock_sock and
 * sk_callback_lock.
 */
bool agw_tls_restore_data_ready(struct agw_conn *conn);
bool agw_tls_restore_write_space(struct agw_conn *conn);

/*
 * As many records as it may protect have the key that is used now; false without keys. The former
 * by the pump that feeds the connection, the latter by that of its own direction.
 */
bool agw_tls_send_key_is_spent(const struct agw_conn *conn);
bool agw_tls_receive_key_is_spent(const struct agw_conn *conn);

/* Other keys can follow. Needs keys. */
bool agw_tls_has_next_keys(const struct agw_conn *conn);

#endif
