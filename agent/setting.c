// SPDX-License-Identifier: GPL-2.0
#include "setting.h"

/* The module has the same ranges, and the defaults (kmod/limits.h). */
const struct setting_info setting_info[SETTINGS] = {
	[SETTING_CONNECT] = { "connect-timeout", "timeouts", "connect", 100, 600000,
				.off = false },
	[SETTING_HANDSHAKE] = { "handshake-timeout", "timeouts", "handshake", 100, 600000,
				.off = false },
	[SETTING_VERIFY] = { "verify-timeout", "timeouts", "verify", 100, 600000,
				.off = false },
	[SETTING_LINGER] = { "linger-timeout", "timeouts", "linger", 100, 600000,
				.off = false },
	[SETTING_HELLO] = { "hello-timeout", "timeouts", "hello", 100, 600000,
				.off = false },
	[SETTING_INACTIVITY] = { "inactivity-timeout", "timeouts", "inactivity", 100, 86400000,
				 .off = true },
	[SETTING_USER] = { "user-timeout", "timeouts", "user", 100, 3600000, .off = true },
	[SETTING_KEEPALIVE] = { "keepalive-time", "keepalive", "time", 1000, 7200000,
				.off = true },
	[SETTING_INTERVAL] = { "keepalive-interval", "keepalive", "interval", 1000, 600000,
				.off = false },
	[SETTING_PROBES] = { "keepalive-probes", "keepalive", "probes", 1, 32, .count = true },
};

bool setting_is_good(enum setting setting, uint32_t value)
{
	const struct setting_info *info = &setting_info[setting];

	return (!value && info->off) || (value >= info->min && value <= info->max);
}
