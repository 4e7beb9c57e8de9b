/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_TERM_ID_H
#define AGENT_MG_TERM_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "control/h248/limits.h"

/*
 * TerminationIDs: ROOT, or ip/<group>/<realm>/<number> in any case of letters, where * stands for
 * all and $ for one that the gateway chooses; at the end of a name it stands for what would follow.
 */
enum term_part {
	TERM_GIVEN,
	TERM_ALL,
	TERM_CHOOSE,
};

struct term_id {
	bool root;
	enum term_part group_part, realm_part, number_part;
	char group[H248_TERMINATION_MAX + 1], realm[H248_TERMINATION_MAX + 1];
	uint32_t number;
};

/* False: it is not of this shape. */
bool term_id_parse(struct term_id *id, const char *text);
bool term_id_has(const struct term_id *id, enum term_part part);	/* anywhere */

#define TERM_TEXT_MAX	(H248_TERMINATION_MAX + 1)

/* False: it is longer than a TerminationID can be. */
bool term_id_format(char text[TERM_TEXT_MAX], const char *group, const char *realm,
		    uint32_t number);

#endif
