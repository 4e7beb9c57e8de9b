// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "gw_priv.h"
#include "words.h"

/* Makes a plan of an order, and finds all that can be wrong with it, before the module hears. */

#define OF_MODULE ((1U << SETTINGS_OF_MODULE) - 1)
#define DISCARD_PORT 9		/* RFC 4145 clause 4: the remote will connect, this is no port */

static bool usable_port(const struct addr *addr)
{
	return addr->port && addr->port != DISCARD_PORT;
}

/* --- which context, termination, stream ------------------------------------------------------ */

/* Any stream of the termination, NULL: unknown. */
static struct gw_ep *any_stream(const struct gw *gw, uint32_t termination)
{
	size_t at = gw_index_at_least(&gw->eps, gw_ep_key(termination, 0));
	struct gw_ep *ep = at < gw->eps.count ? (struct gw_ep *)gw->eps.item[at] : NULL;

	return ep && ep->termination == termination ? ep : NULL;
}

static int check_context(const struct gw *gw, uint32_t context, struct gw_ctx **ctx,
			 struct gw_error *err)
{
	*ctx = gw_ctx_find(gw, context);
	if (!*ctx)
		return gw_refuse(err, GW_E_NO_CONTEXT, "context", "there is no context %u",
				 context);
	return 0;
}

/* The termination exists, and in *ctx if that is given; else *ctx becomes its context. */
static int check_termination(const struct gw *gw, uint32_t termination, struct gw_ctx **ctx,
			     struct gw_error *err)
{
	struct gw_ep *ep = any_stream(gw, termination);

	if (!ep)
		return gw_refuse(err, GW_E_NO_TERMINATION, "termination",
				 "there is no termination %u", termination);
	if (*ctx && ep->ctx != *ctx)
		return gw_refuse(err, GW_E_NOT_IN_CONTEXT, "termination",
				 "termination %u is in context %llu", termination,
				 (unsigned long long)ep->ctx->key.key);
	*ctx = ep->ctx;
	return 0;
}

static int find_stream(const struct gw *gw, const struct gw_target *target, struct gw_ep **ep,
		       struct gw_error *err)
{
	*ep = gw_ep_find(gw, target->termination, target->stream);
	if (!*ep)
		return gw_refuse(err, GW_E_NO_STREAM, "stream",
				 "termination %u has no stream %u", target->termination,
				 target->stream);
	return 0;
}

int gw_check_target(struct gw *gw, const struct gw_target *target, struct gw_ctx **ctx,
		    struct gw_ep **ep, struct gw_error *err)
{
	int ret = 0;

	*ctx = NULL;
	*ep = NULL;
	if (!target->context && !target->termination)
		return gw_refuse(err, GW_E_MISSING, "context", "context or termination is needed");
	if (target->context)
		ret = check_context(gw, target->context, ctx, err);
	if (!ret && target->termination)
		ret = check_termination(gw, target->termination, ctx, err);
	if (ret || !target->stream)
		return ret;
	if (!target->termination)
		return gw_refuse(err, GW_E_MISSING, "termination", "a stream needs it");
	return find_stream(gw, target, ep, err);
}

static bool has_two_terminations(const struct gw_ctx *ctx)
{
	const struct gw_ep *ep;

	for (ep = ctx->first; ep; ep = ep->ctx_next)
		if (ep->termination != ctx->first->termination)
			return true;
	return false;
}

static struct gw_ep *find_partner(struct gw_ctx *ctx, uint32_t termination, uint16_t stream)
{
	struct gw_ep *ep;

	for (ep = ctx ? ctx->first : NULL; ep; ep = ep->ctx_next)
		if (ep->stream == stream && ep->termination != termination)
			return ep;
	return NULL;
}

