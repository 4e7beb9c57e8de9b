// SPDX-License-Identifier: GPL-2.0
/*
 * What the agent looks at now and then: whether it knows what the module has.
 *
 * with: core agent/watch.c agent/cgroup.c
 */
#include "core/conf.h"
#include "gw_fake.h"
#include "tap.h"
#include "tls/hs.h"
#include "tls/identity.h"
#include "turn.h"
#include "watch.h"

static int compared;

static void on_resync(void *arg)
{
	(void)arg;
	compared++;
}

void hs_workers(const struct hs *hs, struct hs_workers *workers)
{
	(void)hs;
	*workers = (struct hs_workers){ .ready = 1, .count = 1 };
}

void identity_watch(const char *cert_file, const struct fp_digests *own, char *text, size_t len)
{
	(void)cert_file; (void)own; (void)len;
	*text = '\0';
}

int main(void)
{
	struct loop_deferred resync = { .fn = on_resync };
	struct watch_args args = { .resync = &resync };
	struct gw_error err;
	struct watch *watch;
	struct conf conf;

	plan(2);
	memset(&conf, 0, sizeof(conf));
	fake_reset();
	fake_start(FAKE_CONF, &err);
	args.loop = loop_new();
	args.gw = gw;
	args.conf = &conf;
	watch = watch_new(&args);
	ok(watch, "a watch");
	ok(turn_until(args.loop, compared == 2), "what could not be compared is tried each second");
	watch_free(watch);
	fake_reset();
	loop_free(args.loop);
	return tap_done();
}
