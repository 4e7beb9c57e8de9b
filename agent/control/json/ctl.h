/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CONTROL_JSON_CTL_H
#define AGENT_CONTROL_JSON_CTL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * The control socket: one JSON object a line, see Documentation/control.rst. Whoever may open the
 * socket may order everything.
 */
struct ctl;
struct gw;
struct loop;
struct report;

#define CTL_LINE_MAX	65536		/* octets of a request without its newline */
#define CTL_CLIENTS_MAX	64
#define CTL_QUEUE_MAX	1048576		/* octets of events that wait for a slow subscriber */

/* What the agent as a whole does for a client. */
struct ctl_agent {
	void (*report)(void *arg, const struct report *to);	/* of the other front ends */
	bool (*drain)(void *arg, bool on);	/* false: the agent is ending */
	void *arg;
};

struct ctl_config {
	const char *path;
	gid_t group;			/* (gid_t)-1: the agent's own */
	mode_t mode;
	struct ctl_agent agent;
};

/* Makes the socket and the last folder of its path. NULL and a text in err. */
struct ctl *ctl_new(struct loop *loop, struct gw *gw, const struct ctl_config *config, char *err,
		    size_t err_len);
/* Makes the socket again when its file is gone, clients stay. False and a text in err. */
bool ctl_renew(struct ctl *ctl, char *err, size_t err_len);
void ctl_free(struct ctl *ctl);		/* removes the socket */

#endif
