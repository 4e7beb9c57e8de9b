// SPDX-License-Identifier: GPL-2.0
#include "mg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "control/h248/scan.h"
#include "log.h"
#include "mg_limits.h"
#include "mg_priv.h"

uint64_t mg_now(const struct mg *mg)
{
	return loop_now_ms(mg->loop);
}

uint32_t mg_dice(void *arg, uint32_t below)
{
	uint32_t number = 0;

	(void)arg;
	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		number = (uint32_t)rand();
	return below ? number % below : number;
}

/* --- its name -------------------------------------------------------------------------------- */

static bool read_mid(const struct conf_h248 *conf, struct h248_mid *mid)
{
	struct h248_scan scan;

	if (!*conf->mid) {
		*mid = (struct h248_mid){ .kind = H248_MID_ADDRESS, .has_port = true };
		mid->addr = conf->listen[0].addr;
		mid->port = mid->addr.port;
		mid->addr.port = 0;
		return true;
	}
	h248_scan_init(&scan, conf->mid, strlen(conf->mid));
	return h248_read_mid(&scan, mid) && h248_at_end(&scan);
}

bool mg_check(const struct conf_h248 *conf, unsigned int *line, char *err, size_t err_len)
{
	struct h248_mid mid;

	*line = conf->mid_line;
	if (read_mid(conf, &mid))
		return true;
	snprintf(err, err_len,
		 "h248-mid: \"%s\" is not [ADDRESS]:PORT, <DOMAIN>:PORT or the name of a device",
		 conf->mid);
	return false;
}

/* --- turns and times ------------------------------------------------------------------------- */

/* What is read although nothing may wait any more waits in the socket. */
static void pause(struct mg *mg)
{
	bool full = inbox_is_full(mg->inbox);
	size_t i;

	if (full == mg->paused)
		return;
	mg->paused = full;
	for (i = 0; i < mg->port_count; i++)
		port_pause(mg->port[i], full);
}

/* When the controller has to be asked whether it is there (H.248.14). */
static uint64_t silence_due(const struct mg *mg)
{
	uint64_t silence = exec_silence_ms(mg->exec);

	return silence && assoc_state(mg->assoc) == ASSOC_UP ? mg->heard + silence : UINT64_MAX;
}

static void tick_silence(struct mg *mg)
{
	if (silence_due(mg) > mg_now(mg))
		return;
	mg->heard = mg_now(mg);
	exec_tell_silence(mg->exec);
}

/* How much there is to do changes also while the controller says nothing. */
static uint64_t watch_due(const struct mg *mg)
{
	return exec_is_watched(mg->exec) && assoc_state(mg->assoc) == ASSOC_UP ?
		mg->watched + EXEC_WATCH_MS : UINT64_MAX;
}

static void tick_watch(struct mg *mg)
{
	if (watch_due(mg) > mg_now(mg))
		return;
	mg->watched = mg_now(mg);
	exec_watch(mg->exec);
}

static void on_timer(void *arg)
{
	struct mg *mg = arg;

	tick_silence(mg);
	tick_watch(mg);
	inbox_tick(mg->inbox, mg_now(mg));
	outbox_tick(mg->outbox, mg_now(mg));
	assoc_tick(mg->assoc, mg_now(mg));
	mg_arm(mg);
}

