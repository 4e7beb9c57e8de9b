/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_LOG_H
#define AGENT_LOG_H

/* To stderr with the priority prefix that journald reads (sd-daemon(3)). Never key material. */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARN = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

void log_set_level(enum log_level level);

/*
 * From now on a line that finds no room is dropped, and counted in the next one that does: nobody
 * who reads slowly, or not at all, holds up the process.
 */
void log_never_wait(void);
void log_print(enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#define log_error(...)	log_print(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...)	log_print(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_notice(...)	log_print(LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(...)	log_print(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)	log_print(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
