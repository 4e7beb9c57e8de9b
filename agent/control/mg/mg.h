/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_H
#define AGENT_MG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The H.248 front end: a media gateway that registers with one of several controllers, and does
 * what that orders. See Documentation/h248.rst.
 */
struct conf_h248;
struct gw;
struct loop;
struct mg;
struct profile;
struct report;

/* Whether the keys mean something; else a text in err, and in *line where, 0: nowhere. */
bool mg_check(const struct conf_h248 *conf, unsigned int *line, char *err, size_t err_len);

/*
 * Opens the sockets; the first registration follows when the loop turns. conf and profile stay the
 * caller's. NULL: a text in err.
 */
struct mg *mg_new(struct loop *loop, struct gw *gw, const struct conf_h248 *conf,
		  const struct profile *profile, char *err, size_t err_len);
void mg_free(struct mg *mg);		/* says nothing to the controller; NULL is allowed */

/* The gateway takes no new contexts and ends in at most so long, or it does not after all. */
void mg_drain(struct mg *mg, bool on, uint64_t limit_ms);

/*
 * Takes leave: fn is called once, when the controller knows, does not answer, or there is none.
 * With calls that go on without an agent nothing is said: the next agent comes back to them.
 */
void mg_leave(struct mg *mg, bool forced, void (*fn)(void *arg), void *arg);

void mg_report(const struct mg *mg, const struct report *to);

#endif
