// SPDX-License-Identifier: GPL-2.0
#include "gw_fake.h"

#include <agw_version.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/conf.h"
#include "core/words.h"

#define SLOTS (sizeof(fake_ep) / sizeof(fake_ep[0]))

char fake_log[16384];
struct gw *gw;
struct kern_endpoint fake_ep[FAKE_SLOTS];
struct hs_job fake_job;
struct kern_claim fake_claim;
struct gw_event fake_event[64];
int fake_events;
int fake_ports_taken;
bool fake_up_at_once;
int fake_submit_error, fake_listen_error;
bool fake_silent;
unsigned int fake_workers = 2;
size_t fake_silent_room = 1000;
int fake_listening, fake_channel;
uint64_t fake_hello;

static uint32_t next_id = 1, next_context = 1;
static uint64_t next_instance = 1;
static const char *fail_command;
static int fail_err, fail_skip, fail_times;
static struct gw_subscriber *subscriber;

__attribute__((format(printf, 1, 2)))
static void note(const char *fmt, ...)
{
	size_t len = strlen(fake_log);
	va_list args;

	va_start(args, fmt);
	vsnprintf(fake_log + len, sizeof(fake_log) - len, fmt, args);
	va_end(args);
}

void fake_forget(void)
{
	*fake_log = '\0';
	fake_events = 0;
}

void fake_fail(const char *command, int err, int skip)
{
	fail_command = command;
	fail_err = err;
	fail_skip = skip;
	fail_times = 1;
}

void fake_fail_often(const char *command, int err, int times)
{
	fake_fail(command, err, 0);
	fail_times = times;
}

static int set_error(struct kern_error *err, int code)
{
	memset(err, 0, sizeof(*err));
	err->err = code;
	snprintf(err->text, sizeof(err->text), "no: %s", strerror(-code));
	return code;
}

/* Notes a command; returns the error that was ordered for it. */
static int begin(const char *command, struct kern_error *err)
{
	if (!fail_command || strcmp(fail_command, command) || fail_skip-- > 0)
		return 0;
	if (!--fail_times)
		fail_command = NULL;
	note("%s refused\n", command);
	return set_error(err, fail_err);
}

/* As fake_find(), for a command that may name the instance. 0 or -errno with *err filled. */
static int find_named(const struct kern_id *id, struct kern_endpoint **ep, struct kern_error *err)
{
	*ep = fake_find(id->termination, id->stream);
	if (!*ep)
		return set_error(err, -ENOENT);
	return id->instance && id->instance != (*ep)->config.instance ? set_error(err, -ESTALE) : 0;
}

struct kern_endpoint *fake_find(uint32_t termination, uint16_t stream)
{
	size_t i;

	for (i = 0; i < SLOTS; i++)
		if (fake_ep[i].config.termination == termination &&
		    fake_ep[i].config.stream == stream && termination)
			return &fake_ep[i];
	return NULL;
}

static void note_allow(const struct kern_config *config)
{
	char text[ADDR_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < config->allow_count; i++) {
		addr_format_prefix(&config->allow[i], text);
		note("%s%s", i ? "," : " allow=", text);
	}
}

static void note_config(const struct kern_config *config)
{
	char text[ADDR_TEXT_MAX];

	if (config->has & KERN_HAS_REMOTE) {
		addr_format_transport(&config->remote, text);
		note(" remote=%s", text);
	}
	if (config->has & KERN_HAS_GATE)
		note(" gate=%s", word_gate(config->gate));
	if (config->has & KERN_HAS_GATE && config->gate == IMS_AGW_GATE_FILTER) {
		addr_format(&config->filter, text);
		note(" from=%s/%u:%u", text, config->filter_len, config->filter.port);
	}
	if (config->has & KERN_HAS_MODE)
		note(" mode=%s", word_mode(config->mode));
	if (config->has & KERN_HAS_INTERLINK)
		note(" interlink=%d", config->interlink);
	if (config->has & KERN_HAS_TLS_ROLE)
		note(" tls=%s", word_tls_role(config->tls_role));
	if (config->has & KERN_HAS_DSCP)
		note(" dscp=%u", config->dscp);
	if (config->has & KERN_CONNECT)
		note(" connect");
	if (config->has & KERN_REARM)
		note(" rearm");
	if (config->has & KERN_HAS_ALLOW)
		note_allow(config);
	note("\n");
}

