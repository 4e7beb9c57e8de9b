/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NL_MESSAGE_H
#define NL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nl_names.h"

/* One request as the command line wrote it. Nothing is checked: wrong messages are the point. */
struct nl_message {
	const struct nl_attr_name *attrs;	/* names that the command uses */
	const char *command;
	uint8_t number;
	bool dump;
	size_t cut;			/* octets missing at the end */
	size_t len;
	uint8_t octets[65536];
};

/*
 * Words: COMMAND or its number, then "dump", "cut=N", "NAME=VALUE", "NAME=hex:OCTETS",
 * "NEST.NAME=VALUE", "@TYPE=OCTETS". Exits on a word that it does not know.
 */
void nl_message_parse(struct nl_message *m, char **words, int count);

/* The attributes as fields of the event that is being made. */
void nl_report_attrs(const struct nl_attr_name *set, const uint8_t *attrs, size_t len);

#endif
