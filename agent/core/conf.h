/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CORE_CONF_H
#define AGENT_CORE_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "addr.h"
#include "setting.h"

/* The configuration file, agwd.conf(5). */

#define CONF_REALMS_MAX		64
#define CONF_ADDRESSES_MAX	16	/* of a realm */
#define CONF_PREFIXES_MAX	32	/* of a realm */
#define CONF_NAME_MAX		64	/* of a realm, with the closing NUL */
#define CONF_PATH_MAX		256
#define CONF_SOCKET_MAX		100
#define CONF_INTERFACE_MAX	16
#define CONF_ERRORS_MAX		8192	/* octets of all that is wrong with a file */
#define CONF_H248_MAX		8	/* listeners, and controllers */
#define CONF_MID_MAX		80	/* of the gateway's mId, with the closing NUL */

struct conf_realm {
	char name[CONF_NAME_MAX];
	unsigned int line;	/* where the section begins */
	size_t address_count;
	struct addr address[CONF_ADDRESSES_MAX];
	uint16_t port_min, port_max;
	uint32_t quarantine_ms;	/* that a released port rests */
	uint8_t dscp;
	bool has_dscp;
	bool allow_loopback;
	uint32_t silent_max, silent_per_source;	/* connections that wait for a ClientHello */
	char interface[CONF_INTERFACE_MAX];	/* empty: none */
	size_t prefix_count;	/* 0: every remote */
	struct addr_prefix prefix[CONF_PREFIXES_MAX];
	struct settings settings;	/* before those of all realms */
};

/* What carries H.248. */
enum conf_transport {
	CONF_UDP,
	CONF_TCP,
	CONF_SCTP,
	CONF_TRANSPORTS,
};

const char *conf_transport_name(unsigned int transport);	/* NULL past the end */

struct conf_port {
	enum conf_transport transport;
	struct addr addr;
};

/* The H.248 front end. Without a controller there is none. */
struct conf_h248 {
	size_t listen_count, controller_count;
	struct conf_port listen[CONF_H248_MAX];
	struct conf_port controller[CONF_H248_MAX];	/* the first one is tried first */
	char mid[CONF_MID_MAX];		/* empty: address and port of the first listener */
	uint32_t version;
	char profile[CONF_PATH_MAX];	/* file; empty: the default */
	bool compact;			/* short words */
	bool keep_unknown;		/* contexts that the controller does not know */
	uint32_t response_ms;		/* until a request is sent again for the first time */
	uint32_t long_ms;		/* until nothing of a transaction is under way any more */
	uint32_t pending_ms;		/* until a request that waits is said to be pending */
	uint32_t avalanche_ms;		/* at most that long a registration waits */
	unsigned int mid_line, listen_line, controller_line[CONF_H248_MAX];
};

#define CONF_RESERVE_DEFAULT UINT32_MAX	/* a share of what the module has */

struct conf {
	char socket[CONF_SOCKET_MAX];
	gid_t socket_group;		/* (gid_t)-1: the agent's own */
	uint32_t socket_mode;
	char certificate[CONF_PATH_MAX], key[CONF_PATH_MAX];
	uint32_t workers;
	uint32_t handshakes_max;
	uint32_t event_buffer;		/* octets */
	uint32_t endpoints_max, unverified_max;	/* 0: the module's own */
	uint32_t priority_reserve;	/* endpoints, or CONF_RESERVE_DEFAULT */
	struct settings settings;	/* the module has its own for the others */
	bool strict_signatures;		/* of self-signed certificates as well */
	uint32_t log_level;		/* enum log_level */
	uint32_t drain_ms;		/* at SIGTERM, 0: the agent ends at once */
	struct conf_h248 h248;
	size_t realm_count;
	struct conf_realm realm[CONF_REALMS_MAX];
};

/*
 * Reads a file. Returns NULL when it is not acceptable, and in err a line for each fault, with file
 * and line. The caller frees the result.
 */
struct conf *conf_load(const char *path, char *err, size_t err_len);

/* The same from memory; name stands for the file in err. */
struct conf *conf_parse(const char *name, const char *text, char *err, size_t err_len);

/* What a realm is before its keys are read, and where there are none any more. */
void conf_realm_init(struct conf_realm *realm, const char *name);

/* Whether general keys differ that only a start makes use of; their names in keys. */
bool conf_needs_restart(const struct conf *old, const struct conf *fresh, char *keys, size_t len);

#endif
