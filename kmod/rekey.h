/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_REKEY_H
#define AGW_REKEY_H

struct agw_conn;

/* The next keys of a TLS 1.3 direction after a KeyUpdate (RFC 8446 clause 7.2). */

/**
 * agw_rekey_missing_hash() - loads the hashes that a KeyUpdate needs
 *
 * Return: one that this kernel lacks, NULL if it has them all
 */
const char *agw_rekey_missing_hash(void);

/**
 * agw_rekey_receive() - follows a KeyUpdate: has the next keys for what comes
 * @conn: the connection, with keys
 *
 * Context: the pump of the connection's direction
 * Return: 0 or -errno
 */
int agw_rekey_receive(struct agw_conn *conn);

/**
 * agw_rekey_read_on() - a KeyUpdate has begun only: its rest comes with the keys that there are
 * @conn: the connection, with keys
 *
 * Context: the pump of the connection's direction
 */
void agw_rekey_read_on(struct agw_conn *conn);

/**
 * agw_rekey_send() - sends a KeyUpdate, and has the next keys for all that follows
 * @conn: the connection, with keys
 *
 * Context: the pump that feeds the connection, for no data may get between
 * Return: 0 or -errno: -EAGAIN when there is no room
 */
int agw_rekey_send(struct agw_conn *conn);

#endif
