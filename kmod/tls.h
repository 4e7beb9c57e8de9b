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

/**
 * agw_tls_init() - loads the protocol and its ciphers
 *
 * No connection has to wait for that then.
 *
 * Context: process, may sleep
 *
 * Return: 0 or -errno
 */
int agw_tls_init(void);

/**
 * agw_tls_check() - asks whether all of an order fits the cipher
 * @set: the order
 * @why: text for the refusal
 *
 * Return: 0, -EINVAL or -EOPNOTSUPP
 */
int agw_tls_check(const struct agw_keyset *set, const char **why);

/**
 * agw_tls_attach() - has octets pass kTLS, unchanged until there are keys
 * @conn: TCP is up just now
 *
 * Later it would fail when the remote has closed already, and what it sent before would be
 * lost.
 *
 * Context: process, may sleep
 *
 * Return: 0 or -errno
 */
int agw_tls_attach(struct agw_conn *conn);

/**
 * agw_tls_set_keys() - arms both directions
 * @conn: after an error it is of no use
 * @set: checked; the caller wipes it
 *
 * agw_sock_attach_tls() is due next.
 *
 * Context: ctx.lock, may sleep
 *
 * Return: 0; -EOPNOTSUPP when the interface would encrypt, and nothing here knows what it has
 * sent; other -errno, as when the kernel lacks the cipher
 */
int agw_tls_set_keys(struct agw_conn *conn, const struct agw_keyset *set);

/**
 * agw_tls_forget() - wipes the keys that are kept
 * @conn: any number of times
 *
 * Context: ctx.lock, or nobody has the connection any more
 */
void agw_tls_forget(struct agw_conn *conn);

/**
 * agw_tls_send_alert() - sends an alert
 * @conn: with keys
 * @level: AGW_ALERT_WARNING or AGW_ALERT_FATAL
 * @description: AGW_ALERT_*
 *
 * Context: who sends to the connection
 *
 * Return: 0 or -errno: -EAGAIN when there is no room
 */
int agw_tls_send_alert(struct agw_conn *conn, u8 level, u8 description);

/**
 * agw_tls_send_handshake() - sends handshake messages in one record
 * @conn: with keys
 * @octets: whole messages
 * @len: octets of them, at most a record
 *
 * Context: who sends to the connection
 *
 * Return: 0 or -errno: -EAGAIN when there is no room
 */
int agw_tls_send_handshake(struct agw_conn *conn, const void *octets, size_t len);

/**
 * agw_tls_is_sent() - asks whether all records are with TCP
 * @conn: with keys
 *
 * A FIN before that would overtake what kTLS still has, and closing would lose it.
 *
 * Context: process, may sleep
 *
 * Return: true: they are
 */
bool agw_tls_is_sent(struct agw_conn *conn);

/**
 * agw_tls_has_queued() - asks for records that are not with TCP
 * @conn: with keys
 *
 * Context: any; without lock_sock kTLS may just have got rid of them
 *
 * Return: true: kTLS has some
 */
bool agw_tls_has_queued(const struct agw_conn *conn);

/**
 * agw_tls_notify_len() - tells how long a close_notify was
 * @conn: one was sent
 *
 * Return: octets of its record
 */
size_t agw_tls_notify_len(const struct agw_conn *conn);

/**
 * agw_tls_pause() - has kTLS make no other record ready
 * @conn: with keys
 * @pause: false: it goes on
 *
 * A read comes to its end so.
 *
 * Context: lock_sock
 */
void agw_tls_pause(struct agw_conn *conn, bool pause);

/**
 * agw_tls_missing() - tells what TCP has to have before anything can be read
 * @conn: with keys or without
 *
 * Context: lock_sock
 *
 * Return: octets; with keys those of the record that comes, as far as kTLS knows it
 */
int agw_tls_missing(const struct agw_conn *conn);

/**
 * agw_tls_holds_unread() - asks for octets that kTLS has taken from TCP
 * @conn: with keys or without
 *
 * Context: lock_sock
 *
 * Return: true: there are some that nobody has read
 */
bool agw_tls_holds_unread(const struct agw_conn *conn);

/**
 * agw_tls_holds_part() - asks for the beginning of a record that kTLS has taken from TCP
 * @conn: with keys or without
 *
 * It does where TCP has no room for the rest.
 *
 * Context: lock_sock
 *
 * Return: true: there is one, or all of the record
 */
bool agw_tls_holds_part(const struct agw_conn *conn);

/**
 * agw_tls_restore_data_ready() - puts the callback that kTLS found back into it
 * @conn: the connection
 *
 * A direction that kTLS has armed, the other one too or not, has a callback of kTLS's own,
 * which keeps the one that it found.
 *
 * Context: lock_sock and sk_callback_lock
 *
 * Return: false: that direction is not armed
 */
bool agw_tls_restore_data_ready(struct agw_conn *conn);

/**
 * agw_tls_restore_write_space() - puts the callback that kTLS found back into it
 * @conn: the connection
 *
 * See agw_tls_restore_data_ready().
 *
 * Context: lock_sock and sk_callback_lock
 *
 * Return: false: that direction is not armed
 */
bool agw_tls_restore_write_space(struct agw_conn *conn);

/**
 * agw_tls_send_key_is_spent() - asks whether the key for sending has protected its records
 * @conn: with keys or without
 *
 * Context: the pump that feeds the connection
 *
 * Return: true: as many as it may; false without keys
 */
bool agw_tls_send_key_is_spent(const struct agw_conn *conn);

/**
 * agw_tls_receive_key_is_spent() - asks whether the key for receiving has protected its records
 * @conn: with keys or without
 *
 * Context: the pump of its own direction
 *
 * Return: true: as many as it may; false without keys
 */
bool agw_tls_receive_key_is_spent(const struct agw_conn *conn);

/**
 * agw_tls_has_next_keys() - asks whether other keys can follow
 * @conn: with keys
 *
 * Return: true: it is TLS 1.3; without the secrets agw_rekey_send() fails all the same
 */
bool agw_tls_has_next_keys(const struct agw_conn *conn);

#endif
