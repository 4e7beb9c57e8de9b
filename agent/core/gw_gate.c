// SPDX-License-Identifier: GPL-2.0
#include "gw_priv.h"

/* PURE. What the gateway does with an initial SYN: TS 23.334 clause 6.2.10.3.2.1.1, step 10. */

static void accept_from(const struct addr *source, unsigned int len, uint16_t port,
			struct kern_config *out)
{
	out->gate = IMS_AGW_GATE_FILTER;
	out->filter = *source;
	out->filter.port = port;
	out->filter_len = len;
}

/*
 * With a known remote. The port counts only when that was ordered: a remote that connects does so
 * from a port it may not know when it writes its answer (RFC 4145 clause 4).
 */
static void accept_remote(const struct gw_gate_in *in, struct kern_config *out)
{
	switch (in->filter) {
	case GW_FILTER_ADDRESS_PORT:
		accept_from(in->remote, addr_bits(in->remote), in->remote->port, out);
		break;
	case GW_FILTER_NONE:
		accept_from(in->remote, 0, 0, out);
		break;
	default:
		accept_from(in->remote, addr_bits(in->remote), 0, out);
		break;
	}
}

void gw_gate(const struct gw_gate_in *in, struct kern_config *out)
{
	bool latch = in->latch != GW_LATCH_OFF, known = in->remote->family;

	out->gate = IMS_AGW_GATE_CLOSED;
	out->filter = (struct addr){ 0 };
	out->filter_len = 0;
	if (in->ignore_syn || in->setup == GW_SETUP_ACTIVE || (!known && !latch))
		return;
	if (in->filter == GW_FILTER_PREFIX)
		accept_from(&in->prefix->addr, in->prefix->len, 0, out);
	else if (latch && (!known || in->filter == GW_FILTER_NONE))
		out->gate = IMS_AGW_GATE_LATCH;
	else
		accept_remote(in, out);
}
