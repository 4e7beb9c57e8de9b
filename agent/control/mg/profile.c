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

static struct profile *profile_default(void)
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

struct profile *profile_load(const char *path, char *err, size_t err_len)
{
	struct profile *profile = path ? NULL : profile_default();

	if (!profile)
		snprintf(err, err_len, "%s", path ? "not yet" : "out of memory");
	return profile;
}

void profile_free(struct profile *profile)
{
	free(profile);
}

/* --- from a message -------------------------------------------------------------------------- */

static bool package_is_known(const struct profile *profile, const char *name)
{
	size_t len = strcspn(name, "/");
	unsigned int i;

	for (i = 0; i < profile->package_count; i++)
		if (strlen(profile->package[i].name) == len &&
		    !strncasecmp(profile->package[i].name, name, len))
			return true;
	return false;
}

enum profile_mean profile_find(const struct profile *profile, enum profile_kind kind,
			       const char *name, bool *package_known)
{
	unsigned int mean;

	if (package_known)
		*package_known = package_is_known(profile, name);
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
	return number < profile->package_count ? &profile->package[number] : NULL;
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
