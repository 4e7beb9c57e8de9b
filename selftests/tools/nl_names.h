/* SPDX-License-Identifier: GPL-2.0 */
#ifndef NL_NAMES_H
#define NL_NAMES_H

#include <stdint.h>

/* What the interface of the module calls its commands, attributes and values. */

enum nl_kind {
	NL_U8, NL_U16, NL_U32, NL_UINT, NL_BE16, NL_IP4, NL_IP6, NL_BINARY, NL_FLAG, NL_NEST,
};

struct nl_attr_name {
	const char *name;		/* NULL ends a set */
	uint16_t type;
	enum nl_kind kind;
	const struct nl_attr_name *nest;
	const char * const *values;	/* names of its values, NULL: numbers */
};

struct nl_command {
	const char *name;		/* NULL ends the list */
	uint8_t number;
	const struct nl_attr_name *attrs;
};

extern const struct nl_command nl_commands[];

/* NULL: there is none. */
const struct nl_command *nl_command_find(const char *name, uint8_t number);
const struct nl_attr_name *nl_attr_by_name(const struct nl_attr_name *set, const char *name);
const struct nl_attr_name *nl_attr_by_type(const struct nl_attr_name *set, uint16_t type);

#endif
