/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_ENDPOINT_H
#define AGW_ENDPOINT_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "addr.h"
#include "gate.h"
#include "state.h"

struct agw_conn;
struct agw_ctx;
struct agw_term;
struct sock;
struct socket;

/* Numbers that an order may set: milliseconds, but for the last four. */
enum agw_setting {
	AGW_SETTING_CONNECT,
	AGW_SETTING_HANDSHAKE,
	AGW_SETTING_VERIFY,
	AGW_SETTING_LINGER,
	AGW_SETTING_HELLO,
	AGW_SETTING_INACTIVITY,		/* 0: off */
	AGW_SETTING_USER,		/* 0: off */
	AGW_SETTING_KEEPALIVE,		/* 0: off */
	AGW_SETTING_INTERVAL,
	AGW_SETTING_PROBES,
	AGW_SETTING_KEY_RECORDS,
	AGW_SETTING_POLICE_RATE,	/* 0: off; the pump reads it and the next one unlocked */
	AGW_SETTING_POLICE_BURST,
	AGW_SETTING_COUNT,
};

/* What happened outside of ctx.lock: bits of agw_ep.pending, handled in this order. */
enum agw_pending {
	AGW_PENDING_SYN,	/* an accepted one */
	AGW_PENDING_DROPPED,	/* the first dropped one since the gate was set */
	AGW_PENDING_LISTENER,	/* somebody waits to be accepted, or it was destroyed */
	AGW_PENDING_PUMP,	/* the direction from this endpoint has ended */
	AGW_PENDING_HELLO,	/* the agent has read the first octet of a handshake */
	AGW_PENDING_SOCKET,	/* state or error of the connection's socket changed */
	AGW_PENDING_CHANNEL,	/* the agent closed the handshake channel */
	AGW_PENDING_NOTHING,
};

/* rx = forwarded + dropped + queued */
struct agw_stats {
	u64 rx, forwarded, dropped, queued;
	u64 tx;
	u64 control, key_updates, stalls, policed;
	u64 syn_expired, withdrawn;
};

/*
 * A stream at a termination: one listener for its whole life, at most one connection at a time.
 * Held by the table, by its work, by an armed deadline, by its connection, and after its release by
 * the list of lingering endpoints. The last reference frees it.
 */
struct agw_ep {
	struct kref ref;
	struct agw_ctx *ctx;		/* const, held */
	struct agw_term *term;		/* ctx.lock; NULL after release */
	u32 term_id;			/* const */
	u16 stream;			/* const */
	u64 instance;			/* const; no other endpoint has it, ever */
	u16 opaque_len;			/* ctx.lock */
	struct list_head node;		/* of term.eps: ctx.lock; of lingering: lingering_lock */
	struct agw_ep *partner;		/* ctx.lock; borrowed */

	struct socket *listener;	/* ctx.lock; NULL after release */
	/* const; as TCP made them */
	void (*listener_data_ready)(struct sock *sk);
	void (*listener_state_change)(struct sock *sk);
	struct agw_addr local;		/* const */
	int ifindex;			/* const */
	struct agw_gate gate;

	/* as ordered; ctx.lock */
	struct agw_addr remote;
	u8 mode, tls_role, dscp;
	bool interlink;
	bool triggered;			/* the partner or an order asked for a connection */
	bool on_trial;			/* no more than a SYN did: nobody is known to be there */
	u32 setting[AGW_SETTING_COUNT];
	void *opaque;

	/* as it is; ctx.lock */
	u8 state, reason, alert;
	bool released;
	u32 event_seq, generation;
	struct agw_conn *conn;		/* held */
	struct agw_addr source;
	u64 listener_cookie, cookie;
	/* of the last connection; ms of CLOCK_BOOTTIME, 0: not yet */
	u64 connected_at, verified_at, ended_at;
	u16 tls_version, cipher;

