/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CORE_GW_PRIV_H
#define AGENT_CORE_GW_PRIV_H

#include "conf.h"
#include "gw.h"
#include "gw_life.h"
#include "handshake.h"
#include "kern.h"
#include "psk.h"

/* Inside of the gateway core: seen by gw_*.c only. */

/* --- sorted tables (gw_index.c) -------------------------------------------------------------- */

/* First member of everything that stands in an index. */
struct gw_key {
	uint64_t key;
};

/* Pointers sorted by key. The objects belong to the owner of the index. */
struct gw_index {
	struct gw_key **item;
	size_t count, room;
};

bool gw_index_reserve(struct gw_index *index);	/* the next insert cannot fail; false: no memory */
void gw_index_insert(struct gw_index *index, struct gw_key *item);
void gw_index_remove(struct gw_index *index, const struct gw_key *item);
void *gw_index_find(const struct gw_index *index, uint64_t key);
size_t gw_index_at_least(const struct gw_index *index, uint64_t key);	/* position */

/* --- endpoints that wait for a handshake (gw_tls.c) ------------------------------------------ */

/* In the order of their coming; an endpoint is in one list at most. */
struct gw_hs_list {
	struct gw_ep *first, *last;
	size_t count;
};

void gw_hs_append(struct gw_hs_list *list, struct gw_ep *ep);
void gw_hs_unlink(struct gw_hs_list *list, struct gw_ep *ep);

/* --- realms and ports (gw_realm.c) ----------------------------------------------------------- */

#define PORT_WORDS (65536 / 64)

/* A released port is not given out again while packets to the call that had it may still come. */
struct gw_resting_port {
	struct gw_resting_port *next;
	struct addr local;
	uint64_t since_ms;
};

/* A realm lives as long as the gateway: one that left the configuration serves what it has. */
struct gw_realm {
	struct gw_realm *next;
	bool configured;
	bool known;			/* it was, since this agent has begun */
	unsigned int ifindex;
	bool interface_gone;		/* as was told */
	bool unusable[CONF_ADDRESSES_MAX];	/* as was told */
	bool present[CONF_ADDRESSES_MAX];	/* the host had it when that was last looked at */
	bool seen[CONF_ADDRESSES_MAX];		/* by the look that is going on */
	struct conf_realm conf;
	uint64_t *used[CONF_ADDRESSES_MAX];	/* ports not to give out, NULL: none yet */
	struct gw_resting_port *resting, **resting_tail;	/* in the order of their release */
	size_t resting_count;
	struct gw_hs_list silent;	/* connections of the realm, the longest silent one first */
};

struct gw_realm *gw_realm_find(const struct gw *gw, const char *name);
/* Finds the realm or makes one that is not configured; NULL: no memory. */
struct gw_realm *gw_realm_hold(struct gw *gw, const char *name);
int gw_realms_load(struct gw *gw, const struct conf *conf, struct gw_error *err);
void gw_realms_free(struct gw *gw);
/* Finds the interface by its name: it may have gone and come back. False: it is not there. */
bool gw_realm_resolve(struct gw_realm *realm);
/* What came of an order at the realm's address; err 0: it can be used. */
void gw_realm_note(struct gw_realm *realm, size_t address, int err, const char *why);
bool gw_realm_has(const struct gw_realm *realm, const struct addr *ip);
/* A port of the address's range that none of our endpoints has, 0: none. Begins at random. */
uint16_t gw_port_pick(struct gw_realm *realm, const struct addr *ip, uint16_t behind);
void gw_port_mark(struct gw_realm *realm, const struct addr *local);	/* an endpoint has it */
void gw_port_release(struct gw_realm *realm, const struct addr *local);
void gw_port_give_back(struct gw_realm *realm, const struct addr *local);	/* without a rest */

/* --- what is due at a time (gw_timer.c) ------------------------------------------------------ */

#define GW_TIMER_SLOTS 256

/* Zeroed but for fire. By CLOCK_BOOTTIME, to the second, never early. */
struct gw_timer {
	struct gw_timer *prev, *next;	/* next NULL: it is not set */
	uint64_t due_ms;
	void (*fire)(struct gw *gw, struct gw_timer *timer, uint64_t now_ms);
};

uint64_t gw_timer_now(void);
void gw_timers_init(struct gw *gw);
void gw_timers_run(struct gw *gw, uint64_t now_ms);
void gw_timer_set(struct gw *gw, struct gw_timer *timer, uint64_t due_ms);
void gw_timer_stop(struct gw_timer *timer);	/* also one that is not set */

/* --- endpoints and contexts ------------------------------------------------------------------ */

