/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CORE_GW_H
#define AGENT_CORE_GW_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "addr.h"
#include "err.h"
#include "fingerprint.h"
#include "setting.h"

/*
 * The gateway: contexts, terminations and streams as a controller orders them (TS 23.334 clause 8).
 * Every control protocol arrives here and nowhere else. An order is checked as a whole before the
 * module hears of it: when it is refused nothing has changed, and the error names the field.
 */
struct gw;

/* --- orders ---------------------------------------------------------------------------------- */

enum gw_media {
	GW_MEDIA_TCP,
	GW_MEDIA_TCP_TLS,
	GW_MEDIA_TCP_BFCP,
	GW_MEDIA_TCP_TLS_BFCP,
	GW_MEDIA_TCP_MSRP,
	GW_MEDIA_TCP_TLS_MSRP,
	GW_MEDIA_COUNT,
};

/* a=setup as ordered for a side: actpass is TCP proxy mode, passive is merge mode. */
enum gw_setup {
	GW_SETUP_ACTPASS,
	GW_SETUP_PASSIVE,
	GW_SETUP_ACTIVE,
	GW_SETUP_COUNT,
};

enum gw_latch {
	GW_LATCH_OFF,
	GW_LATCH_ON,
	GW_LATCH_RELATCH,
	GW_LATCH_COUNT,
};

/* Which sources an endpoint with a known remote accepts. */
enum gw_filter {
	GW_FILTER_ADDRESS,
	GW_FILTER_ADDRESS_PORT,
	GW_FILTER_NONE,
	GW_FILTER_PREFIX,
	GW_FILTER_COUNT,
};

/*
 * The only TLS version that a termination with a PSK speaks, since one key must not serve two of
 * them (RFC 8446 appendix E.7). The first one is the default: TS 23.333 clause 6.2.19.1 names
 * RFC 4279, and what its UEs know is TLS 1.2. A UE that keeps its key for TLS 1.3 is ordered so.
 */
enum gw_tls_version {
	GW_TLS_1_2,
	GW_TLS_1_3,
	GW_TLS_COUNT,
};

/* Of a side, as bits: octets of the remote go on, octets of the partner go out. */
enum {
	GW_MODE_RECEIVE = 1 << 0,
	GW_MODE_SEND = 1 << 1,
	GW_MODE_BOTH = GW_MODE_RECEIVE | GW_MODE_SEND,
};

/* Names as the protocols write them, NULL past the end. */
const char *gw_media_name(unsigned int media);		/* TCP/TLS, ... */
const char *gw_setup_name(unsigned int setup);
const char *gw_latch_name(unsigned int latch);
const char *gw_filter_name(unsigned int filter);
const char *gw_tls_version_name(unsigned int version);	/* 1.2, 1.3 */
bool gw_media_is_tls(enum gw_media media);

/* Members of a gw_term_req that were ordered. */
enum {
	GW_HAS_CONTEXT = 1 << 0,
	GW_HAS_TERMINATION = 1 << 1,
	GW_HAS_STREAM = 1 << 2,
	GW_HAS_REALM = 1 << 3,
	GW_HAS_MEDIA = 1 << 4,
	GW_HAS_SETUP = 1 << 5,
	GW_HAS_LOCAL_ADDRESS = 1 << 6,
	GW_HAS_LOCAL_PORT = 1 << 7,
	GW_HAS_LOCAL_FAMILY = 1 << 8,
	GW_HAS_REMOTE_ADDRESS = 1 << 9,
	GW_HAS_REMOTE_PORT = 1 << 10,
	GW_HAS_REMOTE_SETUP = 1 << 11,
	GW_HAS_FINGERPRINTS = 1 << 12,
	GW_HAS_IGNORE_SYN = 1 << 13,
	GW_HAS_LATCH = 1 << 14,
	GW_HAS_FILTER = 1 << 15,
	GW_HAS_INTERLINK = 1 << 16,
	GW_HAS_ESTABLISH_TLS = 1 << 17,
	GW_HAS_ESTABLISH_TCP = 1 << 18,
	GW_HAS_MODE = 1 << 19,
	GW_HAS_DSCP = 1 << 20,
	GW_HAS_WANT = 1 << 21,
	GW_HAS_PSK = 1 << 22,
	GW_HAS_PSK_IDENTITY = 1 << 23,
	GW_HAS_TLS_VERSION = 1 << 24,
	GW_HAS_OWNER = 1 << 25,
	GW_HAS_COOKIE = 1 << 26,
	GW_HAS_EVENTS = 1 << 27,
	GW_HAS_NEW_CONNECTION = 1 << 28,
	GW_HAS_PRIORITY = 1 << 29,
	GW_HAS_EMERGENCY = 1 << 30,
};

