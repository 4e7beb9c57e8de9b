// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "gw_priv.h"
#include "words.h"

/* How a termination is authenticated: by fingerprints or by a PSK. Texts never show a key. */

static const char F_PSK[] = "psk";
static const char F_IDENTITY[] = "psk_identity";
static const char F_VERSION[] = "tls_version";

/* The first field that is ordered, to be blamed for what is wrong with all of them. */
static const char *first_field(const struct gw_term_req *req)
{
	if (req->has & GW_HAS_PSK)
		return F_PSK;
	return req->has & GW_HAS_PSK_IDENTITY ? F_IDENTITY : F_VERSION;
}

/* Also of an order that is about fingerprints only. */
static int check_mix(const struct gw_term_req *req, const struct gw_plan *plan,
		     struct gw_error *err)
{
	if (!plan->intent.fp_count)
		return 0;
	if (plan->intent.psk)
		return gw_refuse(err, GW_E_CONFLICT, "remote.fingerprints",
				 "the termination is authenticated by a PSK");
	if (req->has & GW_HAS_PSK)
		return gw_refuse(err, GW_E_CONFLICT, F_PSK,
				 "the termination is authenticated by fingerprints");
	return 0;
}

static bool has_begun(const struct gw_ep *ep)
{
	return ep->hs == GW_HS_RUNNING || gw_has_begun(ep->state);
}

/* Whether it can be ordered here and now. */
static int check_occasion(const struct gw_term_req *req, const struct gw_plan *plan,
			  struct gw_error *err)
{
	const char *field = first_field(req);

	if (!gw_media_is_tls(plan->intent.media))
		return gw_refuse(err, GW_E_CONFLICT, field, "no TLS ends here with media %s",
				 gw_media_name(plan->intent.media));
	if (!(req->has & GW_HAS_PSK) && !plan->intent.psk)
		return gw_refuse(err, GW_E_MISSING, F_PSK, "without it there is no %s", field);
	if (!gw_plan_is_idle(plan) && has_begun(plan->ep))
		return gw_refuse(err, GW_E_STATE, field,
				 "it is used up, the handshake has begun (%s)",
				 word_state(plan->ep->state));
	return 0;
}

static int take_key(struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
		    struct gw_error *err)
{
	const char *wrong;

	plan->psk = gw_psk_new(gw);
	if (!plan->psk)
		return gw_refuse(err, GW_E_NO_MEMORY, F_PSK, "no memory for it");
	wrong = psk_parse(plan->psk, req->psk);
	if (wrong)
		return gw_refuse(err, GW_E_VALUE, F_PSK, "%s", wrong);
	plan->intent.psk = true;
	return 0;
}

static int take_identity(const struct gw_term_req *req, struct gw_plan *plan,
			 struct gw_error *err)
{
	const char *wrong = psk_check_identity(req->psk_identity);

	if (wrong)
		return gw_refuse(err, GW_E_VALUE, F_IDENTITY, "%s", wrong);
	snprintf(plan->identity, sizeof(plan->identity), "%s", req->psk_identity);
	plan->intent.psk_identity = plan->identity;
	return 0;
}

static int take_version(const struct gw_term_req *req, struct gw_plan *plan,
			struct gw_error *err)
{
	if (req->tls_version >= GW_TLS_COUNT)
		return gw_refuse(err, GW_E_VALUE, F_VERSION, "is neither 1.2 nor 1.3");
	plan->intent.tls_version = req->tls_version;
	return 0;
}

/* What was ordered before, without another key. */
static bool is_same(const struct gw_term_req *req, const struct gw_intent *intent)
{
	if (req->has & GW_HAS_PSK || !intent->psk)
		return false;
	if (req->has & GW_HAS_TLS_VERSION && req->tls_version != intent->tls_version)
		return false;
	return !(req->has & GW_HAS_PSK_IDENTITY) ||
	       (intent->psk_identity && !strcmp(req->psk_identity, intent->psk_identity));
}

int gw_plan_psk(struct gw *gw, const struct gw_term_req *req, struct gw_plan *plan,
		struct gw_error *err)
{
	int ret = check_mix(req, plan, err);

	if (ret || !(req->has & GW_HAS_ANY_PSK) || is_same(req, &plan->intent))
		return ret;
	ret = check_occasion(req, plan, err);
	if (!ret && req->has & GW_HAS_PSK_IDENTITY)
		ret = take_identity(req, plan, err);
	if (!ret && req->has & GW_HAS_TLS_VERSION)
		ret = take_version(req, plan, err);
	if (!ret && req->has & GW_HAS_PSK)
		ret = take_key(gw, req, plan, err);
	return ret;
}
