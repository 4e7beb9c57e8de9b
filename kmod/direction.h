/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_DIRECTION_H
#define AGW_DIRECTION_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/llist.h>

#include "message.h"
#include "police.h"

struct agw_chunks;
struct agw_conn;
struct agw_rest;

/*
 * One direction of a link, from a source to a sink. Part of its source's connection. At most one
 * pump thread works on it at a time, and that one owns the fields below "pump".
 */
struct agw_dir {
	struct llist_node node;		/* the pump's that has it queued */
	atomic_t queue;			/* enum in pump.c */
	struct completion stopped;
	bool stop;			/* WRITE_ONCE by agw_pump_stop() */
	bool open;			/* StreamMode of both sides lets pass; WRITE_ONCE */
	bool update_due;		/* the sink asked for new keys; WRITE_ONCE */
	bool refusal_due;		/* the sink asked for a renegotiation; WRITE_ONCE */

	struct agw_conn *source;	/* const */
	struct agw_conn *sink;		/* const while linked; outlives the direction's work */

	/* pump */
	struct agw_rest *rest;		/* NULL: nothing */
	u8 arrival;			/* enum agw_arrival, once eof */
	bool eof;			/* the source has ended */
	struct agw_message message;	/* of the source, after the handshake */
	unsigned long requests_since;	/* jiffies */
	unsigned int requests;		/* KeyUpdates, or renegotiations, since then */
	struct agw_police police;	/* of the source's octets */
	bool stalled;			/* the sink had no room at the last look */
	unsigned long stalled_since;	/* jiffies */

	/* result, read by the endpoint's work after smp_load_acquire(&done) */
	u8 done;			/* enum agw_done */
	u8 reason, alert;		/* of a failure; of an end, unless it was a clean one */
	bool sink_failed;		/* and not the source */
};

enum agw_done {
	AGW_DONE_NOT,
	AGW_DONE_END,			/* everything was forwarded, and the end as well */
	AGW_DONE_FAILED,
};

/**
 * agw_dir_run() - does as much work as a turn may
 * @dir: the caller owns its queue state
 * @chunks: buffers of the thread
 *
 * Context: pump thread
 *
 * Return: true: there is more
 */
bool agw_dir_run(struct agw_dir *dir, struct agw_chunks *chunks);

/**
 * agw_dir_update() - has the keys for sending to the sink updated
 * @dir: its sink asked for a KeyUpdate
 *
 * Context: pump of the other direction
 */
void agw_dir_update(struct agw_dir *dir);

/**
 * agw_dir_refuse() - has the sink told that nothing is renegotiated
 * @dir: its sink asked for one
 *
 * Context: pump of the other direction
 */
void agw_dir_refuse(struct agw_dir *dir);

/**
 * agw_dir_drop() - frees what is left and counts it as dropped
 * @dir: its pump has stopped
 *
 * Context: process, ctx.lock
 */
void agw_dir_drop(struct agw_dir *dir);

#endif