static int check_new_stream(struct gw *gw, const struct gw_term_req *req, uint16_t stream,
			    struct gw_plan *plan, struct gw_error *err)
{
	if (!(req->has & GW_HAS_TERMINATION)) {
		if (plan->ctx && has_two_terminations(plan->ctx))
			return gw_refuse(err, GW_E_CONTEXT_FULL, "context",
					 "context %u has two terminations", req->context);
		return 0;
	}
	plan->config.termination = req->termination;
	plan->config.has |= KERN_HAS_TERMINATION;
	if (gw_ep_find(gw, req->termination, stream))
		return gw_refuse(err, GW_E_EXISTS, "stream", "termination %u has a stream %u",
				 req->termination, stream);
	return 0;
}

static int check_new_place(struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
			   struct gw_error *err)
{
	uint16_t stream = req->has & GW_HAS_STREAM ? req->stream : 1;
	int ret = 0;

	if (!stream)
		return gw_refuse(err, GW_E_VALUE, "stream", "0 is no stream");
	if (req->has & GW_HAS_CONTEXT)
		ret = check_context(gw, req->context, &plan->ctx, err);
	if (!ret && req->has & GW_HAS_TERMINATION)
		ret = check_termination(gw, req->termination, &plan->ctx, err);
	if (!ret)
		ret = check_new_stream(gw, req, stream, plan, err);
	if (ret)
		return ret;
	plan->config.stream = stream;
	if (plan->ctx) {
		plan->config.context = plan->ctx->key.key;
		plan->config.has |= KERN_HAS_CONTEXT;
	} else if (gw->status.draining) {
		return gw_refuse(err, GW_E_LIMIT, "context",
				 "the gateway is drained and takes no new ones");
	}
	plan->partner = find_partner(plan->ctx, plan->config.termination, stream);
	return 0;
}

static int check_old_place(struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
			   struct gw_error *err)
{
	struct gw_target target = { .context = req->context, .termination = req->termination };
	int ret;

	if (!(req->has & GW_HAS_TERMINATION))
		return gw_refuse(err, GW_E_MISSING, "termination", "which one is to change");
	if (req->has & GW_HAS_STREAM && !req->stream)
		return gw_refuse(err, GW_E_VALUE, "stream", "0 is no stream");
	if (!(req->has & GW_HAS_CONTEXT))
		target.context = 0;
	ret = gw_check_target(gw, &target, &plan->ctx, &plan->ep, err);
	if (ret)
		return ret;
	target.stream = req->has & GW_HAS_STREAM ? req->stream : 1;
	ret = find_stream(gw, &target, &plan->ep, err);
	if (ret)
		return ret;
	plan->config.termination = target.termination;
	plan->config.stream = target.stream;
	plan->config.instance = plan->ep->instance;
	plan->config.local = plan->ep->local;
	plan->partner = gw_ep_partner(plan->ep);
	plan->intent = plan->ep->intent;
	plan->family = plan->ep->local.family;
	return 0;
}

/* --- what cannot change ---------------------------------------------------------------------- */

/* Better now than when the remote is there. */
static int check_workers(const struct gw *gw, enum gw_media media, struct gw_error *err)
{
	struct hs_workers workers;

	if (!gw_media_is_tls(media))
		return 0;
	gw->hs->workers(gw->hs_arg, &workers);
	if (workers.ready)
		return 0;
	return gw_refuse(err, GW_E_LIMIT, "media", "none of %u handshake workers is there",
			 workers.count);
}

static int check_new_fixed(struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
			   struct gw_error *err)
{
	if (!(req->has & GW_HAS_REALM))
		return gw_refuse(err, GW_E_MISSING, "realm", "which realm is it in");
	plan->intent.realm = gw_realm_find(gw, req->realm);
	if (!plan->intent.realm || !plan->intent.realm->configured)
		return gw_refuse(err, GW_E_VALUE, "realm", "there is no realm \"%.40s\"",
				 req->realm);
	if (!gw_realm_resolve(plan->intent.realm))
		return gw_refuse(err, GW_E_NO_PORT, "realm",
				 "interface %s of realm %s is not there",
				 plan->intent.realm->conf.interface, req->realm);
	if (!(req->has & GW_HAS_MEDIA))
		return gw_refuse(err, GW_E_MISSING, "media", "TCP or TCP/TLS");
	plan->intent.media = req->media;
	return check_workers(gw, req->media, err);
}

