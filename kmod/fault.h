/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_FAULT_H
#define AGW_FAULT_H

#include <linux/types.h>

struct agw_conn;

/*
 * What is wrong with a record that came, beyond what kTLS says: that has one error for many faults,
 * and does not know what the handshake agreed on.
 */

/* By the socket's callback, for every record as soon as it is complete. Notes what may not be. */
void agw_fault_inspect(struct agw_conn *conn);

/*
 * Around a read, on one processor: the former gives a mark for the latter, which gets what the read
 * returned. By the pump of the connection's direction.
 */
unsigned long agw_fault_mark(const struct agw_conn *conn);
void agw_fault_note(struct agw_conn *conn, unsigned long mark, int ret);

/*
 * Octets have come that could be a record too short to be protected, which kTLS would wait with.
 * With keys, by the socket's callback; the socket is locked.
 */
bool agw_fault_may_be_short(const struct agw_conn *conn);

/*
 * Notes such a record where nothing comes before it: a read has brought nothing. With keys, by the
 * pump of the connection's direction. May sleep.
 */
void agw_fault_look_short(struct agw_conn *conn);

/* The error to tell for a connection with keys, positive: EINVAL for what is no record here. */
int agw_fault_of(const struct agw_conn *conn, int err);

#endif
