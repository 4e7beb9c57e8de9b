/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_PROFILE_PRIV_H
#define AGENT_MG_PROFILE_PRIV_H

#include "control/h248/limits.h"
#include "profile.h"

/* What only the files of the profile see. */

#define PROFILE_NAME_MAX	(2 * H248_NAME_MAX + 2)	/* package/item with its NUL */
#define PROFILE_PACKAGES_MAX	64

/* The defaults, which end by a row without a name or word. */
extern const struct profile_package profile_packages[];

struct profile_refusal {
	const char *word;
	enum gw_code code;
	enum profile_source source;
	uint32_t error;
};

extern const struct profile_refusal profile_refusals[];

struct profile {
	char name[MEAN_COUNT][PROFILE_NAME_MAX];	/* empty: none */
	unsigned int package_count;
	/* Those of version 0 were taken away. */
	struct profile_package package[PROFILE_PACKAGES_MAX];
	char package_name[PROFILE_PACKAGES_MAX][H248_NAME_MAX + 1];
	uint32_t error[PROFILE_SOURCES][GW_E_COUNT];
	char own_name[H248_NAME_MAX + 1];
	uint32_t own_version;
};

struct profile *profile_default(void);		/* NULL: out of memory */
/* The number of a package, package_count: none has that name. */
unsigned int profile_package_of(const struct profile *profile, const char *name, size_t len);
bool profile_has_package(const struct profile *profile, const char *name);	/* or of an item */

#endif