/* A controller may say all it knows with every order. */
static int check_old_local(const struct gw_term_req *req, const struct addr *local,
			   struct gw_error *err)
{
	char text[ADDR_TEXT_MAX];
	struct addr wanted;

	addr_format(local, text);
	if (req->has & GW_HAS_LOCAL_ADDRESS &&
	    (!addr_parse(&wanted, req->local_address) || !addr_same_ip(&wanted, local)))
		return gw_refuse(err, GW_E_CONFLICT, "local.address", "it is %s and cannot change",
				 text);
	if (req->has & GW_HAS_LOCAL_PORT && req->local_port != local->port)
		return gw_refuse(err, GW_E_CONFLICT, "local.port", "it is %u and cannot change",
				 local->port);
	if (req->has & GW_HAS_LOCAL_FAMILY && req->local_family != local->family)
		return gw_refuse(err, GW_E_CONFLICT, "local.family", "it is %s, which is IPv%u",
				 text, local->family);
	return 0;
}

static int check_old_fixed(const struct gw_term_req *req, const struct gw_plan *plan,
			   struct gw_error *err)
{
	const struct gw_intent *intent = &plan->intent;

	if (req->has & GW_HAS_REALM && strcmp(req->realm, intent->realm->conf.name) != 0)
		return gw_refuse(err, GW_E_CONFLICT, "realm", "it is %s and cannot change",
				 intent->realm->conf.name);
	if (req->has & GW_HAS_MEDIA && req->media != intent->media)
		return gw_refuse(err, GW_E_CONFLICT, "media", "it is %s and cannot change",
				 gw_media_name(intent->media));
	return check_old_local(req, &plan->ep->local, err);
}

static int check_local(const struct gw_term_req *req, struct gw_plan *plan, struct gw_error *err)
{
	struct addr *local = &plan->config.local;

	if (req->has & GW_HAS_LOCAL_FAMILY)
		plan->family = req->local_family;
	if (req->has & GW_HAS_LOCAL_PORT && !req->local_port)
		return gw_refuse(err, GW_E_VALUE, "local.port", "0 is no port");
	if (!(req->has & GW_HAS_LOCAL_ADDRESS))
		return 0;
	if (!addr_parse(local, req->local_address))
		return gw_refuse(err, GW_E_VALUE, "local.address", "\"%.60s\" is not an IP address",
				 req->local_address);
	if (!gw_realm_has(plan->intent.realm, local))
		return gw_refuse(err, GW_E_VALUE, "local.address",
				 "%s is not an address of realm %s", req->local_address,
				 plan->intent.realm->conf.name);
	if (plan->family && plan->family != local->family)
		return gw_refuse(err, GW_E_CONFLICT, "local.family",
				 "%s is of the other family", req->local_address);
	plan->family = local->family;
	return 0;
}

/* --- what is ordered ------------------------------------------------------------------------- */

static void take_orders(const struct gw_term_req *req, struct gw_intent *intent)
{
	if (req->has & GW_HAS_SETUP)
		intent->setup = req->setup;
	if (req->has & GW_HAS_REMOTE_SETUP) {
		intent->remote_setup = req->remote_setup;
		intent->has_remote_setup = true;
	} else if (req->replace & GW_HAS_REMOTE_SETUP) {
		intent->has_remote_setup = false;
	}
	if (req->has & GW_HAS_LATCH)
		intent->latch = req->latch;
	if (req->has & GW_HAS_WANT)
		intent->want = req->want;
	/* "Accept only from there" ends "ignore", unless that is ordered again. */
	if (req->has & GW_HAS_IGNORE_SYN)
		intent->ignore_syn = req->ignore_syn;
	else if (req->has & GW_HAS_REMOTE_ADDRESS)
		intent->ignore_syn = false;
}

