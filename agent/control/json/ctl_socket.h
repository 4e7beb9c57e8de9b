/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CONTROL_JSON_CTL_SOCKET_H
#define AGENT_CONTROL_JSON_CTL_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/un.h>

/* The listening socket of the control interface and its file. */

#define CTL_PATH_ROOM	sizeof(((struct sockaddr_un *)0)->sun_path)

struct ctl_socket {
	int fd;				/* -1: none */
	char path[CTL_PATH_ROOM];
	gid_t group;			/* (gid_t)-1: the agent's own */
	mode_t mode;
	/* Which file at path is ours: another agent may have put its own there since. */
	dev_t device;
	ino_t inode;
};

/*
 * Makes the socket and the last folder of its path. It gets its name when owner and mode are right
 * and it listens. What stands there already is replaced only when it is a socket that nobody
 * answers. False: a text in err, nothing is open.
 */
bool ctl_socket_open(struct ctl_socket *sock, char *err, size_t err_len);
bool ctl_socket_is_there(const struct ctl_socket *sock);	/* the file is still ours */
void ctl_socket_close(struct ctl_socket *sock);		/* removes the file if it is ours */

#endif
