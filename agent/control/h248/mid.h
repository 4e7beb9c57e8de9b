/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_H248_MID_H
#define AGENT_H248_MID_H

#include "addr.h"
#include "limits.h"
#include "scan.h"

/* Who sends a message, or where a service change points to. */
enum h248_mid_kind {
	H248_MID_NONE,
	H248_MID_ADDRESS,	/* [192.0.2.1]:2944 */
	H248_MID_DOMAIN,	/* <mgc.example.com>:2944 */
	H248_MID_DEVICE,	/* gateway1/a */
	H248_MID_MTP,		/* MTP{0a1b} */
	H248_MID_PORT,		/* of a ServiceChangeAddress only */
};

struct h248_mid {
	enum h248_mid_kind kind;
	bool has_port;
	uint16_t port;
	struct addr addr;			/* its own port is 0 */
	char text[H248_DOMAIN_MAX + 1];		/* of a domain, a device or MTP */
};

/* False: there is none at the mark of scan. */
bool h248_read_mid(struct h248_scan *scan, struct h248_mid *mid);

#define H248_MID_TEXT	(H248_DOMAIN_MAX + 16)

/* False: mid could not be read again. */
bool h248_mid_format(const struct h248_mid *mid, char text[H248_MID_TEXT]);

#endif