static bool orders_relatch(const struct gw_term_req *req)
{
	return req->has & GW_HAS_LATCH && req->latch == GW_LATCH_RELATCH;
}

/* An order to latch again that has no remote forgets the one that is known, until another has. */
static void take_remote(const struct gw_term_req *req, struct gw_plan *plan)
{
	if (plan->config.has & KERN_HAS_REMOTE)
		plan->intent.forgotten = false;
	else if (orders_relatch(req))
		plan->intent.forgotten = true;
}

static const struct addr *remote_of(const struct gw_plan *plan)
{
	if (plan->config.has & KERN_HAS_REMOTE || !plan->ep)
		return &plan->config.remote;
	return gw_ep_known_remote(plan->ep, &plan->intent);
}

static int check_filter(const struct gw_term_req *req, struct gw_plan *plan, struct gw_error *err)
{
	struct gw_intent *intent = &plan->intent;
	const struct addr *remote = remote_of(plan);

	if (req->has & GW_HAS_FILTER)
		intent->filter = req->filter;
	if (req->has & GW_HAS_FILTER && req->filter == GW_FILTER_PREFIX) {
		if (!addr_parse_prefix(&intent->prefix, req->filter_prefix))
			return gw_refuse(err, GW_E_VALUE, "filter",
					 "\"%.60s\" is not ADDRESS/LENGTH without host bits",
					 req->filter_prefix);
		if (plan->family && plan->family != intent->prefix.addr.family)
			return gw_refuse(err, GW_E_CONFLICT, "filter",
					 "%s is not of the local address's family",
					 req->filter_prefix);
		plan->family = intent->prefix.addr.family;
	}
	if (intent->filter == GW_FILTER_ADDRESS_PORT && remote->family && !usable_port(remote))
		return gw_refuse(err, GW_E_CONFLICT,
				 req->has & GW_HAS_FILTER ? "filter" : "remote.port",
				 "address+port needs the remote's port, %u is none", remote->port);
	return 0;
}

static bool has_new_remote(const struct gw_plan *plan)
{
	const struct gw_ep *ep = plan->ep;

	return plan->config.has & KERN_HAS_REMOTE && ep &&
	       !addr_same(&plan->config.remote, gw_ep_known_remote(ep, &ep->intent));
}

/* What asks for another connection when one has ended. */
static bool asks_again(const struct gw_term_req *req, const struct gw_plan *plan)
{
	return orders_relatch(req) || has_new_remote(plan) ||
	       (req->has & GW_HAS_ESTABLISH_TCP && req->establish_tcp);
}

/*
 * In the place of one that lives there is another one only by an order that says "new" (RFC 4145
 * clause 5). So does the module do, also where the agent has not heard yet of what there is.
 */
static void check_rearm(const struct gw_term_req *req, struct gw_plan *plan)
{
	bool says = req->has & GW_HAS_NEW_CONNECTION;

	if (!plan->ep)
		return;
	if (says ? req->new_connection : gw_has_ended(plan->ep->state) && asks_again(req, plan))
		plan->config.has |= KERN_REARM;
}

/* Anybody can send a SYN: what is no more than accepted forbids nothing. Neither in the module. */
bool gw_plan_is_idle(const struct gw_plan *plan)
{
	return !plan->ep || plan->ep->state == IMS_AGW_STATE_IDLE ||
	       plan->ep->state == IMS_AGW_STATE_ACCEPTED || plan->config.has & KERN_REARM;
}

/*
 * A SYN at the partner may have begun this connection, until the partner has one as well: then an
 * order takes it over. Whether that is so only the module knows.
 */
static bool may_be_on_trial(const struct gw_plan *plan)
{
	const struct gw_ep *partner = plan->partner;

	return partner && partner->interlink && !gw_has_connection(partner->state) &&
	       !gw_is_over(partner->state) && !has_new_remote(plan);
}

enum gw_connection gw_plan_connection(const struct gw_plan *plan)
{
	bool idle = gw_plan_is_idle(plan);