/* Too high for an enumerator. */
#define GW_HAS_INACTIVITY_OF	0x80000000ULL

/* What an error can be about, for those whose names are others. */
enum gw_field {
	GW_FIELD_NONE,			/* or one of the front end's own */
	GW_FIELD_CONTEXT,
	GW_FIELD_TERMINATION,
	GW_FIELD_STREAM,
	GW_FIELD_REALM,
	GW_FIELD_MEDIA,
	GW_FIELD_SETUP,
	GW_FIELD_LOCAL_ADDRESS,
	GW_FIELD_LOCAL_PORT,
	GW_FIELD_LOCAL_FAMILY,
	GW_FIELD_REMOTE,		/* all of it */
	GW_FIELD_REMOTE_ADDRESS,
	GW_FIELD_REMOTE_PORT,
	GW_FIELD_REMOTE_SETUP,
	GW_FIELD_FINGERPRINTS,
	GW_FIELD_IGNORE_SYN,
	GW_FIELD_LATCH,
	GW_FIELD_FILTER,
	GW_FIELD_INTERLINK,
	GW_FIELD_ESTABLISH_TLS,
	GW_FIELD_ESTABLISH_TCP,
	GW_FIELD_MODE,
	GW_FIELD_DSCP,
	GW_FIELD_WANT,
	GW_FIELD_PSK,
	GW_FIELD_PSK_IDENTITY,
	GW_FIELD_TLS_VERSION,
	GW_FIELD_OWNER,
	GW_FIELD_COOKIE,
	GW_FIELD_EVENTS,
	GW_FIELD_NEW_CONNECTION,
	GW_FIELD_PRIORITY,
	GW_FIELD_EMERGENCY,
	GW_FIELD_INACTIVITY_OF,
	GW_FIELD_ALL,
	GW_FIELD_SETTING,		/* and those of enum setting behind it */
	GW_FIELD_COUNT = GW_FIELD_SETTING + SETTINGS,
};

const char *gw_field_name(unsigned int field);		/* as in gw_error.field */
/* *item, unless NULL, is which of several it is about, from 0 on. */
enum gw_field gw_field_of(const struct gw_error *err, unsigned int *item);

#define GW_HAS_REMOTE \
	(GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_PORT | GW_HAS_REMOTE_SETUP | GW_HAS_FINGERPRINTS)

/*
 * A termination is authenticated by fingerprints or by a PSK, never by both, and what it has of one
 * is never exchanged for the other. Until its handshake begins a PSK can be given, replaced, and
 * given again to an agent that was restarted: it is kept in the agent's memory only, and a
 * handshake that finds none there fails with agent-lost. When the stream is linked, or over, the
 * PSK is forgotten.
 */
#define GW_HAS_ANY_PSK	(GW_HAS_PSK | GW_HAS_PSK_IDENTITY | GW_HAS_TLS_VERSION)

/*
 * A stream belongs to the front end that reserved it, which has a tag: letters, digits and ".-_".
 * Its cookie is for that front end alone: a call-id, the name of a termination, the number of a
 * request. The module keeps both, so they come back in views and events also when the agent was
 * restarted.
 */
#define GW_OWNER_MAX	31		/* octets of the tag */
#define GW_COOKIE_MAX	128

bool gw_is_owner(const char *text);

/*
 * Of a context, by any order for something in it; it counts for all of it, and the module keeps it.
 * The handshakes of a context with more priority come first, and it is the last one to be refused
 * or ended when there are too many; before all others comes an emergency call. With a time of
 * SETTING_CONFIRM a context that no order, nor gw_confirm(), has named for so long is released: its
 * controller has forgotten it, or is gone.
 */
#define GW_PRIORITY_MAX	15

#define GW_HAS_ANY_OF_CONTEXT	(GW_HAS_CONTEXT | GW_HAS_PRIORITY | GW_HAS_EMERGENCY)

