/* SPDX-License-Identifier: GPL-2.0 */
/* The executor of H.248 on the gateway of gw_fake.c, spoken to by text. */
#ifndef MG_PLAY_H
#define MG_PLAY_H

#include "control/mg/exec.h"
#include "control/mg/profile.h"

extern struct exec *exec;
extern unsigned int play_overload;	/* percent, for an executor that is made from now on */
extern unsigned int play_version;	/* of the protocol, 2 */
extern size_t play_memory;		/* octets of a reply */
extern char play_sent[8192];		/* requests of the gateway since the last play() */
extern uint32_t play_service;		/* what the lower half answers to a ServiceChange */

void play_start(const char *conf);	/* as in gw_fake.h */
void play_stop(void);
void play_again(void);			/* another executor, as after a restart of the agent */

/*
 * Transactions without the head of a message, in and out: compact, lines of SDP end with \n, ports
 * of the gateway are 2000x and 3000x. What cannot be decoded is answered by "fault <code>: <text>".
 */
const char *play(const char *transactions);
/* The last request of the gateway is replied to by this error, 0: without one. */
void play_answer(uint32_t code);
extern const char *play_profile;	/* lines of its file, for play_start() */
extern bool play_keep_unknown;		/* for an executor that is made from now on */
const char *play_requests(void);	/* those of the gateway, forgotten then */

#endif
