/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CORE_KERN_H
#define AGENT_CORE_KERN_H

#include <linux/ims_agw.h>
#include <stdbool.h>
#include <stdint.h>

#include "addr.h"
#include "setting.h"

/*
 * What the gateway core asks of the module, free of libnl, so that a test can stand in for the
 * module. Commands, attributes and errors are those of the netlink specification. Every operation
 * is synchronous and returns 0 or -errno with *err filled; a refused command has changed nothing,
 * but a key_set() that the kernel does not take has revoked the channel.
 */

struct hs_result;

#define KERN_STATS	(IMS_AGW_A_STATS_MAX + 1)

/* Members of a kern_config that travel in a command. */
enum {
	KERN_HAS_CONTEXT = 1 << 0,
	KERN_HAS_TERMINATION = 1 << 1,
	KERN_HAS_LOCAL = 1 << 2,
	KERN_HAS_REMOTE = 1 << 3,
	KERN_HAS_GATE = 1 << 4,		/* with the filter when the gate is filter */
	KERN_HAS_MODE = 1 << 5,
	KERN_HAS_INTERLINK = 1 << 6,
	KERN_HAS_TLS_ROLE = 1 << 7,
	KERN_HAS_OPAQUE = 1 << 8,
	KERN_HAS_DSCP = 1 << 9,
	KERN_HAS_IFINDEX = 1 << 10,
	KERN_CONNECT = 1 << 11,
	KERN_REARM = 1 << 12,
	KERN_HAS_ALLOW = 1 << 13,	/* what of it is of local's family */
	KERN_HAS_INACTIVITY_OF = 1 << 14,
};

struct kern_config {
	uint32_t has;
	uint32_t context, termination;
	uint64_t instance;		/* numbered by the module; in a command 0: any */
	uint16_t stream;
	uint16_t opaque_len;
	struct addr local, remote;
	struct addr filter;
	uint8_t filter_len;
	uint8_t allow_count;
	const struct addr_prefix *allow;	/* borrowed for a command; answers: its bit */
	uint8_t dscp;
	uint8_t inactivity_of;		/* IMS_AGW_MODE_* */
	bool interlink;
	uint32_t gate;
	uint32_t mode;
	uint32_t tls_role;
	struct settings settings;
	uint32_t ifindex;
	uint8_t opaque[IMS_AGW_OPAQUE_MAX];
};

struct kern_endpoint {
	struct kern_config config;
	uint32_t state, reason;
	uint8_t alert;
	uint32_t event_seq, generation;
	struct addr source;
	uint16_t tls_version, cipher;	/* of the last connection, also when it has ended */
	uint64_t connected_ms, verified_ms, ended_ms;	/* by CLOCK_BOOTTIME, 0: not yet */
	uint16_t digest_len;
	uint8_t digest[IMS_AGW_DIGEST_MAX];
	uint64_t socket_cookie, listener_cookie;
	uint64_t stats[KERN_STATS];	/* by IMS_AGW_A_STATS_* */
};

struct kern_event {
	uint32_t event;
	uint32_t context, termination;
	uint64_t instance;
	uint16_t stream;
	uint32_t event_seq, generation;
	uint32_t state, reason;
	uint8_t alert;
	uint32_t tls_role;
	struct addr source;
};

#define KERN_VERSION_MAX 32

struct kern_claim {
	uint32_t abi_version;
	uint32_t endpoints, endpoints_max;
	uint32_t unverified_max;
	uint32_t cpus;
	char version[KERN_VERSION_MAX];	/* of the module; "" from one that does not say */
};

struct kern_error {
	int err;		/* -errno */
	uint16_t attr;		/* offending attribute, 0: none */
	char text[160];		/* of the module, or strerror() */
};

/* Names one connection of an endpoint. */
struct kern_id {
	uint32_t context;	/* only where a whole context is meant, with termination 0 */
	uint32_t termination;
	uint16_t stream;	/* 0 where all streams are meant */
	uint64_t instance;	/* of the stream's endpoint; 0: any */
	uint32_t generation;
};

/* Of all endpoints in the order of termination and stream: those behind one of them. */
struct kern_range {
	uint32_t termination;	/* 0: from the first one on */
	uint16_t stream;
	uint32_t limit;		/* at most so many, 0: all */
};

typedef void (*kern_endpoint_fn)(void *arg, const struct kern_endpoint *endpoint);

struct kern_ops {
	/* The caps in *claim that are not 0 are set, all of it is filled. */
	int (*claim)(void *arg, bool takeover, struct kern_claim *claim, struct kern_error *err);
	int (*endpoint_new)(void *arg, const struct kern_config *config,
			    struct kern_endpoint *made, struct kern_error *err);
	int (*endpoint_set)(void *arg, const struct kern_config *config, struct kern_error *err);
	/* fn, unless NULL, gets each endpoint as it was at its end */
	int (*endpoint_del)(void *arg, const struct kern_id *id, kern_endpoint_fn fn,
			    void *fn_arg, struct kern_error *err);
	int (*endpoint_get)(void *arg, const struct kern_id *id, struct kern_endpoint *endpoint,
			    struct kern_error *err);
	/* fn must not issue commands; -EINTR: things changed meanwhile, ask again */
	int (*dump)(void *arg, const struct kern_range *range, kern_endpoint_fn fn, void *fn_arg,
		    struct kern_error *err);
	/* returns the handshake channel, close-on-exec */
	int (*handshake_accept)(void *arg, const struct kern_id *id, struct kern_error *err);
	int (*key_set)(void *arg, const struct kern_id *id, const struct hs_result *keys,
		       struct kern_error *err);
	int (*verify)(void *arg, const struct kern_id *id, struct kern_error *err);
	int (*tls_fail)(void *arg, const struct kern_id *id, uint32_t reason, uint8_t alert,
			struct kern_error *err);
	/* ends all endpoints at once, also those that linger */
	int (*flush)(void *arg, struct kern_error *err);
};

#endif
