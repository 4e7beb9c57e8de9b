/* SPDX-License-Identifier: GPL-2.0 */
/* A broker under test, with the workers of fake_worker.c, and what it brought back. */
#ifndef BROKER_H
#define BROKER_H

#include "tls/hs.h"

#define BROKER_JOBS 200			/* handshakes at the same time */

extern struct loop *loop;		/* of the test */
extern struct hs *hs;
extern struct hs_result got;		/* the last one */
extern int results;			/* since the start */

struct hs_config broker_config(unsigned int workers);
void broker_done(void *arg, const struct hs_result *result);

void broker_start(unsigned int workers);	/* hs is NULL when it failed, errno says why */
void broker_stop(void);
void broker_submit(const struct hs_job *job);

#endif
