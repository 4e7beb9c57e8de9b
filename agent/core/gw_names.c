// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "gw.h"

/* Words for what is ordered, as the protocols write them. */

#define NAME(table, value) \
	name_of(table, sizeof(table) / sizeof((table)[0]), value)

static const char *name_of(const char *const *table, size_t count, unsigned int value)
{
	return value < count ? table[value] : NULL;
}

const char *gw_media_name(unsigned int media)
{
	static const char *const names[] = {
		[GW_MEDIA_TCP] = "TCP",
		[GW_MEDIA_TCP_TLS] = "TCP/TLS",
		[GW_MEDIA_TCP_BFCP] = "TCP/BFCP",
		[GW_MEDIA_TCP_TLS_BFCP] = "TCP/TLS/BFCP",
		[GW_MEDIA_TCP_MSRP] = "TCP/MSRP",
		[GW_MEDIA_TCP_TLS_MSRP] = "TCP/TLS/MSRP",
	};

	return NAME(names, media);
}

bool gw_media_is_tls(enum gw_media media)
{
	return media == GW_MEDIA_TCP_TLS || media == GW_MEDIA_TCP_TLS_BFCP ||
	       media == GW_MEDIA_TCP_TLS_MSRP;
}

const char *gw_setup_name(unsigned int setup)
{
	static const char *const names[] = {
		[GW_SETUP_ACTPASS] = "actpass",
		[GW_SETUP_PASSIVE] = "passive",
		[GW_SETUP_ACTIVE] = "active",
	};

	return NAME(names, setup);
}

const char *gw_latch_name(unsigned int latch)
{
	static const char *const names[] = {
		[GW_LATCH_OFF] = "off",
		[GW_LATCH_ON] = "latch",
		[GW_LATCH_RELATCH] = "relatch",
	};

	return NAME(names, latch);
}

const char *gw_filter_name(unsigned int filter)
{
	static const char *const names[] = {
		[GW_FILTER_ADDRESS] = "address",
		[GW_FILTER_ADDRESS_PORT] = "address+port",
		[GW_FILTER_NONE] = "none",
		[GW_FILTER_PREFIX] = "prefix",
	};

	return NAME(names, filter);
}

const char *gw_tls_version_name(unsigned int version)
{
	static const char *const names[] = {
		[GW_TLS_1_2] = "1.2",
		[GW_TLS_1_3] = "1.3",
	};

	return NAME(names, version);
}

const char *gw_connection_name(unsigned int connection)
{
	static const char *const names[] = {
		[GW_CONNECTION_NONE] = "none",
		[GW_CONNECTION_KEPT] = "kept",
		[GW_CONNECTION_NEW] = "new",
	};

	return NAME(names, connection);
}
