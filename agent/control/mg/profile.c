// SPDX-License-Identifier: GPL-2.0
#include "profile_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void set_packages(struct profile *profile)
{
	const struct profile_package *package;
	unsigned int i;

	for (package = profile_packages; package->name; package++) {
		i = profile->package_count++;
		profile->package[i] = *package;
		snprintf(profile->package_name[i], sizeof(profile->package_name[i]), "%s",
			 package->name);
		profile->package[i].name = profile->package_name[i];
	}
}

struct profile *profile_default(void)
{
	struct profile *profile = calloc(1, sizeof(*profile));
	const struct profile_refusal *refusal;
	unsigned int mean;

	if (!profile)
		return NULL;
	for (mean = 0; mean < MEAN_COUNT; mean++)
		if (profile_row(mean)->name)
			snprintf(profile->name[mean], sizeof(profile->name[mean]), "%s",
				 profile_row(mean)->name);
	set_packages(profile);
	for (refusal = profile_refusals; refusal->word; refusal++)
		profile->error[refusal->source][refusal->code] = refusal->error;
	return profile;
}

void profile_free(struct profile *profile)
{
	free(profile);
}

/* --- from a message -------------------------------------------------------------------------- */

unsigned int profile_package_of(const struct profile *profile, const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < profile->package_count; i++)
		if (strlen(profile->package[i].name) == len &&
		    !strncasecmp(profile->package[i].name, name, len))
			break;
	return i;
}

bool profile_has_package(const struct profile *profile, const char *name)
{
	unsigned int i = profile_package_of(profile, name, strcspn(name, "/"));

	return i < profile->package_count && profile->package[i].version;
}

enum profile_mean profile_find(const struct profile *profile, enum profile_kind kind,
			       const char *name, bool *package_known)
{
	unsigned int mean;

	if (package_known)
		*package_known = profile_has_package(profile, name);
	for (mean = 0; mean < MEAN_COUNT; mean++)
		if (profile_row(mean)->kind == kind && *profile->name[mean] &&
		    !strcasecmp(profile->name[mean], name))
			break;
	return mean;
}

enum profile_mean profile_find_in(const struct profile *profile, enum profile_mean owner,
				  const char *name)
{
	unsigned int mean;

	for (mean = 0; mean < MEAN_COUNT; mean++)
		if (profile_row(mean)->owner == owner && *profile->name[mean] &&
		    !strcasecmp(profile->name[mean], name))
			break;
	return mean;
}

/* --- for a message --------------------------------------------------------------------------- */

const char *profile_name(const struct profile *profile, enum profile_mean mean)
{
	return mean < MEAN_COUNT && *profile->name[mean] ? profile->name[mean] : NULL;
}

const struct profile_package *profile_package(const struct profile *profile, unsigned int number)
{
	unsigned int i;

	for (i = 0; i < profile->package_count; i++)
		if (profile->package[i].version && !number--)
			return &profile->package[i];
	return NULL;
}

const char *profile_own_name(const struct profile *profile, uint32_t *version)
{
	*version = profile->own_version;
	return *profile->own_name ? profile->own_name : NULL;
}

uint32_t profile_error(const struct profile *profile, enum profile_source source,
		       enum gw_code code)
{
	if (code >= GW_E_COUNT || !profile->error[PROFILE_ORDER][code])
		code = GW_E_KERNEL;
	return profile->error[source][code] ? profile->error[source][code] :
		profile->error[PROFILE_ORDER][code];
}