/* What is ordered for one stream of one termination. Texts stay the caller's. */
struct gw_term_req {
	uint64_t has;
	uint32_t context;		/* absent: a new one */
	uint32_t termination;		/* absent in a reservation: a new one */
	uint16_t stream;		/* absent: 1 */
	const char *realm;
	enum gw_media media;
	enum gw_setup setup;
	const char *local_address;	/* absent: one of the realm's */
	uint16_t local_port;		/* absent: one of the realm's range */
	uint8_t local_family;		/* 4 or 6 */
	const char *remote_address;
	uint16_t remote_port;
	enum gw_setup remote_setup;	/* the remote's own a=setup */
	unsigned int fingerprint_count;
	const char *fingerprint[FP_SET_MAX];
	bool ignore_syn;		/* drop every SYN until a remote is configured */
	enum gw_latch latch;
	enum gw_filter filter;
	const char *filter_prefix;	/* with GW_FILTER_PREFIX */
	bool interlink;			/* a SYN accepted here starts the partner's connection */
	bool establish_tls;		/* the gateway is TLS client, else TLS server */
	bool establish_tcp;		/* send the SYN now */
	uint32_t mode;			/* GW_MODE_* */
	uint8_t dscp;
	struct settings settings;
	enum fp_hash want;		/* hash of the own fingerprint in the reply */
	const char *psk;		/* 32 to 128 hex digits; the caller wipes them */
	const char *psk_identity;	/* server: any other is refused; client: what is sent */
	enum gw_tls_version tls_version;	/* with a PSK only */
	const char *owner;		/* cannot change */
	uint8_t cookie_len;		/* 0: none */
	uint8_t cookie[GW_COOKIE_MAX];
	uint32_t events;		/* bits, 1 << GW_EVENT_*: what its owner wants to hear */
	bool new_connection;		/* RFC 4145 a=connection; absent: as the rest of it says */
	uint8_t priority;		/* of the context, 0 to GW_PRIORITY_MAX */
	bool emergency;
	uint32_t inactivity_of;		/* GW_MODE_*, not 0: octets that end a silence */
	uint64_t replace;		/* GW_HAS_* of GW_HAS_DESCRIPTOR, in a change */
};

/*
 * A change leaves as it is what it does not order. But of what is in its replace bits it gives the
 * whole: what of that is not ordered is set back to its default. A remote address that is known
 * cannot be forgotten so; what authenticates the remote, timers and the like are not among them.
 */
#define GW_HAS_DESCRIPTOR \
	(GW_HAS_SETUP | GW_HAS_REMOTE_ADDRESS | GW_HAS_REMOTE_SETUP | GW_HAS_IGNORE_SYN | \
	 GW_HAS_LATCH | GW_HAS_FILTER | GW_HAS_INTERLINK | GW_HAS_ESTABLISH_TLS | GW_HAS_MODE | \
	 GW_HAS_DSCP | GW_HAS_WANT | GW_HAS_COOKIE | GW_HAS_EVENTS)

/* What an order did to the connection of its stream. */
enum gw_connection {
	GW_CONNECTION_NONE,		/* there is none, and none was asked for */
	GW_CONNECTION_KEPT,		/* the old one goes on, or stays ended */
	GW_CONNECTION_NEW,		/* another one begins, or is waited for */
	GW_CONNECTION_COUNT,
};

const char *gw_connection_name(unsigned int connection);

struct gw_term_reply {
	uint32_t context, termination;
	uint16_t stream;
	struct addr local;
	enum gw_connection connection;
	bool has_fingerprint;		/* of the gateway's certificate; not with a PSK */
	struct fp fingerprint;
};

/*
 * A context (termination 0), a termination (stream 0) or a stream. Or a wildcard: all there is, and
 * of it, or of what is named, only what is in a realm or an owner's. Of a wildcard that nothing
 * matches the error is GW_E_NO_MATCH.
 */
struct gw_target {
	uint32_t context, termination;
	uint16_t stream;
	bool all;			/* needed when nothing else is said */
	const char *realm, *owner;	/* NULL: any */
};

#define GW_STATES	12
#define GW_COUNTERS	19	/* room for the counters of a stream; 0 is none */

enum gw_alert_from {
	GW_ALERT_UNKNOWN,		/* an agent before this one did the handshake */
	GW_ALERT_REMOTE,
	GW_ALERT_GATEWAY,
};

/*
 * One stream of a termination as it is now, or was at its end. What is a number here and no enum
 * has its words in words.h.
 */
