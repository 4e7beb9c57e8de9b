/* SPDX-License-Identifier: GPL-2.0 */
#define IMS_AGW_TIMEOUT_MIN	100
#define IMS_AGW_TIMEOUT_MAX	600000
