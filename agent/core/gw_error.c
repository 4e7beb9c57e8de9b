// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include "gw_priv.h"

static enum gw_code code_of(int err)
{
	switch (-err) {
	case ENOENT:
		return GW_E_NO_TERMINATION;
	case EEXIST:
		return GW_E_EXISTS;
	case EADDRINUSE:
	case EADDRNOTAVAIL:
		return GW_E_NO_PORT;
	case ENOSPC:
	case ENFILE:
	case EMFILE:
		return GW_E_LIMIT;
	case ENOMEM:
	case ENOBUFS:
		return GW_E_NO_MEMORY;
	case EPERM:
	case EBUSY:
		return GW_E_BUSY;
	case EINVAL:
	case ERANGE:
	case EDESTADDRREQ:
	case EAFNOSUPPORT:
		return GW_E_VALUE;
	case EISCONN:
	case ENOTCONN:
	case ESTALE:
		return GW_E_STATE;
	case EOPNOTSUPP:
		return GW_E_UNSUPPORTED;
	}
	return GW_E_KERNEL;
}

/* The field of an order that became the attribute. */
static const char *field_of(uint16_t attr)
{
	static const char *const fields[IMS_AGW_A_ENDPOINT_MAX + 1] = {
		[IMS_AGW_A_ENDPOINT_CONTEXT_ID] = "context",
		[IMS_AGW_A_ENDPOINT_TERMINATION_ID] = "termination",
		[IMS_AGW_A_ENDPOINT_STREAM_ID] = "stream",
		[IMS_AGW_A_ENDPOINT_LOCAL_IP4] = "local.address",
		[IMS_AGW_A_ENDPOINT_LOCAL_IP6] = "local.address",
		[IMS_AGW_A_ENDPOINT_LOCAL_PORT] = "local.port",
		[IMS_AGW_A_ENDPOINT_REMOTE_IP4] = "remote.address",
		[IMS_AGW_A_ENDPOINT_REMOTE_IP6] = "remote.address",
		[IMS_AGW_A_ENDPOINT_REMOTE_PORT] = "remote.port",
		[IMS_AGW_A_ENDPOINT_GATE] = "filter",
		[IMS_AGW_A_ENDPOINT_FILTER_IP4] = "filter",
		[IMS_AGW_A_ENDPOINT_FILTER_IP6] = "filter",
		[IMS_AGW_A_ENDPOINT_FILTER_PREFIX_LEN] = "filter",
		[IMS_AGW_A_ENDPOINT_FILTER_PORT] = "filter",
		[IMS_AGW_A_ENDPOINT_MODE] = "mode",
		[IMS_AGW_A_ENDPOINT_INTERLINK] = "interlink",
		[IMS_AGW_A_ENDPOINT_CONNECT] = "establish_tcp",
		[IMS_AGW_A_ENDPOINT_TLS_ROLE] = "establish_tls",
		[IMS_AGW_A_ENDPOINT_DSCP] = "dscp",
		[IMS_AGW_A_ENDPOINT_IFINDEX] = "realm",
		[IMS_AGW_A_ENDPOINT_INACTIVITY_OF] = "inactivity_of",
	};
	unsigned int i;

	for (i = 0; i < SETTINGS_OF_MODULE; i++)
		if (setting_info[i].attr == attr)
			return setting_info[i].field;
	return attr <= IMS_AGW_A_ENDPOINT_MAX ? fields[attr] : NULL;
}

bool gw_kern_is_gone(int err)
{
	return err == -ENOENT || err == -ESTALE;
}

int gw_kern_refuse(struct gw_error *err, const struct kern_error *kern)
{
	return gw_refuse(err, code_of(kern->err), field_of(kern->attr), "%s", kern->text);
}