struct gw_view {
	uint32_t context, termination;
	uint16_t stream;
	uint32_t state, reason;
	uint8_t alert;			/* 0: none */
	enum gw_alert_from alert_from;	/* with an alert */
	struct addr local, remote;
	struct addr source;		/* of the connection, or of a SYN */
	uint32_t gate;
	struct addr_prefix gate_source;	/* family 0: the gate has none */
	bool interlink;
	uint32_t mode;
	uint8_t dscp;
	uint32_t inactivity_of;		/* GW_MODE_* */
	struct settings settings;
	const char *realm;
	enum gw_media media;
	enum gw_setup setup, remote_setup;
	bool has_remote_setup;
	bool ignore_syn;
	enum gw_latch latch;
	enum gw_filter filter;
	struct addr_prefix prefix;
	bool tls;
	bool psk;			/* authenticated by one */
	bool psk_set;			/* it is in memory, waiting for the handshake */
	enum gw_tls_version tls_version;	/* with a PSK */
	const char *psk_identity;	/* ordered, NULL: any, or the default */
	bool has_fingerprint;
	struct fp own;
	unsigned int fingerprint_count;
	const struct fp *fingerprint;	/* expected of the remote */
	bool handshake_waits;
	uint32_t tls_role;
	uint16_t agreed_version, cipher;	/* of the handshake, 0: none yet */
	bool has_shown;
	struct fp_digests shown;	/* of the remote's certificate */
	uint64_t counter[GW_COUNTERS];	/* word_stat() names them, from 1 on */
	struct timespec connected, verified;	/* CLOCK_REALTIME, 0: not */
	uint64_t duration_ms;		/* of the last connection, so far or in all; 0: none */
	uint32_t generation;		/* of the connection: how many there were */
	uint64_t socket_cookie, listener_cookie;	/* as ss -e shows them, 0: no socket */
	uint8_t priority;		/* of the context */
	bool emergency;
	const char *owner;		/* empty: none */
	const uint8_t *cookie;
	uint8_t cookie_len;
	uint32_t events;		/* that were asked for */
	uint32_t event_seq;		/* of the last one, 0: none yet */
};

typedef void (*gw_view_fn)(void *arg, const struct gw_view *view);

/* All return 0 or a negative gw_code with *err filled. */
int gw_reserve(struct gw *gw, const struct gw_term_req *req, struct gw_term_reply *reply,
	       struct gw_error *err);
int gw_reserve_configure(struct gw *gw, const struct gw_term_req *req,
			 struct gw_term_reply *reply, struct gw_error *err);
int gw_configure(struct gw *gw, const struct gw_term_req *req, struct gw_term_reply *reply,
		 struct gw_error *err);
/* Of the context alone: nothing but what is in GW_HAS_ANY_OF_CONTEXT, and SETTING_CONFIRM. */
int gw_configure_context(struct gw *gw, const struct gw_term_req *req, struct gw_error *err);
/* The contexts in which the target is are known to their controller. */
int gw_confirm(struct gw *gw, const struct gw_target *target, struct gw_error *err);
/*
 * Streams of one termination in one order, all or nothing: what is not there is reserved, what is
 * there is changed. The first request names the termination, or none when it is new; the others may
 * name it. When one is refused *failed is its number. Should the module fail in the midst of
 * changes, what it took of them is put back but for a remote that was not known before, and for
 * connections, which are begun and ended last.
 */
#define GW_STREAMS_MAX	16

int gw_order(struct gw *gw, const struct gw_term_req *req, unsigned int count,
	     struct gw_term_reply *reply, unsigned int *failed, struct gw_error *err);
/* Sets the mode of everything that the target holds, all or nothing. */
int gw_through_connect(struct gw *gw, const struct gw_target *target, uint32_t mode,
		       struct gw_error *err);
/*
 * fn (may be NULL) sees each stream as it was at the end, with its last counters. Of a wildcard one
 * context after the other is released: when the module fails, those before are gone.
 */
int gw_release(struct gw *gw, const struct gw_target *target, gw_view_fn fn, void *arg,
	       struct gw_error *err);
/* Ends everything that the module has in this namespace, by reset; nothing is seen before. */
int gw_flush(struct gw *gw, struct gw_error *err);