/* What is ordered of a context. */
struct gw_props {
	uint8_t priority;
	bool emergency;
	uint32_t confirm_ms;		/* 0: off */
};

#define GW_RANKS	(GW_PRIORITY_MAX + 2)	/* priorities, and emergency calls above them */

/* What the controller ordered and the module does not know. Travels in the opaque attribute. */
struct gw_intent {
	struct gw_realm *realm;
	uint8_t media, setup, remote_setup, latch, filter, want;
	bool has_remote_setup;
	bool ignore_syn;
	bool forgotten;			/* the remote, by an order to latch again */
	struct addr_prefix prefix;
	unsigned int fp_count;
	struct fp *fp;			/* owned, NULL when none */
	bool psk;			/* authenticated by a PSK, which never stands here */
	uint8_t tls_version;		/* enum gw_tls_version, of a PSK */
	char *psk_identity;		/* owned, NULL when none is ordered */
	char owner[GW_OWNER_MAX + 1];
	uint32_t muted;			/* events that are not asked for, 1 << GW_EVENT_* */
	bool establish_tcp;		/* of the connection that there is, if any */
	uint32_t heartbeat_ms;		/* 0: off */
	struct gw_props props;		/* those of the context */
	uint8_t cookie_len;
	uint8_t *cookie;		/* owned, NULL when none */
};

enum gw_hs_state {
	GW_HS_NONE,
	GW_HS_SILENT,			/* the remote has to begin, see gw_silence.c */
	GW_HS_WAITING,			/* in the queue for the broker */
	GW_HS_RUNNING,
};

struct gw_ep {
	struct gw_key key;		/* gw_ep_key() */
	struct gw_ctx *ctx;
	struct gw_ep *ctx_next;
	struct gw_ep *hs_prev, *hs_next;	/* of the list that it waits in */
	struct gw_hs_list *hs_list;	/* this one, while it waits for the broker */
	int channel;			/* of a handshake that no worker has yet, -1: none */
	void *hello;			/* of the broker, while the remote is silent */
	struct addr source;		/* of the connection, or of the SYN that was told last */
	uint64_t instance;		/* of the module: no other endpoint ever has it */
	uint32_t termination;
	uint16_t stream;
	struct gw_intent intent;
	struct addr local, remote;
	struct addr filter;
	uint8_t filter_len;
	uint8_t gate, mode, tls_role, state, alert, hs;
	bool interlink;
	bool latched;			/* this connection's source was told */
	bool limited;			/* the module has a list of sources that are allowed */
	bool end_told;			/* as a failure or a release of the bearer */
	bool end_logged;
	uint32_t seen;			/* number of the last dump that had it, 0: none */
	bool unsettled;			/* a dump left something to do, see gw_settle() */
	uint32_t reason;
	uint32_t handshake_ms;
	uint32_t event_seq, generation;	/* of the module */
	uint32_t told;			/* events, to whom it may concern */
	uint32_t hs_generation;
	uint32_t last_state, last_generation;	/* before an end */
	uint32_t verified;		/* generation whose verdict was given here, 0: none */
	struct psk *psk;		/* until the call is linked, see gw_psk.c */
	bool rearmed;			/* by an order that the module has not told of yet */
	struct gw_timer beat;
	struct gw_past *past;		/* of the last handshake, NULL: none here */
};

/* What a handshake was, also when the connection has ended and the module knows no more. */
struct gw_past {
	uint16_t version, cipher;	/* 0: it failed before they were agreed */
	bool alert_received;		/* it failed by an alert of the remote */
	bool has_digests;
	struct fp_digests digests;	/* of the certificate that was shown */
	char why[96];			/* it failed; printable, empty: not known */
};

/* Of the lines about ends of calls. */
struct gw_log {
	time_t second;
	unsigned int lines;		/* in it */
	uint64_t suppressed;		/* and not told yet */
};

struct gw_ctx {
	struct gw_key key;		/* context-id */
	struct gw_ep *first;		/* in the order of termination and stream */
	struct gw_props props;
	struct gw_timer timer;		/* set when nothing but this may end it */
	uint64_t confirmed_ms;
};

struct gw_subscriber {
	struct gw_subscriber *next;
	const char *owner;		/* NULL: all */
	gw_event_fn fn;			/* NULL: left during delivery */
	void *arg;
};

/* The comparison with the module, slice by slice. */
struct gw_sync {
	uint64_t behind;		/* key of the last endpoint of the last slice, 0: none */
	uint32_t dumps;			/* that were begun */
	bool running;			/* since events were lost */
	bool again;			/* more of them were, so it begins anew */
	bool failed;			/* so does it then, but not at once */
};

