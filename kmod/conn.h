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
struct sock;
struct socket;

/*
 * One TCP connection of an endpoint. Held by its endpoint and by the handshake channel. The socket
 * is released only when TCP has finished with it (kernel sockets lose their timers when they are
 * released, and what is not acknowledged by then is lost), so the endpoint keeps it until then.
 */
struct agw_conn {
	struct kref ref;
	struct agw_ep *ep;		/* ctx.lock, RCU; held; agw_conn_move() */
	struct socket *sock;		/* const from agw_conn_take() to agw_conn_close() */
	int err;			/* first of the socket, positive; WRITE_ONCE, lock_sock */
	bool dialed;			/* const once known; the gateway sent the SYN */
	bool connecting;		/* ctx.lock */
	bool keyed;			/* ctx.lock before the link, const after; kTLS is armed */
	u16 send_max, receive_max;	/* octets of a record; const once keyed, 0 before */
	u32 key_records;		/* that a key protects; const once keyed */
	int fault;			/* first of a record, errno, positive; WRITE_ONCE */
	bool forged;			/* dir's pump; a record did not authenticate */

	/* a read is under way, and counts records: lock_sock */
	bool reading, paused;
	unsigned int records;

	struct agw_hs __rcu *hs;	/* ctx.lock; handshake channel */
	/* of the feeder's pump while linked, else ctx.lock */
	bool notified;			/* close_notify was sent; WRITE_ONCE */
	u64 sent;			/* octets of the partner */
	u64 fed_by;			/* ctx.lock; that partner's instance */
	size_t with_tls;		/* of them, since kTLS had given all to TCP */
	bool closing;			/* ctx.lock; WRITE_ONCE: close_notify and FIN are due */
	bool finished;			/* ctx.lock; the gateway's FIN is behind all it has sent */
	u32 acked;			/* ctx.lock; snd_una when the window was looked at last */
	u32 lingers_from;		/* ctx.lock; snd_una when the time to deliver began */

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

/**
 * agw_conn_new() - makes a connection that has no socket yet
 * @ep: whose it is; held while the connection lives
 *
 * Return: it, held once, or NULL: no memory
 */
struct agw_conn *agw_conn_new(struct agw_ep *ep);

/**
 * agw_conn_take() - takes over a socket and its callbacks
 * @conn: has none yet
 * @sock: the connection's from now on, if it returns 0
 *
 * Context: process, may sleep
 *
 * Return: 0; -EBUSY when it belongs to somebody else, and is left as it is
 */
int agw_conn_take(struct agw_conn *conn, struct socket *sock);

/**
 * agw_conn_move() - gives a connection that ends to another endpoint
 * @conn: no direction from or to it runs, and it has no handshake channel
 * @ep: whose it is from now on, of the same context; held
 *
 * Callbacks that run meanwhile may still notice the one before.
 *
 * Context: ctx.lock
 */
void agw_conn_move(struct agw_conn *conn, struct agw_ep *ep);

/**
 * agw_conn_tune() - gives TCP the settings of the endpoint
 * @conn: has its socket
 *
 * Context: ctx.lock, or nobody knows the connection
 */
void agw_conn_tune(const struct agw_conn *conn);

/**
 * agw_conn_get() - holds a connection once more
 * @conn: held
 *
 * Context: any
 */
void agw_conn_get(struct agw_conn *conn);

/**
 * agw_conn_put() - lets a connection go
 * @conn: held; with the last one it is freed
 *
 * Context: any
 */
void agw_conn_put(struct agw_conn *conn);

/**
 * agw_conn_is_over() - asks whether TCP has finished
 * @conn: has its socket
 *
 * Context: any
 *
 * Return: true: the socket can be released
 */
bool agw_conn_is_over(const struct agw_conn *conn);

/**
 * agw_conn_is_delivered() - asks whether all has arrived
 * @conn: has its socket
 *
 * Context: any
 *
 * Return: true: the remote has acknowledged all that the gateway sent, and its FIN; false for
 * ever when the connection is over before
 */
bool agw_conn_is_delivered(const struct agw_conn *conn);

/**
 * agw_conn_undelivered() - counts octets of the partner that were not acknowledged
 * @conn: has its socket
 *
 * With TLS those of their records count, so it is never too few.
 *
 * Context: process, may sleep
 *
 * Return: octets
 */
size_t agw_conn_undelivered(struct agw_conn *conn);

/**
 * agw_conn_has_moved() - asks for acknowledgments
 * @conn: has its socket
 * @since: what it keeps of the last look, of this conn
 *
 * Context: ctx.lock
 *
 * Return: true: the remote has acknowledged something since this was asked last
 */
bool agw_conn_has_moved(struct agw_conn *conn, u32 *since);

/**
 * agw_conn_renew_window() - the user time-out begins anew, if the remote has moved
 * @conn: has its socket
 *
 * TCP itself counts from the first probe of a closed window to an opening into which the whole
 * next buffer fits. A remote with a small window never makes one, however much it takes.
 *
 * Context: ctx.lock, process, may sleep
 */
void agw_conn_renew_window(struct agw_conn *conn);

/**
 * agw_conn_notify() - sends close_notify behind all records
 * @conn: with keys
 *
 * Context: who sends to the connection, until it returns 1
 *
 * Return: 1: everything is with TCP; 0: TCP tells when to ask again; -EAGAIN: there is no room;
 * any other -errno: nothing can be sent
 */
int agw_conn_notify(struct agw_conn *conn);

/**
 * agw_conn_want_room() - has TCP tell of every acknowledgment that makes room
 * @conn: has its socket
 *
 * What it made before has to be looked for.
 *
 * Context: any
 */
void agw_conn_want_room(struct agw_conn *conn);

/**
 * agw_conn_unread() - asks for octets that nobody has read
 * @conn: has its socket
 *
 * Context: process, may sleep
 *
 * Return: true: TCP or kTLS has some, also of a record that is not whole; a FIN is none
 */
bool agw_conn_unread(const struct agw_conn *conn);

/**
 * agw_conn_is_readable() - asks whether a read would bring something
 * @conn: has its socket
 *
 * Context: process, may sleep
 *
 * Return: true: octets, and with keys a whole record
 */
bool agw_conn_is_readable(const struct agw_conn *conn);

/* --- these hold ctx.lock and run when no direction from or to the connection does ------------ */

/**
 * agw_conn_end() - begins to end a connection
 * @conn: no direction from or to it runs
 * @ending: ALERT is tried once, and becomes an abort when there is no room; NOTIFY waits for
 *      room: agw_conn_go_on() is due when TCP has told of some
 * @alert: its description, with ALERT
 *
 * Context: ctx.lock
 */
void agw_conn_end(struct agw_conn *conn, enum agw_ending ending, u8 alert);

/**
 * agw_conn_go_on() - tries again to end a connection
 * @conn: agw_conn_end() found no room
 *
 * Context: ctx.lock; no direction from or to it runs
 */
void agw_conn_go_on(struct agw_conn *conn);

/**
 * agw_conn_close() - gives callbacks and socket back
 * @conn: gets an RST if TCP has not finished
 *
 * Context: ctx.lock; no direction from or to it runs
 */
void agw_conn_close(struct agw_conn *conn);

/**
 * agw_conn_reason() - says why the socket is gone
 * @conn: has its socket
 * @err: of the call that told so, -errno or 0; what the socket itself told first counts more
 *
 * Return: a reason
 */
enum ims_agw_reason agw_conn_reason(const struct agw_conn *conn, int err);

#endif
