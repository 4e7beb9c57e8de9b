/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_PUMP_H
#define AGW_PUMP_H

#include <linux/bvec.h>
#include <linux/types.h>

#include "limits.h"

struct agw_dir;

/* Buffers of a thread: a read fills them from the first on. No link has any while it is idle. */
struct agw_chunks {
	struct bio_vec vec[AGW_CHUNKS];
	size_t size;			/* of all */
};

/* All chunks filled with pages again. False: no memory, not even for one. */
bool agw_chunks_refill(struct agw_chunks *chunks);

int agw_pump_init(void);
void agw_pump_exit(void);		/* all directions have stopped */
unsigned int agw_pump_threads(void);

/* A direction that has never run. */
void agw_pump_prepare(struct agw_dir *dir);

/* Any context: the direction runs, now or once more. Harmless after agw_pump_stop(). */
void agw_pump_kick(struct agw_dir *dir);

/* Waits until the direction runs no more, and never will again. May sleep. Once per direction. */
void agw_pump_stop(struct agw_dir *dir);

#endif
