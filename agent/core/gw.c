// SPDX-License-Identifier: GPL-2.0
#include "gw.h"

#include <agw_version.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gw_priv.h"
#include "log.h"
#include "words.h"

#define PORT_TRIES 1024		/* of ports that somebody else has, before reserving fails */

void gw_own_fingerprint(const struct gw *gw, enum fp_hash hash, struct fp *fp)
{
	fp_from_digests(&gw->own, hash, fp);
}

void gw_reply_fill(const struct gw *gw, const struct gw_ep *ep, struct gw_term_reply *reply)
{
	memset(reply, 0, sizeof(*reply));
	reply->context = ep->ctx->key.key;
	reply->termination = ep->termination;
	reply->stream = ep->stream;
	reply->local = ep->local;
	reply->has_fingerprint = gw_media_is_tls(ep->intent.media) && !ep->intent.psk;
	if (reply->has_fingerprint)
		gw_own_fingerprint(gw, ep->intent.want, &reply->fingerprint);
}

/* --- reserve --------------------------------------------------------------------------------- */

static int make(struct gw *gw, struct gw_plan *plan, struct kern_endpoint *made,
		struct kern_error *kern)
{
	plan->config.has |= KERN_HAS_LOCAL;
	return gw->kern->endpoint_new(gw->kern_arg, &plan->config, made, kern);
}

/* The remote's own address would be a connection of the endpoint with itself. */
static bool is_remote(const struct gw_plan *plan, const struct addr *local)
{
	return plan->config.has & KERN_HAS_REMOTE && addr_same(local, &plan->config.remote);
}

/* Somebody else has the port, or the agent may not have it: another one may do. */
static bool is_of_port(int err)
{
	return err == -EADDRINUSE || err == -EACCES;
}

/* Nothing of the order is wrong, only the address: another one may do. */
static bool is_of_address(int err)
{
	return is_of_port(err) || err == -EADDRNOTAVAIL || err == -ENODEV;
}

/* Tries the free ports of one address. -EADDRINUSE, -EACCES: there is none. */
static int make_at(struct gw *gw, struct gw_plan *plan, const struct addr *ip,
		   struct kern_endpoint *made, struct kern_error *kern)
{
	struct addr *local = &plan->config.local;
	uint16_t port = 0, first = 0;
	unsigned int tries;
	int ret = -EADDRINUSE;

	for (tries = 0; tries < PORT_TRIES; tries++) {
		port = gw_port_pick(plan->intent.realm, ip, port);
		if (!port || port == first)
			break;
		if (!first)
			first = port;
		*local = *ip;
		local->port = port;
		if (is_remote(plan, local))
			continue;
		ret = make(gw, plan, made, kern);
		if (!is_of_port(ret))
			return ret;
	}
	return ret;
}

/* An explicit port on an address of the realm. */
static int make_at_port(struct gw *gw, struct gw_plan *plan, const struct addr *ip, uint16_t port,
			struct kern_endpoint *made, struct kern_error *kern)
{
	plan->config.local = *ip;
	plan->config.local.port = port;
	if (is_remote(plan, &plan->config.local))
		return -EADDRINUSE;
	return make(gw, plan, made, kern);
}

static int refuse_no_port(const struct gw_plan *plan, uint16_t port, struct gw_error *err)
{
	const struct gw_realm *realm = plan->intent.realm;

	if (port && is_remote(plan, &plan->config.local))
		return gw_refuse(err, GW_E_VALUE, "remote.address",
				 "the termination's own address");
	if (port)
		return gw_refuse(err, GW_E_NO_PORT, "local.port", "port %u is in use", port);
	return gw_refuse(err, GW_E_NO_PORT, "realm",
			 "no port of realm %s is free (%u-%u, %zu of them rest after a release)",
			 realm->conf.name, realm->conf.port_min, realm->conf.port_max,
			 realm->resting_count);
}

/* The first address that failed for another reason than its ports counts. */
static void blame_address(const struct addr *ip, int err, const struct kern_error *kern,
			  struct gw_error *first)
{
	char text[ADDR_TEXT_MAX];

	if (first->code || err == -EADDRINUSE)
		return;
	addr_format(ip, text);
	gw_refuse(first, GW_E_NO_PORT, "local.address", "%s: %s%s", text, kern->text,
		  err == -EACCES ? ", below net.ipv4.ip_unprivileged_port_start or forbidden" : "");
}