struct gw {
	const struct kern_ops *kern;
	void *kern_arg;
	const struct gw_hs_ops *hs;
	void *hs_arg;
	struct conf conf;
	struct fp_digests own;
	struct gw_realm *realms;
	struct gw_index eps, ctxs;
	uint64_t newest;		/* the greatest instance that was heard of */
	struct gw_hs_list waiting[GW_RANKS];	/* for a place among the handshakes */
	size_t silent_room;		/* descriptors for silent remotes */
	struct gw_subscriber *subscribers;
	unsigned int delivering;
	struct gw_psk_chunk *psk_chunks;
	union gw_psk_slot *psk_free;
	struct gw_timer timer_slot[GW_TIMER_SLOTS];	/* heads of lists */
	uint64_t timers_ran;		/* the last second that was looked at */
	struct kern_claim claim;
	struct gw_status status;	/* only its counters, which gw_ep_enter() has among them */
	struct gw_log log;
	struct gw_sync sync;
};

static inline uint64_t gw_ep_key(uint32_t termination, uint16_t stream)
{
	return (uint64_t)termination << 16 | stream;
}

struct gw_ep *gw_ep_find(const struct gw *gw, uint32_t termination, uint16_t stream);
struct gw_ctx *gw_ctx_find(const struct gw *gw, uint32_t context);
/* The other end of the stream, NULL: none yet. */
struct gw_ep *gw_ep_partner(const struct gw_ep *ep);
/* Enters an endpoint as the module has it; the intent becomes the endpoint's. NULL: no memory. */
struct gw_ep *gw_ep_adopt(struct gw *gw, const struct kern_endpoint *kern,
			  struct gw_intent *intent);
void gw_ep_update(struct gw_ep *ep, const struct kern_config *config);
void gw_ep_enter(struct gw *gw, struct gw_ep *ep, uint32_t state);
void gw_ep_remove(struct gw *gw, struct gw_ep *ep);
struct kern_id gw_ep_id(const struct gw_ep *ep);
/* Its remote as far as the orders have not forgotten it; family 0: none is known. */
const struct addr *gw_ep_known_remote(const struct gw_ep *ep, const struct gw_intent *intent);
void gw_own_fingerprint(const struct gw *gw, enum fp_hash hash, struct fp *fp);
/* A copy with what it owns. False: no memory. */
bool gw_intent_copy(struct gw_intent *to, const struct gw_intent *from);
void gw_intent_free(struct gw_intent *intent);

/* --- keys of handshakes to come (gw_psk.c) --------------------------------------------------- */

struct psk *gw_psk_new(struct gw *gw);		/* NULL: no memory */
void gw_psk_free(struct gw *gw, struct psk **psk);	/* wipes it, *psk becomes NULL */
void gw_psk_free_all(struct gw *gw);

/* --- checking an order (gw_plan.c) ---------------------------------------------------------- */

/* An order that was found good: what to tell the module, what to remember. */
struct gw_plan {
	struct gw_ep *ep;		/* NULL: a reservation */
	struct gw_ctx *ctx;		/* NULL: a new one */
	struct gw_ep *partner;
	struct gw_intent intent;	/* owns nothing: points to what follows, or to the ep's */
	struct fp_set fps;
	char identity[PSK_IDENTITY_MAX + 1];
	uint8_t cookie[GW_COOKIE_MAX];
	bool new_fps;
	struct psk *psk;		/* the plan's until an endpoint takes it, NULL: none new */
	uint8_t family;			/* of a reservation's local address, 0: any */
	struct kern_config config;
};

int gw_plan_new(struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
		struct gw_error *err);
int gw_plan_change(struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
		   struct gw_error *err);
/* Finds what a target names, *ctx, and *ep when it is one stream. */
int gw_check_target(struct gw *gw, const struct gw_target *target, struct gw_ctx **ctx,
		    struct gw_ep **ep, struct gw_error *err);

/* --- carrying out a plan (gw.c) -------------------------------------------------------------- */

void gw_reply_fill(const struct gw *gw, const struct gw_ep *ep, struct gw_term_reply *reply);
/* Has the module make what is reserved. The endpoint takes the plan's key. */
int gw_plan_make(struct gw *gw, struct gw_plan *plan, struct gw_ep **ep, struct gw_error *err);
/* Has the module change the endpoint of the plan. 0 or -errno with *err filled. */
int gw_plan_set(struct gw *gw, const struct gw_plan *plan, struct kern_error *err);
/* After the module took the change: the endpoint takes what intent owns, and the plan's key. */
void gw_plan_commit(struct gw *gw, struct gw_plan *plan, const struct gw_intent *intent);

