/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_HELLO_H
#define AGENT_TLS_HELLO_H

#include <stdint.h>

/* Watches a handshake channel for the first octet of the remote, or for its end. */
struct hello;
struct loop;

typedef void (*hello_fn)(void *arg, uint64_t id);	/* may free the hello */

/* fd stays the caller's: free the hello, then close. NULL: errno says why. */
struct hello *hello_new(struct loop *loop, int fd, uint64_t id, hello_fn fn, void *arg);
void hello_free(struct hello *hello);			/* NULL is allowed */

#endif
