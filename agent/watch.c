// SPDX-License-Identifier: GPL-2.0
#include "watch.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup.h"
#include "core/conf.h"
#include "core/gw.h"
#include "core/gw_life.h"
#include "log.h"
#include "loop.h"
#include "tls/hs.h"
#include "tls/identity.h"

#define WATCH_MS 5000
#define TICK_MS 1000

struct watch {
	struct watch_args args;
	struct loop_timer *timer, *tick;
	bool no_workers;
	char certificate[512];		/* what was told of it, empty: it is good */
};

static void watch_workers(struct watch *watch)
{
	struct hs_workers workers;
	bool none;

	hs_workers(watch->args.hs, &workers);
	none = !workers.ready;
	if (none == watch->no_workers)
		return;
	watch->no_workers = none;
	if (none)
		log_error("no handshake worker is left, handshakes run into their time-outs");
	else
		log_notice("there are handshake workers again");
}

static void watch_certificate(struct watch *watch)
{
	char text[sizeof(watch->certificate)] = "";

	identity_watch(watch->args.conf->certificate, watch->args.own, text, sizeof(text));
	if (!strcmp(text, watch->certificate))
		return;
	memcpy(watch->certificate, text, sizeof(text));
	if (*text)
		log_warn("%s", text);
	else
		log_notice("%s: the certificate is good and in use", watch->args.conf->certificate);
}

static void on_timer(void *arg)
{
	struct watch *watch = arg;

	watch_workers(watch);
	watch_certificate(watch);
	gw_log_tick(watch->args.gw);
	loop_timer_set(watch->timer, WATCH_MS);
}

static void watch_memory(struct watch *watch)
{
	struct cgroup_memory memory = cgroup_memory(CGROUP_ROOT, CGROUP_SELF);

	gw_memory(watch->args.gw, memory.used, memory.max);
}

static void on_tick(void *arg)
{
	struct watch *watch = arg;

	watch_memory(watch);
	loop_timer_set(watch->tick, TICK_MS);
	gw_tick(watch->args.gw);
	loop_defer(watch->args.loop, watch->args.resync);
}

struct watch *watch_new(const struct watch_args *args)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return NULL;
	watch->args = *args;
	watch->timer = loop_timer_new(args->loop, on_timer, watch);
	watch->tick = loop_timer_new(args->loop, on_tick, watch);
	if (!watch->timer || !watch->tick) {
		watch_free(watch);
		return NULL;
	}
	loop_timer_set(watch->timer, 0);
	loop_timer_set(watch->tick, TICK_MS);
	return watch;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	loop_timer_free(watch->timer);
	loop_timer_free(watch->tick);
	free(watch);
}
