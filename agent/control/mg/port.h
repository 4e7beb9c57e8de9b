/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_PORT_H
#define AGENT_MG_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "core/conf.h"

/*
 * Where messages come from and go to: UDP, TCP with TPKT (RFC 1006), SCTP. Those of an address that
 * may not send are dropped and counted.
 */
struct loop;
struct port;

/* The other end of a message, as a reply to it needs it. */
struct port_path {
	struct port *port;
	struct addr remote;
	uint64_t connection;		/* 0: datagrams; a number that is not used again */
};

struct port_ops {
	bool (*may)(void *arg, const struct addr *remote);
	void (*message)(void *arg, const struct port_path *from, const char *text, size_t len);
	void (*lost)(void *arg, const struct port_path *path);	/* a connection has ended */
};

struct port_counters {
	uint64_t received, sent, failed, strangers, broken;
};

/* The text in err says what failed, without the address. ops stay the caller's. */
struct port *port_new(struct loop *loop, const struct conf_port *at, const struct port_ops *ops,
		      void *arg, char *err, size_t err_len);
void port_free(struct port *port);		/* nothing is told as lost; NULL is allowed */

/*
 * The path to a remote; on UDP there always is one. Otherwise a connection begins, and what is sent
 * waits for it. False: errno says why.
 */
bool port_open(struct port *port, const struct addr *remote, struct port_path *path);
void port_close(const struct port_path *path);		/* the connection, if it is there */

/* 0, -EMSGSIZE: too long for it, or another -errno. */
int port_send(const struct port_path *path, const char *text, size_t len);

bool port_is_reliable(const struct port *port);
size_t port_max(const struct port *port);		/* octets of a message */
void port_pause(struct port *port, bool on);		/* nothing is read */
const struct conf_port *port_at(const struct port *port);
const struct port_counters *port_counters(const struct port *port);

#endif
