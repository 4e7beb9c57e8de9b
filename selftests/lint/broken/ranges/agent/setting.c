// SPDX-License-Identifier: GPL-2.0
const struct setting_info setting_info[SETTINGS] = {
	[SETTING_CONNECT] = { "connect-timeout", "timeouts.connect", A(CONNECT_TIMEOUT),
		.min = IMS_AGW_TIMEOUT_MIN, .max = IMS_AGW_TIMEOUT_MAX },
};
