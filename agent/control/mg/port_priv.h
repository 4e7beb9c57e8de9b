/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_PORT_PRIV_H
#define AGENT_MG_PORT_PRIV_H

#include <sys/socket.h>

#include "listener.h"
#include "loop.h"
#include "port.h"

/* What the files of a port share. */
struct connection;

struct port {
	struct loop *loop;
	struct conf_port at;
	const struct port_ops *ops;
	void *arg;
	int fd;				/* bound; of streams it listens */
	struct loop_watch *watch;	/* of datagrams */
	struct listener listener;	/* of streams */
	bool paused;
	struct connection *connections;	/* the newest first */
	unsigned int count;
	struct port_counters counters;
};

socklen_t port_to_sockaddr(const struct addr *addr, struct sockaddr_storage *to);
void port_from_sockaddr(const struct sockaddr_storage *from, struct addr *addr);
/* Bound to the address, with this port. -1: errno says why. */
int port_socket(const struct port *port, uint16_t number);
/* Wipes the text afterwards: a key may be in it. */
void port_deliver(const struct port_path *from, char *text, size_t len);

bool port_listen(struct port *port);
bool port_connect(struct port *port, const struct addr *remote, struct port_path *path);
int port_stream_send(const struct port_path *path, const char *text, size_t len);
void port_stream_close(const struct port_path *path);
void port_stream_pause(struct port *port);
void port_stream_free(struct port *port);

#endif
