/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_ASK_H
#define AGENT_MG_ASK_H

#include "cookie.h"
#include "profile.h"

/* An event that can be asked for, and what of the gateway it tells. */
struct ask {
	enum profile_mean mean;
	uint32_t bit;			/* ASK_* */
	uint32_t events;		/* 1 << GW_EVENT_* */
	enum profile_mean time;		/* its parameter, MEAN_NONE: none */
	bool root;			/* of ROOT only */
};

extern const struct ask asks[];
extern const unsigned int ask_count;

#endif