/* --- what a target names (gw_target.c) ------------------------------------------------------- */

struct gw_selection {
	const struct gw_target *target;
	struct gw_ctx *ctx;		/* NULL: all */
	struct gw_ep *ep;		/* the target is this stream, NULL: it is not one stream */
};

bool gw_is_wildcard(const struct gw_target *target);
bool gw_is_meant(const struct gw_target *target, const struct gw_ep *ep);
int gw_select(struct gw *gw, const struct gw_target *target, struct gw_selection *selection,
	      struct gw_error *err);
/* One after the other, context by context; ep NULL: the first. NULL: there are no more. */
struct gw_ep *gw_selected(const struct gw *gw, const struct gw_selection *selection,
			  const struct gw_ep *ep);

/* The order finds no connection: there was none, or it has ended and another one may come. */
bool gw_plan_is_idle(const struct gw_plan *plan);

/* What the order does to it, to be asked before it is carried out. */
enum gw_connection gw_plan_connection(const struct gw_plan *plan);

/* gw_plan_remote.c; local may have port 0: not known yet */
int gw_plan_remote(struct gw *gw, const struct gw_term_req *req, const struct addr *local,
		   struct gw_plan *plan, struct gw_error *err);
int gw_plan_fingerprints(const struct gw_term_req *req, struct gw_plan *plan,
			 struct gw_error *err);
/* gw_plan_allow.c */
void gw_plan_allow(struct gw_plan *plan);
/* gw_plan_psk.c; behind the fingerprints */
int gw_plan_psk(struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
		struct gw_error *err);

/* gw_plan_replace.c: *whole becomes the order with what it sets back */
int gw_plan_replace(const struct gw_term_req *req, const struct gw_plan *plan,
		    struct gw_term_req *whole, struct gw_error *err);
/* gw_plan_owner.c */
int gw_plan_owner(const struct gw_term_req *req, struct gw_plan *plan, struct gw_error *err);

/* gw_plan.c: in range */
int gw_check_settings(const struct gw_term_req *req, struct gw_error *err);

/* --- properties of contexts, heartbeats (gw_context.c) --------------------------------------- */

int gw_plan_context(const struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
		    struct gw_error *err);
unsigned int gw_ctx_rank(const struct gw_ctx *ctx);	/* the most important ones are greatest */
void gw_ctx_confirm(struct gw *gw, struct gw_ctx *ctx);
void gw_ctx_join(struct gw *gw, struct gw_ctx *ctx, const struct gw_props *props);
/* All or nothing; ctx NULL is one that is to come and needs nothing. */
int gw_ctx_change(struct gw *gw, struct gw_ctx *ctx, const struct gw_props *props,
		  struct gw_error *err);
void gw_ctx_revert(struct gw *gw, struct gw_ctx *ctx, const struct gw_props *props);
void gw_beat_start(struct gw *gw, struct gw_ep *ep, uint64_t first_ms);

/* --- the gate (gw_gate.c, pure) -------------------------------------------------------------- */

struct gw_gate_in {
	bool ignore_syn;
	enum gw_setup setup;
	enum gw_latch latch;
	enum gw_filter filter;
	const struct addr_prefix *prefix;
	const struct addr *remote;	/* family 0: not known */
};

/* The SYN table: fills gate, filter and filter_len of *out. */
void gw_gate(const struct gw_gate_in *in, struct kern_config *out);

/* --- agent data in the module (gw_opaque.c) -------------------------------------------------- */

/* Always fits: the parts are bounded. */
void gw_opaque_encode(const struct gw_intent *intent, struct kern_config *config);

struct gw_opaque {
	char realm[CONF_NAME_MAX];
	struct gw_intent intent;	/* realm NULL, what it would own points to what follows */
	struct fp_set fps;
	char identity[PSK_IDENTITY_MAX + 1];
	uint8_t cookie[GW_COOKIE_MAX];
};

/* False: damaged or of an unknown version, *out is then as unable as possible. */
bool gw_opaque_decode(const uint8_t *octets, size_t len, struct gw_opaque *out);

/* --- TLS (gw_tls.c) -------------------------------------------------------------------------- */

void gw_tls_begin(struct gw *gw, struct gw_ep *ep);	/* queues the handshake */
void gw_tls_run(struct gw *gw);				/* starts what is queued */
/* The rank of a context has changed. */
void gw_tls_requeue(struct gw *gw, struct gw_ctx *ctx);
void gw_tls_stop(struct gw *gw, struct gw_ep *ep);	/* the connection or the endpoint is gone */
/*
 * Other fingerprints were ordered: for a handshake that runs, and for what a remote has shown, in
 * whatever state that is.
 */
