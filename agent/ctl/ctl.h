/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CTL_CTL_H
#define AGENT_CTL_CTL_H

#include <stddef.h>

/*
 * The control socket: one JSON object a line, see Documentation/control.rst. Whoever may open the
 * socket may order everything.
 */
struct ctl;
struct gw;
struct loop;

#define CTL_LINE_MAX	65536		/* octets of a request without its newline */
#define CTL_CLIENTS_MAX	64
#define CTL_QUEUE_MAX	1048576		/* octets of events that wait for a slow subscriber */

/* Makes the socket (mode 0600) and the last folder of its path. NULL and a text in err. */
struct ctl *ctl_new(struct loop *loop, struct gw *gw, const char *path, char *err, size_t err_len);
void ctl_free(struct ctl *ctl);		/* removes the socket */

#endif
