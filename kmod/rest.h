/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_REST_H
#define AGW_REST_H

#include <linux/bvec.h>
#include <linux/types.h>

#include "limits.h"

struct agw_chunks;

/*
 * Octets of one read that are on their way to the sink, in pages of which each entry holds one
 * reference. A direction keeps what the sink did not take.
 */
struct agw_rest {
	unsigned int count, first;
	struct bio_vec vec[AGW_REST_PAGES];	/* what is kept ends with count */
};

/**
 * agw_rest_len() - counts the octets that are left
 * @rest: what is on its way
 *
 * Return: how many there are
 */
size_t agw_rest_len(const struct agw_rest *rest);

/**
 * agw_rest_advance() - drops the first octets of what is left, and their pages
 * @rest: what is on its way
 * @len: how many are sent, or are not wanted any more; there are as many
 */
void agw_rest_advance(struct agw_rest *rest, size_t len);

/**
 * agw_rest_take() - takes the first octets of a thread's chunks
 * @rest: nothing yet
 * @chunks: those that are taken whole are the thread's no more
 * @len: how many octets the last read has put there
 */
void agw_rest_take(struct agw_rest *rest, struct agw_chunks *chunks, size_t len);

/**
 * agw_rest_keep() - has what is left outlive the turn
 * @rest: on the stack; its references are those of the copy
 *
 * Context: may sleep
 *
 * Return: a copy for kfree()
 */
struct agw_rest *agw_rest_keep(const struct agw_rest *rest);

#endif