static void store(struct kern_config *to, const struct kern_config *from)
{
	unsigned int i;

	if (from->has & KERN_HAS_LOCAL)
		to->local = from->local;
	if (from->has & KERN_HAS_REMOTE)
		to->remote = from->remote;
	if (from->has & KERN_HAS_GATE) {
		to->gate = from->gate;
		to->filter = from->filter;
		to->filter_len = from->filter_len;
	}
	if (from->has & KERN_HAS_MODE)
		to->mode = from->mode;
	if (from->has & KERN_HAS_INTERLINK)
		to->interlink = from->interlink;
	if (from->has & KERN_HAS_TLS_ROLE)
		to->tls_role = from->tls_role;
	if (from->has & KERN_HAS_INACTIVITY_OF)
		to->inactivity_of = from->inactivity_of;
	if (from->has & KERN_HAS_OPAQUE) {
		memcpy(to->opaque, from->opaque, from->opaque_len);
		to->opaque_len = from->opaque_len;
	}
	for (i = 0; i < SETTINGS_OF_MODULE; i++)
		if (from->settings.has & 1U << i)
			to->settings.value[i] = from->settings.value[i];
	to->settings.has |= from->settings.has;
	to->has |= from->has;
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void note_times(struct kern_endpoint *ep, uint32_t state)
{
	if (state == IMS_AGW_STATE_ESTABLISHED) {
		ep->connected_ms = now_ms();
		ep->verified_ms = 0;
		ep->ended_ms = 0;
	} else if (state == IMS_AGW_STATE_VERIFIED) {
		ep->verified_ms = now_ms();
	} else if (state == IMS_AGW_STATE_CLOSED || state == IMS_AGW_STATE_FAILED) {
		ep->ended_ms = now_ms();
	}
}

static int on_claim(void *arg, bool takeover, struct kern_claim *claim, struct kern_error *err)
{
	int ret = begin("claim", err);

	(void)arg;
	if (ret)
		return ret;
	note("claim%s\n", takeover ? " takeover" : "");
	fake_claim = *claim;
	*claim = (struct kern_claim){ .abi_version = 1, .endpoints_max = 1000, .cpus = 2,
				      .version = AGW_VERSION };
	return 0;
}

static struct kern_endpoint *free_slot(void)
{
	size_t i;

	for (i = 0; i < SLOTS; i++)
		if (!fake_ep[i].config.termination)
			return &fake_ep[i];
	abort();
}

static int endpoint_new(void *arg, const struct kern_config *config, struct kern_endpoint *made,
			struct kern_error *err)
{
	int ret = begin("endpoint-new", err);
	struct kern_endpoint *ep;

	(void)arg;
	if (ret)
		return ret;
	if (fake_ports_taken && fake_ports_taken--)
		return set_error(err, -EADDRINUSE);
	ep = free_slot();
	memset(ep, 0, sizeof(*ep));
	ep->config.mode = 3;
	ep->config.inactivity_of = 3;
	ep->config.settings.value[SETTING_HANDSHAKE] = 30000;
	ep->config.settings.value[SETTING_HELLO] = 120000;
	ep->config.settings.has = 1U << SETTING_HANDSHAKE | 1U << SETTING_HELLO;
	ep->config.has = KERN_HAS_MODE | KERN_HAS_TLS_ROLE | KERN_HAS_GATE;
	store(&ep->config, config);
	ep->config.context = config->has & KERN_HAS_CONTEXT ? config->context : next_context++;
	ep->config.termination = config->has & KERN_HAS_TERMINATION ? config->termination :
		next_id++;
	ep->config.stream = config->stream;
	ep->config.instance = next_instance++;
	*made = *ep;
	if (fake_up_at_once) {
		made->state = IMS_AGW_STATE_ESTABLISHED;
		made->event_seq = 2;
		made->generation = 1;
	}
	note("new %u/%u", ep->config.termination, ep->config.stream);
	note_config(config);
	return 0;
}

static int endpoint_set(void *arg, const struct kern_config *config, struct kern_error *err)
{
	struct kern_id id = {
		.termination = config->termination,
		.stream = config->stream,
		.instance = config->instance,
	};
	int ret = begin("endpoint-set", err);
	struct kern_endpoint *ep;

	(void)arg;
	if (!ret)
		ret = find_named(&id, &ep, err);
	if (ret)
		return ret;
	store(&ep->config, config);
	if (config->has & KERN_REARM) {
		ep->state = IMS_AGW_STATE_IDLE;
		ep->reason = IMS_AGW_REASON_NONE;
	}
	note("set %u/%u", config->termination, config->stream);
	note_config(config);
	return 0;
}

static int endpoint_del(void *arg, const struct kern_id *id, kern_endpoint_fn fn, void *fn_arg,
			struct kern_error *err)
{
	int ret = begin("endpoint-del", err);
	struct kern_endpoint *ep;
	size_t i;

	(void)arg;
	if (!ret && id->instance)
		ret = find_named(id, &ep, err);
	if (ret)
		return ret;
	note("del context=%u termination=%u stream=%u\n", id->context, id->termination,
	     id->stream);
	for (i = 0; i < SLOTS; i++) {
		const struct kern_config *config = &fake_ep[i].config;

		if (!config->termination || (id->stream && config->stream != id->stream) ||
		    (id->termination ? config->termination != id->termination :
		     config->context != id->context))
			continue;
		/* Octets that came since anybody asked. */
		fake_ep[i].stats[IMS_AGW_A_STATS_RX_BYTES] += FAKE_LAST_OCTETS;
		if (fn)
			fn(fn_arg, &fake_ep[i]);
		memset(&fake_ep[i], 0, sizeof(fake_ep[i]));
	}
	return 0;
}

static int endpoint_get(void *arg, const struct kern_id *id, struct kern_endpoint *endpoint,
			struct kern_error *err)
{
	int ret = begin("endpoint-get", err);
	struct kern_endpoint *ep;

	(void)arg;
	if (!ret)
		ret = find_named(id, &ep, err);
	if (ret)
		return ret;
	*endpoint = *ep;
	return 0;
}

static uint64_t key_of(const struct kern_config *config)
{
	return (uint64_t)config->termination << 16 | config->stream;
}

/* The first one behind a key, in their order, or NULL. */
static const struct kern_endpoint *first_behind(uint64_t key)
{
	const struct kern_endpoint *first = NULL;
	size_t i;

	for (i = 0; i < SLOTS; i++) {
		const struct kern_config *config = &fake_ep[i].config;

		if (config->termination && key_of(config) > key &&
		    (!first || key_of(config) < key_of(&first->config)))
			first = &fake_ep[i];
	}
	return first;
}

static int on_dump(void *arg, const struct kern_range *range, kern_endpoint_fn fn, void *fn_arg,
		   struct kern_error *err)
{
	uint64_t key = (uint64_t)range->termination << 16 | range->stream;
	const struct kern_endpoint *ep;
	uint32_t count;

	(void)arg;
	for (count = 0; !range->limit || count < range->limit; count++) {
		ep = first_behind(key);
		if (!ep)
			break;
		key = key_of(&ep->config);
		fn(fn_arg, ep);
	}
	note("dump\n");
	return begin("dump", err);
}

/* The one that a command about a connection means. */
static int find_connection(const struct kern_id *id, struct kern_endpoint **ep,
			   struct kern_error *err)
{
	int ret = find_named(id, ep, err);

	if (!ret && (*ep)->generation != id->generation)
		return set_error(err, -ESTALE);
	return ret;
}

static int handshake_accept(void *arg, const struct kern_id *id, struct kern_error *err)
{
	struct kern_endpoint *ep;
	int ret = begin("handshake-accept", err);

	(void)arg;
	if (!ret)
		ret = find_connection(id, &ep, err);
	if (ret)
		return ret;
	note("accept %u/%u\n", id->termination, id->stream);
	ep->state = IMS_AGW_STATE_HANDSHAKING;
	return open("/dev/null", O_RDWR | O_CLOEXEC);
}

static int key_set(void *arg, const struct kern_id *id, const struct hs_result *keys,
		   struct kern_error *err)
{
	struct kern_endpoint *ep;
	int ret = begin("key-set", err);

	(void)arg;
	if (!ret)
		ret = find_connection(id, &ep, err);
	if (ret)
		return ret;
	note("keys %u/%u\n", id->termination, id->stream);
	ep->state = IMS_AGW_STATE_KEYED;
	ep->digest_len = keys->have_digests ? sizeof(keys->digests.octets) : 0;
	memcpy(ep->digest, keys->digests.octets, ep->digest_len);
	return 0;
}

static int on_verify(void *arg, const struct kern_id *id, struct kern_error *err)
{
	struct kern_endpoint *ep;
	int ret = begin("verify", err);

	(void)arg;
	if (!ret)
		ret = find_connection(id, &ep, err);
	if (ret)
		return ret;
	note("verify %u/%u\n", id->termination, id->stream);
	ep->state = IMS_AGW_STATE_VERIFIED;
	return 0;
}

static int tls_fail(void *arg, const struct kern_id *id, uint32_t reason, uint8_t alert,
		    struct kern_error *err)
{
	struct kern_endpoint *ep;
	int ret = begin("tls-fail", err);

	(void)arg;
	if (!ret)
		ret = find_connection(id, &ep, err);
	if (ret)
		return ret;
	note("fail %u/%u %s alert=%u\n", id->termination, id->stream, word_reason(reason), alert);
	note_times(ep, IMS_AGW_STATE_FAILED);
	ep->state = IMS_AGW_STATE_FAILED;
	ep->reason = reason;
	return 0;
}

static int on_flush(void *arg, struct kern_error *err)
{
	int ret = begin("flush", err);

	(void)arg;
	if (ret)
		return ret;
	note("flush\n");
	memset(fake_ep, 0, sizeof(fake_ep));
	return 0;
}

const struct kern_ops fake_kern_ops = {
	on_claim, endpoint_new, endpoint_set, endpoint_del, endpoint_get, on_dump,
	handshake_accept, key_set, on_verify, tls_fail, on_flush,
};

static int on_submit(void *arg, const struct hs_job *job)
{
	(void)arg;
	if (fake_submit_error)
		return fake_submit_error;
	note("submit role=%s expected=%zu%s%s\n", word_tls_role(job->role), job->expected.count,
	     job->psk ? " psk=" : "", job->psk ? word_tls_version(job->psk->version) : "");
	fake_job = *job;
	close(job->fd);
	return 0;
}

static int on_expect(void *arg, uint64_t id, const struct fp_set *expected)
{
	(void)arg;
	note("expect=%zu%s\n", expected->count, id == fake_job.id ? "" : " of another");
	fake_job.expected = *expected;
	return 0;
}

static void on_cancel(void *arg, uint64_t id)
{
	(void)arg;
	note("cancel%s\n", id == fake_job.id ? "" : " of another");
}

/* Remotes speak at once, unless they are silent. */
static int on_listen(void *arg, uint64_t id, int fd, void **hello)
{
	(void)arg;
	if (fake_listen_error) {
		*hello = NULL;
		return fake_listen_error;
	}
	*hello = &fake_silent;
	fake_listening++;
	fake_channel = fd;
	fake_hello = id;
	if (!fake_silent)
		gw_hs_heard(gw, id);
	return 0;
}

static void on_unlisten(void *arg, void *hello)
{
	(void)arg;
	if (hello)
		fake_listening--;
}

static void on_workers(void *arg, struct hs_workers *workers)
{
	(void)arg;
	*workers = (struct hs_workers){ .ready = fake_workers, .count = 2 };
}

static const struct gw_hs_ops hs_ops = {
	on_submit, on_expect, on_cancel, on_listen, on_unlisten, on_workers,
};

static void on_event(void *arg, const struct gw_event *event)
{
	(void)arg;
	if (fake_events < (int)(sizeof(fake_event) / sizeof(fake_event[0])))
		fake_event[fake_events++] = *event;
}

void fake_start(const char *conf_text, struct gw_error *err)
{
	static struct fp_digests own;
	char text[256];
	struct conf *conf = conf_parse("test", conf_text, text, sizeof(text));
	struct gw_setup_args args = {
		.kern = &fake_kern_ops,
		.hs = &hs_ops,
		.conf = conf,
		.own = &own,
		.silent_room = fake_silent_room,
	};

	if (!conf) {
		fprintf(stderr, "%s\n", text);
		abort();
	}
	memset(err, 0, sizeof(*err));
	memset(&own, 0xee, sizeof(own));
	gw = gw_new(&args);
	free(conf);
	subscriber = gw_subscribe(gw, NULL, on_event, NULL);
	gw_start(gw, false, err);
}

void fake_stop(void)
{
	gw_unsubscribe(gw, subscriber);
	gw_free(gw);
	gw = NULL;
}

void fake_reset(void)
{
	if (gw)
		fake_stop();
	memset(fake_ep, 0, sizeof(fake_ep));
	next_id = 1;
	next_instance = 1;
	next_context = 1;
	fail_command = NULL;
	fake_ports_taken = 0;
	fake_submit_error = 0;
	fake_listen_error = 0;
	fake_silent = false;
	fake_workers = 2;
	fake_silent_room = 1000;
	fake_forget();
}

void fake_tell(uint32_t termination, uint32_t kind)
{
	struct kern_endpoint *ep = fake_find(termination, 1);
	struct kern_event event = {
		.event = kind,
		.context = ep->config.context,
		.termination = termination,
		.stream = 1,
		.instance = ep->config.instance,
		.event_seq = ++ep->event_seq,
		.generation = ep->generation,
		.state = ep->state,
		.reason = ep->reason,
		.alert = ep->alert,
		.tls_role = ep->config.tls_role,
		.source = ep->source,
	};

	gw_kern_event(gw, &event);
}

void fake_connect(uint32_t termination, const char *source)
{
	struct kern_endpoint *ep = fake_find(termination, 1);

	ep->generation++;
	addr_parse_transport(&ep->source, source);
	ep->state = IMS_AGW_STATE_ESTABLISHED;
	fake_tell(termination, IMS_AGW_EVENT_STATE);
}

void fake_state_lost(uint32_t termination, uint32_t state)
{
	struct kern_endpoint *ep = fake_find(termination, 1);

	if (state == IMS_AGW_STATE_ESTABLISHED) {
		ep->generation++;
		addr_parse_transport(&ep->source, "203.0.113.9:40000");
	}
	note_times(ep, state);
	ep->state = state;
	ep->event_seq++;
}

void fake_state(uint32_t termination, uint32_t state)
{
	fake_state_lost(termination, state);
	fake_find(termination, 1)->event_seq--;
	fake_tell(termination, IMS_AGW_EVENT_STATE);
}

void fake_fails(uint32_t termination, uint32_t event, uint32_t reason)
{
	struct kern_endpoint *ep = fake_find(termination, 1);

	note_times(ep, IMS_AGW_STATE_FAILED);
	ep->state = IMS_AGW_STATE_FAILED;
	ep->reason = reason;
	fake_tell(termination, event);
}

static void fill_digests(unsigned char seed, struct fp_digests *digests)
{
	memset(digests->octets, seed, sizeof(digests->octets));
}

const char *fake_fingerprint(unsigned char seed)
{
	static char text[4][FP_TEXT_MAX];
	static int at;
	struct fp_digests digests;
	struct fp fp;

	at = (at + 1) % 4;
	fill_digests(seed, &digests);
	fp_from_digests(&digests, FP_SHA256, &fp);
	fp_format(&fp, text[at]);
	return text[at];
}

void fake_done(unsigned char seed)
{
	struct hs_result result = {
		.id = fake_job.id,
		.version = 0x0304,
		.cipher = 51,
		.have_digests = 1,
	};

	fill_digests(seed, &result.digests);
	gw_hs_done(gw, &result);
}

void fake_done_psk(void)
{
	struct hs_result result = {
		.id = fake_job.id,
		.version = 0x0303,
		.cipher = 51,
		.verified = 1,
		.psk_identity = "alice",
	};

	gw_hs_done(gw, &result);
}

void fake_done_badly(uint32_t reason, uint8_t alert)
{
	struct hs_result result = { .id = fake_job.id, .reason = reason, .alert = alert };

	gw_hs_done(gw, &result);
}

const struct gw_event *fake_last(enum gw_event_kind kind)
{
	int i;

	for (i = fake_events - 1; i >= 0; i--)
		if (fake_event[i].kind == kind)
			return &fake_event[i];
	return NULL;
}

void fake_lost(void)
{
	gw_kern_events_lost(gw);
	while (gw_resync(gw))
		;
}
