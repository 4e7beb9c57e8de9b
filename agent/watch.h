/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_WATCH_H
#define AGENT_WATCH_H

/*
 * Looks now and then at what nobody tells of: workers that are gone, the gateway's certificate.
 * What is not as it should be is logged when it begins and when it ends. And each second it has the
 * gateway do what is due, and tells it of memory.
 */
struct watch;
struct conf;
struct fp_digests;
struct gw;
struct hs;
struct loop;
struct loop_deferred;

struct watch_args {
	struct loop *loop;
	struct gw *gw;
	struct hs *hs;
	const struct conf *conf;
	const struct fp_digests *own;	/* of the certificate that is in use */
	struct loop_deferred *resync;	/* what events could not tell, each second */
};

struct watch *watch_new(const struct watch_args *args);	/* NULL: out of memory */
void watch_free(struct watch *watch);

#endif
