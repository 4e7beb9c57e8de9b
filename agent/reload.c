// SPDX-License-Identifier: GPL-2.0
#include "reload.h"

#include <stdlib.h>
#include <string.h>

#include "control/mg/profile.h"
#include "core/conf.h"
#include "core/conf_check.h"
#include "core/gw.h"
#include "core/gw_life.h"
#include "log.h"
#include "options.h"

static void warn_of(void *arg, const char *text)
{
	(void)arg;
	log_warn("%s", text);
}

void reload_log_level(const struct options *options, const struct conf *conf)
{
	log_set_level(options->verbose ? LOG_LEVEL_DEBUG : (enum log_level)conf->log_level);
}

void reload_warn(const struct conf *conf, const char *file)
{
	conf_check(conf, file, warn_of, NULL);
}

static void log_lines(char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")))
		log_error("%s", line);
}

void reload_profile(struct profile *profile, const char *file)
{
	char text[CONF_ERRORS_MAX];

	if (!*file)
		return;
	if (profile_reload(profile, file, text, sizeof(text))) {
		log_notice("names of %s are in use", file);
		return;
	}
	log_lines(text);
	log_error("%s is not good: the profile stays as it is", file);
}

void reload(struct gw *gw, const struct options *options, const struct conf *running)
{
	const char *file = options->conf;
	char text[CONF_ERRORS_MAX], keys[512];
	struct gw_error err;
	struct conf *conf;

	conf = conf_load(file, text, sizeof(text));
	if (!conf) {
		log_lines(text);
		log_error("%s is not good: the configuration stays as it is", file);
		return;
	}
	if (gw_reload(gw, conf, &err)) {
		log_error("%s: the configuration stays as it is: %s", file, err.reason);
	} else {
		reload_log_level(options, conf);
		reload_warn(conf, file);
		if (conf_needs_restart(running, conf, keys, sizeof(keys)))
			log_warn("%s: needs a restart: %s", file, keys);
		log_notice("realms and time-outs of %s are in use", file);
	}
	free(conf);
}