static int refuse_all(const struct gw_plan *plan, uint16_t port, const struct gw_error *first,
		      struct gw_error *err)
{
	if (!first->code)
		return refuse_no_port(plan, port, err);
	*err = *first;
	return -(int)first->code;
}

/* Goes through the addresses of the realm until one has a port. None keeps the others off. */
static int make_somewhere(struct gw *gw, struct gw_plan *plan, struct kern_endpoint *made,
			  struct gw_error *err)
{
	struct gw_realm *realm = plan->intent.realm;
	const struct addr wanted = plan->config.local;
	struct gw_error first = { 0 };
	struct kern_error kern = { 0 };
	bool any = false;
	size_t i;
	int ret;

	for (i = 0; i < realm->conf.address_count; i++) {
		const struct addr *ip = &realm->conf.address[i];

		if ((wanted.family && !addr_same_ip(ip, &wanted)) ||
		    (plan->family && ip->family != plan->family))
			continue;
		any = true;
		ret = wanted.port ? make_at_port(gw, plan, ip, wanted.port, made, &kern) :
			make_at(gw, plan, ip, made, &kern);
		if (ret && !is_of_address(ret))
			return gw_kern_refuse(err, &kern);
		gw_realm_note(realm, i, is_of_port(ret) ? 0 : ret, kern.text);
		if (!ret)
			return 0;
		blame_address(ip, ret, &kern, &first);
	}
	if (!any)
		return gw_refuse(err, GW_E_NO_PORT, "realm", "realm %s has no IPv%u address",
				 realm->conf.name, plan->family);
	return refuse_all(plan, wanted.port, &first, err);
}

/*
 * An endpoint that connects by order can be up before the module's answer is written. What happened
 * since its birth is also told by events, which still have to be read: they count, not the answer.
 */
static void rewind_events(struct kern_endpoint *made)
{
	made->event_seq = 0;
	made->generation = 0;
	made->state = IMS_AGW_STATE_IDLE;
	made->reason = IMS_AGW_REASON_NONE;
	made->alert = 0;
}

int gw_plan_make(struct gw *gw, struct gw_plan *plan, struct gw_ep **ep, struct gw_error *err)
{
	struct kern_endpoint made;
	struct kern_error kern;
	struct kern_id id;
	int ret;

	ret = make_somewhere(gw, plan, &made, err);
	if (ret)
		return ret;
	rewind_events(&made);
	*ep = gw_ep_adopt(gw, &made, &plan->intent);
	if (*ep) {
		(*ep)->psk = plan->psk;
		plan->psk = NULL;
		gw_beat_start(gw, *ep, (*ep)->intent.heartbeat_ms);
		return 0;
	}
	id = (struct kern_id){ .termination = made.config.termination,
			       .stream = made.config.stream,
			       .instance = made.config.instance };
	gw->kern->endpoint_del(gw->kern_arg, &id, NULL, NULL, &kern);
	return gw_refuse(err, GW_E_NO_MEMORY, NULL, "no memory for the endpoint");
}

static int make_in_context(struct gw *gw, struct gw_plan *plan, struct gw_ep **ep,
			   struct gw_error *err)
{
	struct gw_props before = plan->ctx ? plan->ctx->props : plan->intent.props;
	int ret = gw_ctx_change(gw, plan->ctx, &plan->intent.props, err);

	if (ret)
		return ret;
	ret = gw_plan_make(gw, plan, ep, err);
	if (ret)
		gw_ctx_revert(gw, plan->ctx, &before);
	return ret;
}

static int reserve(struct gw *gw, const struct gw_term_req *req, struct gw_term_reply *reply,
		   struct gw_error *err)
{
	struct gw_plan plan;
	struct gw_ep *ep;
	int ret;

	ret = gw_plan_new(gw, req, &plan, err);
	if (!ret)
		ret = make_in_context(gw, &plan, &ep, err);
	gw_psk_free(gw, &plan.psk);
	if (ret)
		return ret;
	gw_reply_fill(gw, ep, reply);
	reply->connection = gw_plan_connection(&plan);
	return 0;
}

int gw_reserve(struct gw *gw, const struct gw_term_req *req, struct gw_term_reply *reply,
	       struct gw_error *err)
{
	int ret;

	if (req->has & GW_HAS_REMOTE_ADDRESS)
		ret = gw_refuse(err, GW_E_CONFLICT, "remote.address",
				"with a known remote the verb is reserve_configure");
	else
		ret = reserve(gw, req, reply, err);
	return gw_blame(req, ret, err);
}

