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

/**
 * agw_chunks_refill() - fills all chunks with pages again
 * @chunks: of the thread that calls
 *
 * Return: false when there is no memory, not even for one
 */
bool agw_chunks_refill(struct agw_chunks *chunks);

/**
 * agw_pump_init() - starts a thread for each CPU that is there or comes
 *
 * Return: 0 or -errno
 */
int agw_pump_init(void);

/**
 * agw_pump_exit() - ends the threads; all directions have stopped
 */
void agw_pump_exit(void);

/**
 * agw_pump_threads() - counts the threads
 *
 * Return: how many there are
 */
unsigned int agw_pump_threads(void);

/**
 * agw_pump_prepare() - makes a direction that has never run one that can
 * @dir: the direction
 */
void agw_pump_prepare(struct agw_dir *dir);

/**
 * agw_pump_kick() - has a direction run, now or once more
 * @dir: the direction; one that has stopped stays so
 *
 * Context: any
 */
void agw_pump_kick(struct agw_dir *dir);

/**
 * agw_pump_stop() - waits until a direction runs no more, and never will again
 * @dir: the direction, once only
 *
 * Context: may sleep
 */
void agw_pump_stop(struct agw_dir *dir);

#endif
