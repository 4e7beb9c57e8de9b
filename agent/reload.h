/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_RELOAD_H
#define AGENT_RELOAD_H

struct conf;
struct gw;
struct options;
struct profile;

/*
 * Reads the configuration again for a gateway that runs. What is wrong with it is logged, and then
 * nothing changes; so is what is good and needs a restart. running: what the agent was started
 * with.
 */
void reload(struct gw *gw, const struct options *options, const struct conf *running);

/* At the start as well. A level of the command line counts more. */
void reload_log_level(const struct options *options, const struct conf *conf);

/* The same for the file of a profile that is in use; "": there is none. */
void reload_profile(struct profile *profile, const char *file);

/* Logs what the machine cannot keep of a configuration; calls of other realms do not suffer. */
void reload_warn(const struct conf *conf, const char *file);

#endif
