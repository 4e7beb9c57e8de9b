/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_CONN_H
#define AGW_CONN_H

#include <linux/kref.h>
#include <linux/types.h>

#include "direction.h"
#include "close.h"

struct agw_ep;
struct agw_hs;
struct agw_keys;
struct socket;

/*
 * One TCP connection of an endpoint. Held by its endpoint and by the handshake channel. The socket
 * is released only when TCP has finished with it (kernel sockets lose their timers when they are
 * released, and what is not acknowledged by then is lost), so the endpoint keeps it until then.
 */
struct agw_conn {
	struct kref ref;
	struct agw_ep *ep;		/* const, held */
	struct socket *sock;		/* const from agw_conn_take() to agw_conn_close() */
	int err;			/* first of the socket, positive; WRITE_ONCE, lock_sock */
	bool dialed;			/* const once known; the gateway sent the SYN */
	bool connecting;		/* ctx.lock */
	bool keyed;			/* ctx.lock before the link, const after; kTLS is armed */
	u16 send_max, receive_max;	/* octets of a record; const once keyed, 0 before */
	u32 key_records;		/* that a key protects; const once keyed */
	int fault;			/* first of a record, errno, positive; WRITE_ONCE */
	bool forged;			/* dir's pump; a record did not authenticate */

	struct agw_hs __rcu *hs;	/* ctx.lock; handshake channel */
	bool finished;			/* ctx.lock; the gateway has sent its FIN */

	/* ctx.lock before the link; then rx_secret is dir's pump's, tx_secret the feeder's */
	struct agw_keys *keys;

	struct agw_dir dir;		/* what comes from here, for the partner */
	struct agw_dir *feeder;		/* what the partner has for here; RCU */

	/* of the TCP socket before the module: sk_callback_lock */
	void (*saved_data_ready)(struct sock *sk);
	void (*saved_write_space)(struct sock *sk);
	void (*saved_state_change)(struct sock *sk);
	void (*saved_error_report)(struct sock *sk);
	void (*tls_data_ready)(struct sock *sk);	/* of kTLS, once it is armed */

	struct rcu_head rcu;
};

/* A connection that has no socket yet. NULL: no memory. */
struct agw_conn *agw_conn_new(struct agw_ep *ep);

/*
 * Takes over a socket and its callbacks: 0, and the socket is the connection's. -EBUSY: it belongs
 * to somebody else, and is left as it is.
 */
int agw_conn_take(struct agw_conn *conn, struct socket *sock);

/* Gives TCP the settings of the endpoint. ctx.lock, or nobody knows the connection. */
void agw_conn_tune(const struct agw_conn *conn);

void agw_conn_get(struct agw_conn *conn);
void agw_conn_put(struct agw_conn *conn);

/* TCP has finished, the socket can be released. */
bool agw_conn_is_over(const struct agw_conn *conn);

/* TCP has octets that nobody has read. A FIN is none. May sleep. */
bool agw_conn_unread(const struct agw_conn *conn);

/* --- these hold ctx.lock and run when no direction from or to the connection does ------------ */

/* Begins to end it. NOTIFY and ALERT are tried once, and become an abort when there is no room. */
void agw_conn_end(struct agw_conn *conn, enum agw_ending ending, u8 alert);

/* Gives callbacks and socket back. RST if TCP has not finished. */
void agw_conn_close(struct agw_conn *conn);

/* Why the socket is gone, from its first error. */
enum ims_agw_reason agw_conn_reason(const struct agw_conn *conn, int err);

#endif
