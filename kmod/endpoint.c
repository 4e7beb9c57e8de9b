// SPDX-License-Identifier: GPL-2.0
/* An endpoint as an object: its life, what it is told, its clocks. It does nothing here. */
#include "endpoint.h"

#include <linux/jiffies.h>
#include <linux/slab.h>

#include "context.h"
#include "limits.h"

struct workqueue_struct *agw_wq;

/* --- life ------------------------------------------------------------------------------------ */

/* A slab of their own: the next size that kmalloc() has would waste a third. */
static struct kmem_cache *cache;

int agw_ep_init(void)
{
	cache = KMEM_CACHE(agw_ep, SLAB_ACCOUNT);
	return cache ? 0 : -ENOMEM;
}

void agw_ep_exit(void)
{
	kmem_cache_destroy(cache);
}

struct agw_ep *agw_ep_new(void)
{
	struct agw_ep *ep = kmem_cache_zalloc(cache, GFP_KERNEL);

	if (!ep)
		return NULL;
	kref_init(&ep->ref);
	spin_lock_init(&ep->gate.lock);
	spin_lock_init(&ep->stats_lock);
	INIT_LIST_HEAD(&ep->node);
	ep->mode = IMS_AGW_MODE_RECEIVE | IMS_AGW_MODE_SEND;
	ep->inactivity_of = IMS_AGW_MODE_RECEIVE | IMS_AGW_MODE_SEND;
	ep->setting[AGW_SETTING_CONNECT] = AGW_CONNECT_TIMEOUT;
	ep->setting[AGW_SETTING_HANDSHAKE] = AGW_HANDSHAKE_TIMEOUT;
	ep->setting[AGW_SETTING_VERIFY] = AGW_VERIFY_TIMEOUT;
	ep->setting[AGW_SETTING_LINGER] = AGW_LINGER_TIMEOUT;
	ep->setting[AGW_SETTING_HELLO] = AGW_HELLO_TIMEOUT;
	ep->setting[AGW_SETTING_USER] = AGW_USER_TIMEOUT;
	ep->setting[AGW_SETTING_KEEPALIVE] = AGW_KEEPALIVE_TIME;
	ep->setting[AGW_SETTING_INTERVAL] = AGW_KEEPALIVE_INTERVAL;
	ep->setting[AGW_SETTING_PROBES] = AGW_KEEPALIVE_PROBES;
	ep->setting[AGW_SETTING_KEY_RECORDS] = AGW_KEY_RECORDS;
	ep->setting[AGW_SETTING_POLICE_BURST] = AGW_POLICE_BURST;
	return ep;
}

struct agw_ep *agw_ep_get(struct agw_ep *ep)
{
	kref_get(&ep->ref);
	return ep;
}

static void free_ep(struct kref *ref)
{
	struct agw_ep *ep = container_of(ref, struct agw_ep, ref);

	kfree(ep->opaque);
	kfree(ep->gate.rule.allow);
	if (ep->ctx)
		agw_ctx_put(ep->ctx);
	kfree_rcu(ep, rcu);
}

void agw_ep_put(struct agw_ep *ep)
{
	kref_put(&ep->ref, free_ep);
}

/* --- what happened --------------------------------------------------------------------------- */

void agw_ep_notice(struct agw_ep *ep, enum agw_pending pending)
{
	/* A callback may find an endpoint that RCU alone still keeps. */
	if (!kref_get_unless_zero(&ep->ref))
		return;
	set_bit(pending, &ep->pending);
	if (!queue_work(agw_wq, &ep->work))
		agw_ep_put(ep);
}

void agw_ep_count(struct agw_ep *ep, u64 *count)
{
	spin_lock(&ep->stats_lock);
	(*count)++;
	spin_unlock(&ep->stats_lock);
}

/* --- clocks ---------------------------------------------------------------------------------- */

/* When a time that begins now is over; 0 is no time. */
unsigned long agw_ep_in_ms(unsigned int ms)
{
	return (jiffies + msecs_to_jiffies(ms)) ?: 1;
}

static unsigned long first_of(unsigned long a, unsigned long b)
{
	if (!a || !b)
		return a ?: b;
	return time_before(a, b) ? a : b;
}

/* One timer serves all clocks, armed for the first. One that fires early does nothing. */
void agw_ep_arm(struct agw_ep *ep)
{
	unsigned long checks = first_of(first_of(ep->silence_check, ep->stall_check),
					ep->window_check);
	unsigned long when = first_of(first_of(ep->deadline, ep->retry), checks);
	unsigned long now = jiffies;

	lockdep_assert_held(&ep->ctx->lock);
	if (!when)
		return;
	agw_ep_get(ep);
	if (mod_delayed_work(agw_wq, &ep->deadline_work, time_after(when, now) ? when - now : 0))
		agw_ep_put(ep);
}

void agw_ep_set_deadline(struct agw_ep *ep, unsigned int ms)
{
	ep->deadline = ms ? agw_ep_in_ms(ms) : 0;
	agw_ep_arm(ep);
}

void agw_ep_retry_later(struct agw_ep *ep)
{
	ep->retry = agw_ep_in_ms(AGW_RETRY_TIME);
	agw_ep_arm(ep);
}

void agw_ep_watch_silence(struct agw_ep *ep)
{
	u32 ms = ep->setting[AGW_SETTING_INACTIVITY];

	spin_lock(&ep->stats_lock);
	ep->active = jiffies;
	spin_unlock(&ep->stats_lock);
	/* No silence that was told can have ended then. */
	ep->silence_told = ep->active - 1;
	ep->silence_check = ms ? agw_ep_in_ms(ms) : 0;
	agw_ep_arm(ep);
}

void agw_ep_watch_stall(struct agw_ep *ep)
{
	ep->stall_looks = 0;
	ep->stall_check = agw_ep_in_ms(AGW_STALL_TIME);
	agw_ep_arm(ep);
}

void agw_ep_watch_window(struct agw_ep *ep)
{
	u32 ms = min(ep->setting[AGW_SETTING_USER] / AGW_WINDOW_LOOKS, AGW_STALL_TIME);

	ep->window_check = ms ? agw_ep_in_ms(ms) : 0;
	agw_ep_arm(ep);
}

void agw_ep_stop_clocks(struct agw_ep *ep)
{
	lockdep_assert_held(&ep->ctx->lock);
	ep->deadline = 0;
	ep->retry = 0;
	ep->silence_check = 0;
	ep->stall_check = 0;
	ep->window_check = 0;
	if (cancel_delayed_work(&ep->deadline_work))
		agw_ep_put(ep);
}
