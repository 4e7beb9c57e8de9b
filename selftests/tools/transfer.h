/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TRANSFER_H
#define TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "insert.h"
#include "wire.h"

/* Where a transfer can be told to stop until the next SIGUSR1, in the order in which it goes on. */
enum pause {
	PAUSE_TLS,	/* before the first octet of TLS */
	PAUSE_HELLO,	/* a TLS client: when its ClientHello is sent */
	PAUSE_SEND,	/* when that many octets are sent */
	PAUSE_READ,	/* when that many octets are received */
	PAUSE_FINISH,	/* before the end of sending */
	PAUSE_COUNT,
};

enum {
	FINISH_CLOSE,	/* close_notify if there is TLS, then FIN; reading goes on */
	FINISH_NOTIFY,	/* close_notify without FIN */
	FINISH_TRUNCATE,	/* FIN without close_notify */
	FINISH_RESET,
	FINISH_NONE,
};

#define UNTIL_THE_END UINT64_MAX

struct transfer {
	/* what to do */
	uint64_t send, expect;		/* octets */
	uint64_t send_seed, expect_seed;
	uint64_t chunk;			/* octets a write or read, 0: random */
	uint64_t read_rate;		/* octets a second, 0: as they come */
	uint64_t read_step;		/* octets at once, 0: as many as the rate allows */
	int finish;
	int finish_when_received;	/* and not as soon as all is sent */
	bool pause[PAUSE_COUNT];
	uint64_t pause_at[PAUSE_COUNT];
	uint64_t deadline;		/* of now_us() */
	struct inserts inserts;

	/* what happened */
	uint64_t sent, received;
	uint64_t sent_hash, received_hash;
	bool mismatch;			/* received something else than expected */
	bool timed_out;
};

/* Lets SIGUSR1 end one pause. Call it before anything can be waited for. */
void transfer_catch_signals(void);
/* Waits for the end of a pause, if it is to be made. False: the deadline is over. */
bool transfer_pause(struct transfer *t, enum pause at);
/* Both directions at once, until both have ended. */
void transfer_run(struct transfer *t, struct wire *w);

#endif