/*
 * Shows at most max streams in the order of termination and stream, beginning behind *after. A
 * target with nothing in it is all there is, also when that is nothing. *after is the last one
 * shown; more is told by *more.
 */
int gw_audit(struct gw *gw, const struct gw_target *target, struct gw_target *after,
	     unsigned int max, bool *more, gw_view_fn fn, void *arg, struct gw_error *err);

/* What a target holds, without a look at each in the module. */
struct gw_summary {
	size_t contexts, terminations, streams;
	size_t state[GW_STATES];	/* word_state() names them */
};

/* A target with nothing in it is all there is, here as well. */
int gw_summarize(struct gw *gw, const struct gw_target *target, struct gw_summary *summary,
		 struct gw_error *err);

/* Refuses a target of which there is nothing. */
int gw_find(struct gw *gw, const struct gw_target *target, struct gw_error *err);

/* --- events ---------------------------------------------------------------------------------- */

/* Those of the module have its numbers, which gw_event.c makes sure of. */
enum gw_event_kind {
	GW_EVENT_STATE,
	GW_EVENT_SYN_DROPPED,
	GW_EVENT_LATCHED,
	GW_EVENT_TCP_FAILURE,
	GW_EVENT_TLS_FAILURE,
	GW_EVENT_BEARER_RELEASED,
	GW_EVENT_RELEASED,
	GW_EVENT_INACTIVITY,
	GW_EVENT_VERIFIED,
	GW_EVENT_HEARTBEAT,
	GW_EVENT_COUNT,
};

#define GW_EVENTS_ALL	((1U << GW_EVENT_COUNT) - 1)

/*
 * Events of a stream are numbered from 1 on by each agent, those that nobody hears among them: what
 * a reader has missed shows as a gap, and when it comes back by the number in the view.
 */
struct gw_event {
	enum gw_event_kind kind;
	uint32_t seq;
	bool unasked;			/* the order for the stream asks for others only */
	struct timespec time;		/* CLOCK_REALTIME */
	uint32_t context, termination;
	uint16_t stream;
	uint32_t state, reason;
	uint8_t alert;
	struct addr source;
	const char *owner;		/* of the stream, empty: none */
	const uint8_t *cookie;
	uint8_t cookie_len;
};

/* May leave or let others leave, but must not order anything: that waits, see loop_defer(). */
typedef void (*gw_event_fn)(void *arg, const struct gw_event *event);

/*
 * Those of one owner's streams that their orders ask for; NULL: all. The tag stays the caller's.
 * NULL: out of memory.
 */
struct gw_subscriber *gw_subscribe(struct gw *gw, const char *owner, gw_event_fn fn, void *arg);
void gw_unsubscribe(struct gw *gw, struct gw_subscriber *subscriber);

/* New contexts are refused, those that are there go on. */
void gw_drain(struct gw *gw, bool on);

/* --- status ---------------------------------------------------------------------------------- */

struct gw_status {
	uint32_t abi_version, cpus;
	const char *module_version;	/* "" when it has not said */
	uint32_t endpoints_max, unverified_max;
	size_t endpoints, contexts;
	size_t state[GW_STATES];	/* word_state() names them */
	unsigned int handshakes_running, handshakes_waiting, handshakes_max;
	unsigned int silent;		/* remotes that are connected and have to begin */
	unsigned int workers_ready, workers_count;	/* count is how many there should be */
	uint64_t workers_lost;		/* since the start */
	uint64_t silent_ended;		/* of which there were too many */
	uint64_t handshakes_done, handshakes_failed;
	uint64_t verified, mismatches;
	uint64_t unconfirmed;		/* contexts that were released as such */
	uint64_t resyncs;		/* events were lost, the gateway compared with a dump */
	uint64_t memory_used, memory_max;	/* octets of the control group, max 0: no limit */
	struct fp_digests own;
	bool draining;
};

void gw_status(const struct gw *gw, struct gw_status *status);

/* A realm of the configuration, and what it cannot give out now. */
struct gw_realm_view {
	const char *name;
	const char *interface;		/* "": any */
	bool interface_gone;
	const struct addr *address;
	size_t address_count;
	uint32_t unusable;		/* bits of its addresses: gone, or so at the last order */
	uint16_t port_min, port_max;
};

typedef void (*gw_realm_fn)(void *arg, const struct gw_realm_view *realm);

void gw_realms(const struct gw *gw, gw_realm_fn fn, void *arg);

#endif
