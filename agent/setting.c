// SPDX-License-Identifier: GPL-2.0
#include "setting.h"

#include <linux/ims_agw.h>

#define A(name)	IMS_AGW_A_ENDPOINT_ ## name

/* Ranges are those of the module, which has the defaults (kmod/limits.h). */
const struct setting_info setting_info[SETTINGS] = {
	[SETTING_CONNECT] = { "connect-timeout", "timeouts.connect", A(CONNECT_TIMEOUT),
		.min = IMS_AGW_TIMEOUT_MIN, .max = IMS_AGW_TIMEOUT_MAX },
	[SETTING_HANDSHAKE] = { "handshake-timeout", "timeouts.handshake", A(HANDSHAKE_TIMEOUT),
		.min = IMS_AGW_TIMEOUT_MIN, .max = IMS_AGW_TIMEOUT_MAX },
	[SETTING_VERIFY] = { "verify-timeout", "timeouts.verify", A(VERIFY_TIMEOUT),
		.min = IMS_AGW_TIMEOUT_MIN, .max = IMS_AGW_TIMEOUT_MAX },
	[SETTING_LINGER] = { "linger-timeout", "timeouts.linger", A(LINGER_TIMEOUT),
		.min = IMS_AGW_TIMEOUT_MIN, .max = IMS_AGW_TIMEOUT_MAX },
	[SETTING_HELLO] = { "hello-timeout", "timeouts.hello", A(HELLO_TIMEOUT),
		.min = IMS_AGW_TIMEOUT_MIN, .max = IMS_AGW_TIMEOUT_MAX },
	[SETTING_INACTIVITY] = { "inactivity-timeout", "timeouts.inactivity", A(INACTIVITY_TIMEOUT),
		.min = IMS_AGW_TIMEOUT_MIN, .max = IMS_AGW_INACTIVITY_TIMEOUT_MAX, .off = true },
	[SETTING_USER] = { "user-timeout", "timeouts.user", A(USER_TIMEOUT),
		.min = IMS_AGW_TIMEOUT_MIN, .max = IMS_AGW_USER_TIMEOUT_MAX, .off = true },
	[SETTING_KEEPALIVE] = { "keepalive-time", "keepalive.time", A(KEEPALIVE_TIME),
		.min = IMS_AGW_KEEPALIVE_MIN, .max = IMS_AGW_KEEPALIVE_TIME_MAX, .off = true },
	[SETTING_INTERVAL] = { "keepalive-interval", "keepalive.interval", A(KEEPALIVE_INTERVAL),
		.min = IMS_AGW_KEEPALIVE_MIN, .max = IMS_AGW_KEEPALIVE_INTERVAL_MAX },
	[SETTING_PROBES] = { "keepalive-probes", "keepalive.probes", A(KEEPALIVE_PROBES),
		.min = 1, .max = IMS_AGW_KEEPALIVE_PROBES_MAX, .count = true },
	[SETTING_KEY_RECORDS] = { "key-records", "keys.records", A(KEY_RECORDS),
		.min = IMS_AGW_KEY_RECORDS_MIN, .max = IMS_AGW_KEY_RECORDS_MAX, .count = true },
	[SETTING_POLICE_RATE] = { "police-rate", "police.rate", A(POLICE_RATE),
		.min = IMS_AGW_POLICE_RATE_MIN, .max = IMS_AGW_POLICE_RATE_MAX, .off = true,
		.count = true },
	[SETTING_POLICE_BURST] = { "police-burst", "police.burst", A(POLICE_BURST),
		.min = 1, .max = IMS_AGW_POLICE_BURST_MAX, .count = true },
	[SETTING_CONFIRM] = { .key = "confirm-timeout", .field = "timeouts.confirm",
		.min = 1000, .max = 604800000, .off = true },
	[SETTING_HEARTBEAT] = { .key = "heartbeat-time", .field = "timeouts.heartbeat",
		.min = 1000, .max = 86400000, .off = true },
};

bool setting_is_good(enum setting setting, uint32_t value)
{
	const struct setting_info *info = &setting_info[setting];

	return (!value && info->off) || (value >= info->min && value <= info->max);
}