	if ((plan->config.has & KERN_CONNECT && idle) ||
	    (plan->config.has & KERN_REARM && plan->ep->state != IMS_AGW_STATE_IDLE))
		return GW_CONNECTION_NEW;
	return idle ? GW_CONNECTION_NONE : GW_CONNECTION_KEPT;
}

static int check_latch(const struct gw_term_req *req, const struct gw_plan *plan,
		       struct gw_error *err)
{
	if (orders_relatch(req) && !gw_plan_is_idle(plan))
		return gw_refuse(err, GW_E_UNSUPPORTED, "latch",
				 "the stream has a connection, which cannot be replaced");
	return 0;
}

static int check_tls(const struct gw_term_req *req, struct gw_plan *plan, struct gw_error *err)
{
	bool tls = gw_media_is_tls(plan->intent.media), ordered = req->has & GW_HAS_ESTABLISH_TLS;
	uint32_t role = IMS_AGW_TLS_ROLE_NONE;

	if (ordered && req->establish_tls && !tls)
		return gw_refuse(err, GW_E_CONFLICT, "establish_tls",
				 "no TLS ends here with media %s",
				 gw_media_name(plan->intent.media));
	if (plan->ep && !ordered)
		return 0;
	if (tls)
		role = ordered && req->establish_tls ? IMS_AGW_TLS_ROLE_CLIENT :
			IMS_AGW_TLS_ROLE_SERVER;
	if (plan->ep && role == plan->ep->tls_role)
		return 0;
	if (!gw_plan_is_idle(plan))
		return gw_refuse(err, GW_E_STATE, "establish_tls",
				 "the stream has a connection (%s)",
				 word_state(plan->ep->state));
	plan->config.tls_role = role;
	plan->config.has |= KERN_HAS_TLS_ROLE;
	return 0;
}

/* The connection was ordered before, and is there or on its way. */
static bool is_same_connect(const struct gw_plan *plan)
{
	return plan->ep && plan->ep->intent.establish_tcp && !gw_plan_is_idle(plan) &&
	       !has_new_remote(plan);
}

static int check_connect(const struct gw_term_req *req, struct gw_plan *plan, struct gw_error *err)
{
	static const char field[] = "establish_tcp";
	struct gw_intent *intent = &plan->intent;
	const struct addr *remote = remote_of(plan);

	if (plan->config.has & KERN_REARM)
		intent->establish_tcp = false;
	if (!(req->has & GW_HAS_ESTABLISH_TCP) || !req->establish_tcp || is_same_connect(plan))
		return 0;
	if (!gw_plan_is_idle(plan) && !may_be_on_trial(plan))
		return gw_refuse(err, GW_E_STATE, field, "the stream has a connection (%s)",
				 word_state(plan->ep->state));
	if (intent->setup == GW_SETUP_PASSIVE)
		return gw_refuse(err, GW_E_CONFLICT, field, "setup is passive");
	if (!remote->family)
		return gw_refuse(err, GW_E_MISSING, "remote.address", "where to connect to");
	if (!usable_port(remote))
		return gw_refuse(err, GW_E_VALUE, "remote.port",
				 "%u is no port to connect to", remote->port);
	if (intent->has_remote_setup && intent->remote_setup == GW_SETUP_ACTIVE)
		return gw_refuse(err, GW_E_CONFLICT, field, "the remote's setup is active");
	intent->establish_tcp = true;
	plan->config.has |= KERN_CONNECT;
	return 0;
}

/*
 * Who sends the SYN, from what both ends have in their SDP: with the same role at both there would
 * never be one, or two that nobody answers (RFC 4145 clause 4.1).
 */
static int check_setup(const struct gw_term_req *req, const struct gw_plan *plan,
		       struct gw_error *err)
{
	const struct gw_intent *intent = &plan->intent;

	if (!intent->has_remote_setup || intent->setup == GW_SETUP_ACTPASS ||
	    intent->setup != intent->remote_setup)
		return 0;
	return gw_refuse(err, GW_E_CONFLICT, req->has & GW_HAS_REMOTE_SETUP ? "remote.setup" :
			 "setup", "both ends are %s, they would never connect",
			 gw_setup_name(intent->setup));
}