int gw_reserve_configure(struct gw *gw, const struct gw_term_req *req,
			 struct gw_term_reply *reply, struct gw_error *err)
{
	if (!(req->has & GW_HAS_REMOTE))
		return gw_refuse(err, GW_E_MISSING, "remote",
				 "without a known remote the verb is reserve");
	return gw_blame(req, reserve(gw, req, reply, err), err);
}

/* --- configure ------------------------------------------------------------------------------- */

int gw_plan_set(struct gw *gw, const struct gw_plan *plan, struct kern_error *err)
{
	struct gw_log_line line;
	bool ends;
	int ret;

	/* Afterwards nobody knows what the connection was. */
	ends = plan->config.has & KERN_REARM && gw_log_replace(gw, plan->ep, &line);
	ret = gw->kern->endpoint_set(gw->kern_arg, &plan->config, err);
	if (!ret && ends)
		gw_log_tell(gw, &line);
	return ret;
}

void gw_plan_commit(struct gw *gw, struct gw_plan *plan, const struct gw_intent *intent)
{
	struct gw_ep *ep = plan->ep;
	bool other_beat = ep->intent.heartbeat_ms != intent->heartbeat_ms;

	gw_intent_free(&ep->intent);
	ep->intent = *intent;
	gw_ctx_confirm(gw, ep->ctx);
	if (other_beat)
		gw_beat_start(gw, ep, intent->heartbeat_ms);
	gw_ep_update(ep, &plan->config);
	if (plan->config.has & KERN_REARM) {
		/* The next order may come before the event that tells so. */
		gw_tls_stop(gw, ep);
		ep->rearmed = true;
		gw_ep_enter(gw, ep, IMS_AGW_STATE_IDLE);
		ep->reason = IMS_AGW_REASON_NONE;
		ep->alert = 0;
	}
	if (plan->psk) {
		gw_psk_free(gw, &ep->psk);
		ep->psk = plan->psk;
		plan->psk = NULL;
	}
	if (plan->new_fps)
		gw_tls_expect(gw, ep);
}

/* To the module, and only then into the tables. */
static int change(struct gw *gw, struct gw_plan *plan, struct gw_error *err)
{
	struct gw_props before = plan->ctx->props;
	struct gw_intent intent;
	struct kern_error kern;
	int ret = gw_ctx_change(gw, plan->ctx, &plan->intent.props, err);

	if (ret)
		return ret;
	if (!gw_intent_copy(&intent, &plan->intent)) {
		gw_ctx_revert(gw, plan->ctx, &before);
		return gw_refuse(err, GW_E_NO_MEMORY, NULL, "no memory for what is ordered");
	}
	if (gw_plan_set(gw, plan, &kern)) {
		gw_intent_free(&intent);
		gw_ctx_revert(gw, plan->ctx, &before);
		return gw_kern_refuse(err, &kern);
	}
	gw_plan_commit(gw, plan, &intent);
	return 0;
}

int gw_configure(struct gw *gw, const struct gw_term_req *req, struct gw_term_reply *reply,
		 struct gw_error *err)
{
	enum gw_connection connection;
	struct gw_plan plan;
	int ret;

	ret = gw_plan_change(gw, req, &plan, err);
	if (ret)
		return gw_blame(req, ret, err);
	connection = gw_plan_connection(&plan);
	ret = change(gw, &plan, err);
	gw_psk_free(gw, &plan.psk);
	if (!ret) {
		gw_reply_fill(gw, plan.ep, reply);
		reply->connection = connection;
	}
	return gw_blame(req, ret, err);
}

/* --- through-connection ---------------------------------------------------------------------- */

static int set_mode(struct gw *gw, const struct gw_ep *ep, uint32_t mode, struct kern_error *kern)
{
	struct kern_config config = {
		.has = KERN_HAS_MODE,
		.termination = ep->termination,
		.stream = ep->stream,
		.instance = ep->instance,
		.mode = mode,
	};

	return gw->kern->endpoint_set(gw->kern_arg, &config, kern);
}

/* Puts back the modes of those before the one that failed. */
static void undo_modes(struct gw *gw, const struct gw_selection *selection,
		       const struct gw_ep *failed)
{
	const struct gw_ep *ep = NULL;
	struct kern_error kern;

	while ((ep = gw_selected(gw, selection, ep)) != failed)
		if (set_mode(gw, ep, ep->mode, &kern))
			log_error("termination %u: mode is not what was ordered: %s",
				  ep->termination, kern.text);
}