void gw_tls_expect(struct gw *gw, struct gw_ep *ep);
/* Compares what the remote showed with what is expected now, whatever the state is. */
void gw_tls_judge(struct gw *gw, struct gw_ep *ep);
/* Has the connection of that generation end for a reason of TLS. */
void gw_tls_fail(struct gw *gw, struct gw_ep *ep, uint32_t generation, uint32_t reason,
		 uint8_t alert);

/* --- silent remotes (gw_silence.c) ----------------------------------------------------------- */

/* Waits for the first octet on ep->channel, which job is told with. 0 or -errno. */
int gw_silence_begin(struct gw *gw, struct gw_ep *ep, uint64_t job);
void gw_silence_end(struct gw *gw, struct gw_ep *ep);	/* the channel stays open */

/* --- what a controller sees (gw_view.c) ------------------------------------------------------- */

/* What the module has forgotten of the last handshake comes into *kern, too: gw_past_fill(). */
void gw_view_fill(const struct gw *gw, const struct gw_ep *ep, struct kern_endpoint *kern,
		  struct gw_view *view);

/* --- times of a connection (gw_times.c) ------------------------------------------------------ */

void gw_times_fill(const struct kern_endpoint *kern, struct gw_view *view);

/* --- classes (gw_class.c) -------------------------------------------------------------------- */

bool gw_has_connection(uint32_t state);
bool gw_has_begun(uint32_t state);	/* the handshake, or it is over */
bool gw_is_verified(uint32_t state);
bool gw_is_over(uint32_t state);
bool gw_has_ended(uint32_t state);	/* over, or nothing else can come of it */
/* A failure of TLS in whatever state it comes; the same reasons as the module's. */
bool gw_is_of_handshake(uint32_t reason);

/* --- events (gw_event.c) --------------------------------------------------------------------- */

void gw_deliver(struct gw *gw, struct gw_ep *ep, enum gw_event_kind kind,
		const struct addr *source);
void gw_ep_remember(struct gw_ep *ep);	/* what its end, if that is lost, will have been */
void gw_lose(struct gw *gw, struct gw_ep *ep);	/* the module does not have it any more */
/* Takes over what the module has, asking nothing: a dump may be running. Then settle is due. */
void gw_compare(struct gw *gw, struct gw_ep *ep, const struct kern_endpoint *now);
void gw_settle(struct gw *gw, struct gw_ep *ep);

/* --- comparing with the module (gw_sync.c) --------------------------------------------------- */

/* Makes the tables equal to the module's and does what the states found there ask for. */
int gw_sync(struct gw *gw, struct gw_error *err);

/* --- the log (gw_log.c) ---------------------------------------------------------------------- */

void gw_past_keep(struct gw_ep *ep, const struct hs_result *result);
void gw_past_forget(struct gw_ep *ep);
void gw_past_fill(const struct gw_ep *ep, struct kern_endpoint *kern);	/* what is not there */
enum gw_alert_from gw_past_alert_from(const struct gw_ep *ep, uint32_t reason);

#define GW_LOG_SIDE_MAX 460	/* octets of the text of one side */

/* An end that an order makes: written before it, told when it was carried out. */
struct gw_log_line {
	struct gw_ep *ep, *partner;	/* partner NULL: there is none */
	const char *what;
	char text[2 * GW_LOG_SIDE_MAX + 2];	/* empty: there are too many lines */
};

/* These ask the module: not during a dump. False: there is nothing to tell. */
void gw_log_end(struct gw *gw, struct gw_ep *ep);	/* when its partner is over as well */
bool gw_log_replace(struct gw *gw, struct gw_ep *ep, struct gw_log_line *line);
bool gw_log_release(struct gw *gw, struct gw_ep *ep, struct gw_log_line *line);
void gw_log_tell(struct gw *gw, const struct gw_log_line *line);

/* --- fields (gw_field.c) --------------------------------------------------------------------- */

/* What was ordered of the field that an error is about. Returns ret. */
int gw_blame(const struct gw_term_req *req, int ret, struct gw_error *err);
int gw_blame_target(const struct gw_target *target, int ret, struct gw_error *err);

/* --- errors of the module (gw_error.c) ------------------------------------------------------- */

int gw_kern_refuse(struct gw_error *err, const struct kern_error *kern);
/* What the module was asked for is not there, and another one may have its name. */
bool gw_kern_is_gone(int err);

#endif
