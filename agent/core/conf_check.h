/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CORE_CONF_CHECK_H
#define AGENT_CORE_CONF_CHECK_H

#include <stdbool.h>

struct conf;

/* text: of one fault, with file and line where there is one. */
typedef void (*conf_tell_fn)(void *arg, const char *text);

/*
 * What a configuration that can be read promises and this machine cannot keep. All faults are told,
 * none of them is one of grammar. Returns how many there are.
 */
int conf_check(const struct conf *conf, const char *name, conf_tell_fn fn, void *arg);

/* What conf_check() says of handshakes-max, without which the agent cannot start. */
unsigned long conf_files(const struct conf *conf);	/* open files that are needed */
bool conf_has_files(const struct conf *conf);

#endif