int gw_through_connect(struct gw *gw, const struct gw_target *target, uint32_t mode,
		       struct gw_error *err)
{
	struct gw_selection selection;
	struct gw_ep *ep = NULL;
	struct kern_error kern;
	int ret;

	if (mode > GW_MODE_BOTH)
		return gw_refuse(err, GW_E_VALUE, "mode", "%u is no mode", mode);
	ret = gw_select(gw, target, &selection, err);
	if (ret)
		return ret;
	while ((ep = gw_selected(gw, &selection, ep))) {
		if (!set_mode(gw, ep, mode, &kern))
			continue;
		undo_modes(gw, &selection, ep);
		return gw_kern_refuse(err, &kern);
	}
	while ((ep = gw_selected(gw, &selection, ep))) {
		ep->mode = mode;
		gw_ctx_confirm(gw, ep->ctx);
	}
	return 0;
}

/* --- life ------------------------------------------------------------------------------------ */

struct gw *gw_new(const struct gw_setup_args *args)
{
	struct gw *gw = calloc(1, sizeof(*gw));

	if (!gw)
		return NULL;
	gw->kern = args->kern;
	gw->kern_arg = args->kern_arg;
	gw->hs = args->hs;
	gw->hs_arg = args->hs_arg;
	gw->conf = *args->conf;
	gw->own = *args->own;
	gw->silent_room = args->silent_room;
	gw_timers_init(gw);
	gw->status.handshakes_max = args->conf->handshakes_max;
	return gw;
}

void gw_free(struct gw *gw)
{
	struct gw_subscriber *subscriber;

	if (!gw)
		return;
	while (gw->eps.count)
		gw_ep_remove(gw, (struct gw_ep *)gw->eps.item[gw->eps.count - 1]);
	while ((subscriber = gw->subscribers)) {
		gw->subscribers = subscriber->next;
		free(subscriber);
	}
	gw_realms_free(gw);
	gw_psk_free_all(gw);
	free(gw->eps.item);
	free(gw->ctxs.item);
	free(gw);
}

static void compare_versions(const char *module)
{
	if (strcmp(module, AGW_VERSION) != 0)
		log_warn("the module is version %s, this agent is " AGW_VERSION
			 ": what only one of them knows does not work",
			 *module ? module : "unknown");
}

int gw_start(struct gw *gw, bool takeover, struct gw_error *err)
{
	struct kern_error kern;
	int ret;

	ret = gw_realms_load(gw, &gw->conf, err);
	if (ret)
		return ret;
	gw->claim.endpoints_max = gw->conf.endpoints_max;
	gw->claim.unverified_max = gw->conf.unverified_max;
	ret = gw->kern->claim(gw->kern_arg, takeover, &gw->claim, &kern);
	if (ret == -EBUSY && !takeover)
		return gw_refuse(err, GW_E_BUSY, NULL,
				 "another agent holds the module in this network namespace; stop it, or take its place with -T");
	if (ret)
		return gw_kern_refuse(err, &kern);
	compare_versions(gw->claim.version);
	return gw_sync(gw, err);
}

int gw_reload(struct gw *gw, const struct conf *conf, struct gw_error *err)
{
	int ret = gw_realms_load(gw, conf, err);

	if (ret)
		return ret;
	gw->conf.settings = conf->settings;
	memcpy(gw->conf.realm, conf->realm, sizeof(gw->conf.realm));
	gw->conf.realm_count = conf->realm_count;
	return 0;
}

void gw_drain(struct gw *gw, bool on)
{
	gw->status.draining = on;
}

void gw_memory(struct gw *gw, uint64_t used, uint64_t max)
{
	gw->status.memory_used = used;
	gw->status.memory_max = max;
}

void gw_status(const struct gw *gw, struct gw_status *status)
{
	struct hs_workers workers;

	*status = gw->status;
	gw->hs->workers(gw->hs_arg, &workers);
	status->workers_ready = workers.ready;
	status->workers_count = workers.count;
	status->workers_lost = workers.lost;
	status->abi_version = gw->claim.abi_version;
	status->module_version = gw->claim.version;
	status->cpus = gw->claim.cpus;
	status->endpoints_max = gw->claim.endpoints_max;
	status->unverified_max = gw->claim.unverified_max;
	status->endpoints = gw->eps.count;
	status->contexts = gw->ctxs.count;
	status->own = gw->own;
}
