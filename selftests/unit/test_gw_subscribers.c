// SPDX-License-Identifier: GPL-2.0
/*
 * Subscribers that come and go while an event is delivered, as controllers do whose connection
 * breaks at a write of that event. The sanitizer sees who is used after it was freed.
 *
 * with: core
 */
#include "core/gw_priv.h"
#include "gw_fake.h"
#include "tap.h"

#define COUNT 4

static struct gw_error err;

/* The newest is told first. */
static struct listener {
	struct gw_subscriber *subscriber;
	int told;
	struct listener *leaves;	/* whom its next event makes leave */
	bool orders;			/* whether it gives an order, of which an event comes */
	bool joins;
} listener[COUNT + 1];

static void hear(void *arg, const struct gw_event *event);

static void join(struct listener *who)
{
	who->subscriber = gw_subscribe(gw, NULL, hear, who);
}

static void leave(struct listener *who)
{
	gw_unsubscribe(gw, who->subscriber);
	who->subscriber = NULL;
}

static void hear(void *arg, const struct gw_event *event)
{
	struct listener *self = arg, *leaves = self->leaves;

	(void)event;
	self->told++;
	self->leaves = NULL;
	if (leaves)
		leave(leaves);
	if (self->orders) {
		self->orders = false;
		fake_state(1, IMS_AGW_STATE_ESTABLISHED);
	}
	if (self->joins) {
		self->joins = false;
		join(&listener[COUNT]);
	}
}

static void begin(void)
{
	struct gw_term_req req = {
		.has = GW_HAS_REALM | GW_HAS_MEDIA | GW_HAS_LATCH,
		.realm = "core", .media = GW_MEDIA_TCP, .latch = GW_LATCH_ON,
	};
	struct gw_term_reply reply;
	int i;

	fake_reset();
	fake_start(FAKE_CONF, &err);
	gw_reserve(gw, &req, &reply, &err);
	memset(listener, 0, sizeof(listener));
	for (i = 0; i < COUNT; i++)
		join(&listener[i]);
}

static void end(void)
{
	int i;

	for (i = 0; i <= COUNT; i++)
		leave(&listener[i]);
}

static void event(void)
{
	fake_state(1, IMS_AGW_STATE_ACCEPTED);
}

static void are_told(int a, int b, int c, int d, const char *name)
{
	ok(listener[0].told == a && listener[1].told == b && listener[2].told == c &&
	   listener[3].told == d, "%s (%d %d %d %d)", name, listener[0].told, listener[1].told,
	   listener[2].told, listener[3].told);
}

/* Those who are still kept, the test's own among them. */
static int count_kept(void)
{
	const struct gw_subscriber *subscriber;
	int count = 0;

	for (subscriber = gw->subscribers; subscriber; subscriber = subscriber->next)
		count++;
	return count;
}

static void leave_oneself(void)
{
	begin();
	listener[2].leaves = &listener[2];
	event();
	are_told(1, 1, 1, 1, "one that leaves in its event: all are told");
	is_int(count_kept(), COUNT, "it is not kept any longer");
	event();
	are_told(2, 2, 1, 2, "afterwards all others");
	end();
}

static void leave_others(void)
{
	begin();
	listener[3].leaves = &listener[2];
	event();
	are_told(1, 1, 0, 1, "one that makes the next leave: that one is not told");
	listener[0].leaves = &listener[3];
	event();
	are_told(2, 2, 0, 2, "one that makes leave who was told already");
	event();
	are_told(3, 3, 0, 2, "both stay away");
	end();
}

static void all_leave(void)
{
	int i;

	begin();
	for (i = 0; i < COUNT; i++)
		listener[i].leaves = &listener[i];
	event();
	event();
	are_told(1, 1, 1, 1, "all leave at once: told once");
	ok(fake_events >= 2, "an older one is still told");
	end();
}

/* The list is swept at the end of the outermost delivery. */
static void nested(void)
{
	begin();
	listener[3].orders = true;
	listener[2].leaves = &listener[2];
	event();
	are_told(2, 2, 1, 2, "one leaves in an event of an order in an event");
	event();
	are_told(3, 3, 1, 3, "the others go on");
	end();
}

static void join_in_event(void)
{
	begin();
	listener[1].joins = true;
	event();
	is_int(listener[COUNT].told, 0, "who comes in an event is not told of it");
	event();
	is_int(listener[COUNT].told, 1, "but of the next");
	end();
	gw_unsubscribe(gw, NULL);
}

int main(void)
{
	plan(3 + 3 + 2 + 2 + 2);
	leave_oneself();
	leave_others();
	all_leave();
	nested();
	join_in_event();
	fake_reset();
	return tap_done();
}
