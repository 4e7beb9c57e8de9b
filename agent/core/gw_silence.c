// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "gw_priv.h"
#include "log.h"

/*
 * Remotes that are connected and should begin the handshake. Anybody can be one of them for as long
 * as hello-timeout allows, so they get nothing but a descriptor here: a place among the handshakes
 * and the memory of one are taken at their first octet. Of too many the one that is silent for the
 * longest time has to go: who connects to speak does so within a round trip. Calls with more
 * priority go last.
 */

#define IP6_SOURCE_OCTETS 8	/* who has an address has all of its /64 */

static bool same_source(const struct addr *a, const struct addr *b)
{
	return a->family == b->family &&
	       !memcmp(a->ip, b->ip, a->family == 6 ? IP6_SOURCE_OCTETS : 4);
}

static bool is_less(const struct gw_ep *ep, const struct gw_ep *than)
{
	return gw_ctx_rank(ep->ctx) < gw_ctx_rank(than->ctx);
}

/* Counts those of one source (NULL: any), *least is the first of those with the least priority. */
static unsigned int count_source(const struct gw_hs_list *list, const struct addr *source,
				 struct gw_ep **least)
{
	unsigned int count = 0;
	struct gw_ep *ep;

	*least = NULL;
	for (ep = list->first; ep; ep = ep->hs_next) {
		if (source && !same_source(&ep->source, source))
			continue;
		if (!count++ || is_less(ep, *least))
			*least = ep;
	}
	return count;
}

static struct gw_realm *most_silent(struct gw *gw)
{
	struct gw_realm *realm, *most = gw->realms;

	for (realm = gw->realms; realm; realm = realm->next)
		if (realm->silent.count > most->silent.count)
			most = realm;
	return most;
}

static void give_up(struct gw *gw, struct gw_ep *ep, const char *limit)
{
	char source[ADDR_TEXT_MAX];

	addr_format(&ep->source, source);
	log_notice("realm %s: %s is reached, termination %u stream %u goes: %s said nothing",
		   ep->intent.realm->conf.name, limit, ep->termination, ep->stream, source);
	gw->status.silent_ended++;
	gw_tls_fail(gw, ep, ep->hs_generation, IMS_AGW_REASON_HANDSHAKE_TIMEOUT, 0);
	/* Not before: a channel that closes says that the agent is lost. */
	gw_tls_stop(gw, ep);
}

/* Who has to go for one more of this source, and for what limit. NULL: nobody. */
static struct gw_ep *choose(struct gw *gw, const struct gw_ep *ep, const char **limit)
{
	const struct conf_realm *conf = &ep->intent.realm->conf;
	struct gw_hs_list *list = &ep->intent.realm->silent;
	struct gw_ep *least;

	*limit = "silent-per-source";
	if (count_source(list, &ep->source, &least) >= conf->silent_per_source)
		return least;
	*limit = "silent-max";
	if (list->count < conf->silent_max) {
		*limit = "the limit of open files";
		if (gw->status.silent < gw->silent_room)
			return NULL;
		list = &most_silent(gw)->silent;
	}
	count_source(list, NULL, &least);
	return least;
}

/* False: all others have more priority, and it is this one that went. */
static bool make_room(struct gw *gw, struct gw_ep *ep)
{
	const char *limit;
	struct gw_ep *gone = choose(gw, ep, &limit);

	if (gone && is_less(ep, gone))
		gone = ep;
	if (gone)
		give_up(gw, gone, limit);
	return gone != ep;
}

int gw_silence_begin(struct gw *gw, struct gw_ep *ep, uint64_t job)
{
	int ret;

	if (!make_room(gw, ep))
		return 0;
	gw_hs_append(&ep->intent.realm->silent, ep);
	ep->hs = GW_HS_SILENT;
	gw->status.silent++;
	ret = gw->hs->listen(gw->hs_arg, job, ep->channel, &ep->hello);
	if (ret)
		gw_silence_end(gw, ep);
	return ret;
}

void gw_silence_end(struct gw *gw, struct gw_ep *ep)
{
	gw->hs->unlisten(gw->hs_arg, ep->hello);
	ep->hello = NULL;
	gw_hs_unlink(&ep->intent.realm->silent, ep);
	ep->hs = GW_HS_NONE;
	gw->status.silent--;
}