	unsigned long pending;		/* atomic bits, enum agw_pending */
	struct work_struct work;
	unsigned long deadline;		/* ctx.lock; jiffies, 0: none */
	unsigned long retry;		/* ctx.lock; jiffies, 0: none; of what was short */
	unsigned long silence_check;	/* ctx.lock; jiffies, 0: none */
	unsigned long silence_told;	/* ctx.lock; the active of the silence that was told */
	unsigned long stall_check;	/* ctx.lock; jiffies, 0: none */
	u64 stall_mark;			/* ctx.lock; progress of the link at the last look */
	u8 stall_looks;			/* ctx.lock; that found none */
	unsigned long window_check;	/* ctx.lock; jiffies, 0: none */
	struct delayed_work deadline_work;

	spinlock_t stats_lock;		/* the next three; what both pump threads and works write */
	struct agw_stats stats;		/* stats_lock */
	unsigned long active;		/* stats_lock; jiffies of the last octet, or of the order */
	u8 inactivity_of;		/* stats_lock; IMS_AGW_MODE_*: octets that end a silence */
	struct rcu_head rcu;
};

/* Runs the work of all endpoints. */
extern struct workqueue_struct *agw_wq;

/**
 * agw_ep_init() - makes it possible to have endpoints
 *
 * Return: 0 or -ENOMEM
 */
int agw_ep_init(void);

/**
 * agw_ep_exit() - undoes that; none is left, but RCU may keep some, which it waits for
 */
void agw_ep_exit(void);

/**
 * agw_ep_new() - makes an endpoint that is not anywhere yet, without a listener
 *
 * It has no work either: agw_work_init() is due before anything can be noticed.
 *
 * Return: it, with one reference, or NULL: no memory
 */
struct agw_ep *agw_ep_new(void);

/**
 * agw_ep_get() - takes another reference
 * @ep: the endpoint, of which the caller has one
 *
 * Return: the endpoint
 */
struct agw_ep *agw_ep_get(struct agw_ep *ep);

/**
 * agw_ep_put() - drops a reference; with the last one the endpoint is freed
 * @ep: the endpoint
 *
 * Context: any
 */
void agw_ep_put(struct agw_ep *ep);

/**
 * agw_ep_notice() - has the endpoint's work look at what is pending
 * @ep: the endpoint; one of which no reference is left is passed over
 * @pending: what it is to look at
 *
 * Context: any, with a reference or under RCU
 */
void agw_ep_notice(struct agw_ep *ep, enum agw_pending pending);

/**
 * agw_ep_count() - counts one more
 * @ep: the endpoint
 * @count: in ep.stats
 *
 * Context: takes stats_lock
 */
void agw_ep_count(struct agw_ep *ep, u64 *count);

/**
 * agw_ep_in_ms() - tells when a time that begins now is over
 * @ms: how long it is
 *
 * Return: in jiffies, and never 0, which is no time
 */
unsigned long agw_ep_in_ms(unsigned int ms);

/* The clocks of an endpoint, for which one timer serves. All of these hold ctx.lock. */

/**
 * agw_ep_arm() - arms the timer for the clock that comes first
 * @ep: the endpoint; due when one of its clocks was set by hand
 */
void agw_ep_arm(struct agw_ep *ep);

/**
 * agw_ep_set_deadline() - sets how long the endpoint may be in its state
 * @ep: the endpoint
 * @ms: from now on, 0 for ever
 */
void agw_ep_set_deadline(struct agw_ep *ep, unsigned int ms);

/**
 * agw_ep_retry_later() - has listening, accepting, connecting and ending be tried again later
 * @ep: the endpoint, for which something was short
 */
void agw_ep_retry_later(struct agw_ep *ep);

/**
 * agw_ep_watch_silence() - a period of silence begins
 * @ep: the endpoint; with an inactivity time-out the end of the period is watched
 */
void agw_ep_watch_silence(struct agw_ep *ep);

/**
 * agw_ep_watch_stall() - has somebody watch that octets move
 * @ep: the endpoint, which was linked
 */
void agw_ep_watch_stall(struct agw_ep *ep);

/**
 * agw_ep_watch_window() - has somebody watch that the remote takes octets
 * @ep: the endpoint, which has a connection
 */
void agw_ep_watch_window(struct agw_ep *ep);

/**
 * agw_ep_stop_clocks() - no clock runs any more
 * @ep: the endpoint
 */
void agw_ep_stop_clocks(struct agw_ep *ep);

#endif
