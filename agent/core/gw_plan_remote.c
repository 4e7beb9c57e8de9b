// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "gw_priv.h"

static const char F_ADDRESS[] = "remote.address";

static bool allowed(const struct gw_realm *realm, const struct addr *remote)
{
	size_t i;

	if (!realm->conf.prefix_count)
		return true;
	for (i = 0; i < realm->conf.prefix_count; i++)
		if (addr_in_prefix(remote, &realm->conf.prefix[i]))
			return true;
	return false;
}

static int check_realm(const struct gw_realm *realm, const struct addr *remote, const char *text,
		       struct gw_error *err)
{
	if (addr_is_loopback(remote) && !realm->conf.allow_loopback)
		return gw_refuse(err, GW_E_VALUE, F_ADDRESS,
				 "%s is a loopback address, which realm %s does not allow", text,
				 realm->conf.name);
	if (addr_is_link_local(remote) && !*realm->conf.interface)
		return gw_refuse(err, GW_E_VALUE, F_ADDRESS,
				 "%s is a link-local address and realm %s has no interface", text,
				 realm->conf.name);
	if (!allowed(realm, remote))
		return gw_refuse(err, GW_E_VALUE, F_ADDRESS, "realm %s does not allow %s",
				 realm->conf.name, text);
	return 0;
}

/*
 * What it allows stood in a configuration that only an agent before this one had. The remote was
 * allowed then, another one may not have been.
 */
static int check_unknown_realm(const struct gw_plan *plan, const struct addr *remote,
			       struct gw_error *err)
{
	if (plan->ep && addr_same_ip(remote, &plan->ep->remote))
		return 0;
	return gw_refuse(err, GW_E_VALUE, F_ADDRESS,
			 "realm %s is not in the configuration, so nothing says what it allows",
			 plan->intent.realm->conf.name);
}

/*
 * Octets must not run in a circle. Another context's endpoint is a fine remote: both ends of a call
 * may be behind this gateway.
 */
static int check_circle(const struct gw_plan *plan, const struct addr *local,
			const struct addr *remote, struct gw_error *err)
{
	const struct gw_ep *ep;

	if (!remote->port)
		return 0;
	if (local && addr_same(local, remote))
		return gw_refuse(err, GW_E_VALUE, F_ADDRESS, "the termination's own address");
	for (ep = plan->ctx ? plan->ctx->first : NULL; ep; ep = ep->ctx_next)
		if (addr_same(&ep->local, remote))
			return gw_refuse(err, GW_E_VALUE, F_ADDRESS,
					 "the local address of termination %u of this context",
					 ep->termination);
	return 0;
}

static int parse_remote(const struct gw_term_req *req, struct addr *remote, struct gw_error *err)
{
	if (!addr_parse(remote, req->remote_address))
		return gw_refuse(err, GW_E_VALUE, F_ADDRESS, "\"%.60s\" is not an IP address",
				 req->remote_address);
	if (addr_unusable(remote))
		return gw_refuse(err, GW_E_VALUE, F_ADDRESS, "%s is %s", req->remote_address,
				 addr_unusable(remote));
	remote->port = req->has & GW_HAS_REMOTE_PORT ? req->remote_port : 0;
	return 0;
}

int gw_plan_remote(struct gw *gw, const struct gw_term_req *req, const struct addr *local,
		   struct gw_plan *plan, struct gw_error *err)
{
	struct addr remote;
	int ret;

	(void)gw;
	if (!(req->has & GW_HAS_REMOTE_ADDRESS)) {
		if (req->has & GW_HAS_REMOTE_PORT)
			return gw_refuse(err, GW_E_MISSING, F_ADDRESS,
					 "a remote port needs its address");
		return 0;
	}
	ret = parse_remote(req, &remote, err);
	if (!ret && plan->intent.realm->known)
		ret = check_realm(plan->intent.realm, &remote, req->remote_address, err);
	else if (!ret)
		ret = check_unknown_realm(plan, &remote, err);
	if (!ret)
		ret = check_circle(plan, local, &remote, err);
	if (ret)
		return ret;
	if (plan->family && remote.family != plan->family)
		return gw_refuse(err, GW_E_VALUE, F_ADDRESS,
				 "%s is not of the local address's family", req->remote_address);
	plan->family = remote.family;
	plan->config.remote = remote;
	plan->config.has |= KERN_HAS_REMOTE;
	return 0;
}

/*
 * Authentication cannot be switched off: there is no order that takes the last fingerprint away.
 * Hash functions that are unknown or weak are passed over beside a good one (RFC 8122 clause 5).
 */
int gw_plan_fingerprints(const struct gw_term_req *req, struct gw_plan *plan,
			 struct gw_error *err)
{
	char field[sizeof(err->field)];
	enum fp_err fp_err, first = FP_OK;
	unsigned int i;

	if (!(req->has & GW_HAS_FINGERPRINTS))
		return 0;
	if (!gw_media_is_tls(plan->intent.media))
		return gw_refuse(err, GW_E_CONFLICT, "remote.fingerprints",
				 "no TLS ends here with media %s",
				 gw_media_name(plan->intent.media));
	if (!req->fingerprint_count)
		return gw_refuse(err, GW_E_VALUE, "remote.fingerprints", "there is none in it");
	for (i = 0; i < req->fingerprint_count; i++) {
		fp_err = fp_set_add(&plan->fps, req->fingerprint[i]);
		if (fp_err == FP_OK)
			continue;
		if (!first || (fp_err != FP_WEAK && fp_err != FP_UNKNOWN))
			snprintf(field, sizeof(field), "remote.fingerprints[%u]", i);
		if (fp_err != FP_WEAK && fp_err != FP_UNKNOWN)
			return gw_refuse(err, GW_E_VALUE, field, "%s", fp_strerror(fp_err));
		if (!first)
			first = fp_err;
	}
	if (!plan->fps.count)
		return gw_refuse(err, GW_E_VALUE, field, "%s", fp_strerror(first));
	plan->intent.fp = plan->fps.fp;
	plan->intent.fp_count = plan->fps.count;
	plan->new_fps = true;
	return 0;
}