static uint64_t sooner(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void mg_arm(struct mg *mg)
{
	uint64_t due = sooner(inbox_due(mg->inbox), outbox_due(mg->outbox));
	uint64_t now = mg_now(mg);

	pause(mg);
	due = sooner(due, sooner(assoc_due(mg->assoc), silence_due(mg)));
	due = sooner(due, watch_due(mg));
	if (due == UINT64_MAX)
		loop_timer_stop(mg->timer);
	else
		loop_timer_set(mg->timer, due > now ? due - now : 0);
}

/* Sockets have their turn between two shares, so that a request that comes again is seen. */
static void on_work(void *arg)
{
	unsigned int left = INBOX_PER_TURN;
	struct mg *mg = arg;

	while (left && inbox_run(mg->inbox, mg_now(mg)))
		left--;
	if (inbox_waiting(mg->inbox))
		loop_defer(mg->loop, &mg->work);
	mg_arm(mg);
}

/* Not before the gateway is claimed: only then it is known what a former agent has left. */
static void on_begin(void *arg)
{
	struct mg *mg = arg;

	assoc_begin(mg->assoc, exec_has_calls(mg->exec), mg_now(mg));
	mg_arm(mg);
}

/* --- the executor's requests ----------------------------------------------------------------- */

static void take_message(void *arg, struct h248_message *message)
{
	struct mg *mg = arg;

	outbox_add(mg->outbox, message, mg_now(mg));
	mg_arm(mg);
}

static const struct exec_ops exec_ops = { take_message, mg_service_change };

/* --- drain and leave ------------------------------------------------------------------------- */

void mg_drain(struct mg *mg, bool on, uint64_t limit_ms)
{
	exec_drain(mg->exec, on);
	if (on)
		assoc_grace(mg->assoc, (uint32_t)((limit_ms + 999) / 1000));
	else
		assoc_return(mg->assoc, mg_now(mg));
	mg_arm(mg);
}

void mg_leave(struct mg *mg, bool forced, void (*fn)(void *arg), void *arg)
{
	mg->left = fn;
	mg->left_arg = arg;
	assoc_leave(mg->assoc, forced || !exec_has_calls(mg->exec), mg_now(mg));
	mg_arm(mg);
}

/* --- life ------------------------------------------------------------------------------------ */

static bool open_ports(struct mg *mg, char *err, size_t err_len)
{
	char text[128], where[ADDR_TEXT_MAX];
	size_t i;

	for (i = 0; i < mg->conf->listen_count; i++) {
		const struct conf_port *at = &mg->conf->listen[i];

		mg->port[i] = port_new(mg->loop, at, &mg_port_ops, mg, text, sizeof(text));
		if (mg->port[i]) {
			mg->port_count++;
			continue;
		}
		addr_format_transport(&at->addr, where);
		snprintf(err, err_len, "h248-listen: %s %s: %s",
			 conf_transport_name(at->transport), where, text);
		return false;
	}
	return true;
}

static bool make_parts(struct mg *mg)
{
	const struct inbox_config in = {
		mg->conf->long_ms, mg->conf->pending_ms, mg->conf->response_ms,
		INBOX_MAX, INBOX_OCTETS_MAX, INBOX_WAITING_MAX,
	};
	const struct outbox_config out = {
		mg->conf->response_ms, mg->conf->long_ms, mg_dice(NULL, INT32_MAX),
		OUTBOX_MAX, OUTBOX_OCTETS_MAX, OUTBOX_WINDOW,
	};
	const struct assoc_config assoc = {
		mg->conf->controller, mg->conf->controller_count, mg->conf->version,
		mg->conf->avalanche_ms,
	};

	mg->exec_config.keep_unknown = mg->conf->keep_unknown;
	mg->inbox = inbox_new(&in, &mg_inbox_ops, mg);
	mg->outbox = outbox_new(&out, &mg_outbox_ops, mg);
	mg->assoc = assoc_new(&assoc, &mg_assoc_ops, mg);
	mg->exec = exec_new(mg->gw, mg->profile, &mg->exec_config, &exec_ops, mg);
	mg->timer = loop_timer_new(mg->loop, on_timer, mg);
	return mg->inbox && mg->outbox && mg->assoc && mg->exec && mg->timer;
}

static void begin(struct mg *mg)
{
	mg->begin = (struct loop_deferred){ .fn = on_begin, .arg = mg };
	mg->work = (struct loop_deferred){ .fn = on_work, .arg = mg };
	mg->settle = (struct loop_deferred){ .fn = mg_settle, .arg = mg };
	loop_defer(mg->loop, &mg->begin);
}

struct mg *mg_new(struct loop *loop, struct gw *gw, const struct conf_h248 *conf,
		  const struct profile *profile, char *err, size_t err_len)
{
	struct mg *mg = calloc(1, sizeof(*mg));
	unsigned int line;

	snprintf(err, err_len, "out of memory");
	if (!mg)
		return NULL;
	mg->loop = loop;
	mg->gw = gw;
	mg->conf = conf;
	mg->profile = profile;
	begin(mg);
	if (mg_check(conf, &line, err, err_len) && read_mid(conf, &mg->mid) && make_parts(mg) &&
	    open_ports(mg, err, err_len))
		return mg;
	mg_free(mg);
	return NULL;
}

void mg_free(struct mg *mg)
{
	size_t i;

	if (!mg)
		return;
	loop_undefer(mg->loop, &mg->begin);
	loop_undefer(mg->loop, &mg->work);
	loop_undefer(mg->loop, &mg->settle);
	loop_timer_free(mg->timer);
	exec_free(mg->exec);
	for (i = 0; i < mg->port_count; i++)
		port_free(mg->port[i]);
	inbox_free(mg->inbox);
	outbox_free(mg->outbox);
	assoc_free(mg->assoc);
	free(mg);
}