static bool will_connect(const struct gw_intent *intent)
{
	return intent->has_remote_setup && intent->remote_setup == GW_SETUP_ACTIVE;
}

static int check_interlink(const struct gw_term_req *req, struct gw_plan *plan,
			   struct gw_error *err)
{
	const struct gw_ep *partner = plan->partner;
	bool interlink = plan->ep && plan->ep->interlink;

	if (req->has & GW_HAS_INTERLINK) {
		interlink = req->interlink;
		plan->config.interlink = interlink;
		plan->config.has |= KERN_HAS_INTERLINK;
	}
	if (interlink && plan->intent.setup == GW_SETUP_ACTIVE)
		return gw_refuse(err, GW_E_CONFLICT, "interlink",
				 "setup is active, no SYN is accepted here");
	if (interlink && partner && partner->intent.setup == GW_SETUP_PASSIVE)
		return gw_refuse(err, GW_E_CONFLICT, "interlink",
				 "termination %u is passive and does not connect",
				 partner->termination);
	if (interlink && partner && will_connect(&partner->intent))
		return gw_refuse(err, GW_E_CONFLICT, "interlink",
				 "the remote of termination %u is active and is not connected to",
				 partner->termination);
	if (partner && partner->interlink && will_connect(&plan->intent))
		return gw_refuse(err, GW_E_CONFLICT, "remote.setup",
				 "termination %u has interlink, which makes this one connect",
				 partner->termination);
	if (partner && partner->interlink && plan->intent.setup == GW_SETUP_PASSIVE)
		return gw_refuse(err, GW_E_CONFLICT, "setup",
				 "termination %u has interlink, which makes this one connect",
				 partner->termination);
	return 0;
}

static int refuse_setting(enum setting setting, uint32_t value, struct gw_error *err)
{
	const struct setting_info *info = &setting_info[setting];

	return gw_refuse(err, GW_E_VALUE, info->field, "%u is not within %u to %u%s%s", value,
			 info->min, info->max, info->count ? "" : " milliseconds",
			 info->off ? ", nor 0" : "");
}

int gw_check_settings(const struct gw_term_req *req, struct gw_error *err)
{
	unsigned int i;

	for (i = 0; i < SETTINGS; i++)
		if (req->settings.has & 1U << i && !setting_is_good(i, req->settings.value[i]))
			return refuse_setting(i, req->settings.value[i], err);
	return 0;
}

static int check_numbers(const struct gw_term_req *req, struct gw_plan *plan, struct gw_error *err)
{
	if (req->has & GW_HAS_MODE) {
		if (req->mode > GW_MODE_BOTH)
			return gw_refuse(err, GW_E_VALUE, "mode", "%u is no mode", req->mode);
		plan->config.mode = req->mode;
		plan->config.has |= KERN_HAS_MODE;
	}
	if (req->has & GW_HAS_INACTIVITY_OF) {
		if (!req->inactivity_of || req->inactivity_of > GW_MODE_BOTH)
			return gw_refuse(err, GW_E_VALUE, "inactivity_of",
					 "is receive, send or both");
		plan->config.inactivity_of = (uint8_t)req->inactivity_of;
		plan->config.has |= KERN_HAS_INACTIVITY_OF;
	}
	if (req->has & GW_HAS_DSCP) {
		if (req->dscp > 63)
			return gw_refuse(err, GW_E_VALUE, "dscp", "%u is above 63", req->dscp);
		plan->config.dscp = req->dscp;
		plan->config.has |= KERN_HAS_DSCP;
	}
	plan->config.settings = req->settings;
	plan->config.settings.has &= OF_MODULE;
	return gw_check_settings(req, err);
}

