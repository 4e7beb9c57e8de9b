/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_POLICE_H
#define AGW_POLICE_H

#include <linux/types.h>
#include <linux/workqueue.h>

struct agw_dir;

/*
 * A bucket of tokens, an octet each: police-rate of them come in every second, up to police-burst.
 * What a read took beyond them is missing for the next ones. All but the work are the pump's.
 */
struct agw_police {
	s64 tokens;
	u64 filled;			/* ns of CLOCK_MONOTONIC; 0: never */
	bool waits;			/* for tokens; WRITE_ONCE */
	struct delayed_work work;	/* that ends it */
};

void agw_police_init(struct agw_police *police);

/* Whether the direction may read now. If not it is kicked when it may. */
bool agw_police_lets(struct agw_dir *dir);

/* The direction has read so many octets. */
void agw_police_charge(struct agw_dir *dir, size_t len);

/* The pump has stopped. May sleep. */
void agw_police_stop(struct agw_police *police);

#endif
