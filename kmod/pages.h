/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_PAGES_H
#define AGW_PAGES_H

#include <linux/types.h>

struct agw_conn;
struct agw_rest;

/**
 * agw_pages_take() - takes octets in the pages in which they were received
 * @conn: without keys; only its pump reads from it
 * @rest: gets them, nothing before
 *
 * Few octets, and such that lie in much larger buffers, are not taken: who holds their pages would
 * hold more memory than TCP counts. An ordinary read gets what is left.
 *
 * Context: process, may sleep; takes the socket's lock
 *
 * Return: how many octets were taken; 0: none is there, or none that is worth it
 */
size_t agw_pages_take(struct agw_conn *conn, struct agw_rest *rest);

#endif