static void set_gate(const struct gw_term_req *req, struct gw_plan *plan)
{
	struct gw_gate_in in = {
		.ignore_syn = plan->intent.ignore_syn,
		.setup = plan->intent.setup,
		.latch = plan->intent.latch,
		.filter = plan->intent.filter,
		.prefix = &plan->intent.prefix,
		.remote = remote_of(plan),
	};

	if (plan->ep && !(req->has & (GW_HAS_REMOTE_ADDRESS | GW_HAS_IGNORE_SYN | GW_HAS_LATCH |
				      GW_HAS_FILTER | GW_HAS_SETUP)))
		return;
	gw_gate(&in, &plan->config);
	plan->config.has |= KERN_HAS_GATE;
}

static int check_orders(struct gw *gw, const struct gw_term_req *req, const struct addr *local,
			struct gw_plan *plan, struct gw_error *err)
{
	int ret;

	take_orders(req, &plan->intent);
	ret = gw_plan_remote(gw, req, local, plan, err);
	take_remote(req, plan);
	check_rearm(req, plan);
	if (!ret)
		ret = gw_plan_fingerprints(req, plan, err);
	if (!ret)
		ret = gw_plan_psk(gw, req, plan, err);
	if (!ret)
		ret = check_filter(req, plan, err);
	if (!ret)
		ret = check_latch(req, plan, err);
	if (!ret)
		ret = check_tls(req, plan, err);
	if (!ret)
		ret = check_setup(req, plan, err);
	if (!ret)
		ret = check_connect(req, plan, err);
	if (!ret)
		ret = check_interlink(req, plan, err);
	if (!ret)
		ret = check_numbers(req, plan, err);
	if (!ret)
		ret = gw_plan_owner(req, plan, err);
	if (!ret)
		ret = gw_plan_context(gw, req, plan, err);
	if (ret) {
		gw_psk_free(gw, &plan->psk);
		return ret;
	}
	set_gate(req, plan);
	gw_plan_allow(plan);
	gw_opaque_encode(&plan->intent, &plan->config);
	return 0;
}

/* Adds the settings that *to does not have. */
static void add_settings(struct settings *to, const struct settings *from)
{
	unsigned int i;

	for (i = 0; i < SETTINGS_OF_MODULE; i++)
		if (from->has & ~to->has & 1U << i)
			to->value[i] = from->value[i];
	to->has |= from->has & OF_MODULE;
}

static void set_defaults(const struct gw *gw, struct gw_plan *plan)
{
	const struct gw_realm *realm = plan->intent.realm;
	struct kern_config *config = &plan->config;

	add_settings(&config->settings, &realm->conf.settings);
	add_settings(&config->settings, &gw->conf.settings);
	if (!(config->has & KERN_HAS_DSCP) && realm->conf.has_dscp) {
		config->dscp = realm->conf.dscp;
		config->has |= KERN_HAS_DSCP;
	}
	if (realm->ifindex) {
		config->ifindex = realm->ifindex;
		config->has |= KERN_HAS_IFINDEX;
	}
}

int gw_plan_new(struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
		struct gw_error *err)
{
	struct addr *local = &plan->config.local;
	int ret;

	memset(plan, 0, sizeof(*plan));
	ret = check_new_place(gw, req, plan, err);
	if (!ret)
		ret = check_new_fixed(gw, req, plan, err);
	if (!ret)
		ret = check_local(req, plan, err);
	if (ret)
		return ret;
	local->port = req->has & GW_HAS_LOCAL_PORT ? req->local_port : 0;
	ret = check_orders(gw, req, local, plan, err);
	if (!ret)
		set_defaults(gw, plan);
	return ret;
}

int gw_plan_change(struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
		   struct gw_error *err)
{
	struct gw_term_req whole;
	int ret;

	memset(plan, 0, sizeof(*plan));
	ret = check_old_place(gw, req, plan, err);
	if (!ret)
		ret = check_old_fixed(req, plan, err);
	if (!ret)
		ret = gw_plan_replace(req, plan, &whole, err);
	if (ret)
		return ret;
	return check_orders(gw, &whole, &plan->ep->local, plan, err);
}
