/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_SETTING_H
#define AGENT_SETTING_H

#include <stdbool.h>
#include <stdint.h>

/* Numbers that the configuration and an order may set. */
enum setting {
	SETTING_CONNECT,
	SETTING_HANDSHAKE,
	SETTING_VERIFY,
	SETTING_LINGER,
	SETTING_HELLO,
	SETTING_INACTIVITY,
	SETTING_USER,
	SETTING_KEEPALIVE,
	SETTING_INTERVAL,
	SETTING_PROBES,
	SETTING_KEY_RECORDS,
	SETTING_POLICE_RATE,
	SETTING_POLICE_BURST,
	SETTINGS_OF_MODULE,		/* the others are the agent's own */
	SETTING_CONFIRM = SETTINGS_OF_MODULE,
	SETTING_HEARTBEAT,
	SETTINGS,
};

struct setting_info {
	const char *key;		/* in agwd.conf(5), and the option of agwctl(8) */
	const char *field;		/* object and member in an order of the control socket */
	int attr;			/* of the module, 0: the agent's own */
	uint32_t min, max;		/* milliseconds unless it is a count */
	bool off;			/* 0 is good, too */
	bool count;
};

extern const struct setting_info setting_info[SETTINGS];

bool setting_is_good(enum setting setting, uint32_t value);

/* Some of them. */
struct settings {
	uint32_t has;			/* bits, 1 << setting */
	uint32_t value[SETTINGS];
};

#endif
