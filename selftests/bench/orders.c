// SPDX-License-Identifier: GPL-2.0
/*
 * Gives the same orders again and again, as lines of the control socket, to a gateway whose module
 * costs nothing; and those of a call by messages of H.248. orders.sh counts the instructions in
 * order_*() of two commits.
 *
 * orders PRESENT ROUNDS: among so many streams that are there.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#if __has_include("core/gw.h")
#include "control/json/ctl_verb.h"
#include "core/conf.h"
#include "core/gw_life.h"
#include "core/handshake.h"
#include "core/kern.h"
#else	/* before the rooms of agent/ */
#include "conf.h"
#include "ctl/ctl_verb.h"
#include "gw.h"
#include "gw_kern.h"
#include "hs.h"
#endif

#if __has_include("control/mg/exec.h")
#include "control/h248/msg.h"
#include "control/mg/exec.h"
#include "control/mg/profile.h"
#define HAS_H248
#endif

#define ROOM 20000		/* streams that the module can have */

static struct gw *gw;
static struct ctl_subscription subscription;

/* As the old commit has it, or as it is now. */
struct ctl_agent;

typedef char *(*answer_fn)(struct gw *gw, struct ctl_subscription *subscription, const char *line,
			   size_t len);
typedef char *(*agent_answer_fn)(struct gw *gw, const struct ctl_agent *agent,
				 struct ctl_subscription *subscription, const char *line,
				 size_t len);

static char *answer_to(const char *line)
{
	bool old = __builtin_types_compatible_p(__typeof__(ctl_answer) *, answer_fn);
	void *fn = (void *)ctl_answer;
	size_t len = strlen(line);

	return old ? ((answer_fn)fn)(gw, &subscription, line, len) :
		((agent_answer_fn)fn)(gw, NULL, &subscription, line, len);
}

static struct kern_endpoint has[ROOM];	/* by their termination */
static uint32_t next_termination = 1, next_context = 1;

/* Instead of the library's: the same ports each time, all over the range. */
ssize_t getrandom(void *buf, size_t len, unsigned int flags)
{
	static uint32_t state = 1;
	uint8_t *octet = buf;
	size_t i;

	(void)flags;
	for (i = 0; i < len; i++) {
		state = state * 1103515245 + 12345;
		octet[i] = (uint8_t)(state >> 16);
	}
	return (ssize_t)len;
}

/* The same for the time, on which it depends how much is logged: 100 steps a second. */
int clock_gettime(clockid_t id, struct timespec *now)
{
	static unsigned long steps;

	(void)id;
	steps++;
	now->tv_sec = 1000000 + (time_t)(steps / 100);
	now->tv_nsec = (long)(steps % 100) * 10000000;
	return 0;
}

/* --- the module and the workers -------------------------------------------------------------- */

static int on_claim(void *arg, bool takeover, struct kern_claim *claim, struct kern_error *err)
{
	(void)arg;
	(void)takeover;
	(void)err;
	*claim = (struct kern_claim){ .abi_version = 1, .endpoints_max = ROOM, .cpus = 1 };
	return 0;
}

static int endpoint_new(void *arg, const struct kern_config *config, struct kern_endpoint *made,
			struct kern_error *err)
{
	struct kern_endpoint *ep = &has[next_termination % ROOM];

	(void)arg;
	(void)err;
	ep->config = *config;
	ep->config.termination = next_termination;
	ep->config.instance = next_termination++;
	if (!(config->has & KERN_HAS_CONTEXT))
		ep->config.context = next_context++;
	*made = *ep;
	return 0;
}

static int endpoint_set(void *arg, const struct kern_config *config, struct kern_error *err)
{
	(void)arg;
	(void)config;
	(void)err;
	return 0;
}

static int endpoint_get(void *arg, const struct kern_id *id, struct kern_endpoint *ep,
			struct kern_error *err)
{
	(void)arg;
	(void)err;
	*ep = has[id->termination % ROOM];
	return 0;
}

static int endpoint_del(void *arg, const struct kern_id *id, kern_endpoint_fn fn, void *fn_arg,
			struct kern_error *err)
{
	uint32_t i = id->termination ? id->termination : next_termination - 2;

	(void)arg;
	(void)err;
	for (; fn && i < next_termination; i++)
		if (has[i % ROOM].config.context == id->context)
			fn(fn_arg, &has[i % ROOM]);
	return 0;
}

static int on_dump(void *arg, kern_endpoint_fn fn, void *fn_arg, struct kern_error *err)
{
	(void)arg;
	(void)fn;
	(void)fn_arg;
	(void)err;
	return 0;
}

static const struct kern_ops kern_ops = {
	.claim = on_claim,
	.endpoint_new = endpoint_new,
	.endpoint_set = endpoint_set,
	.endpoint_get = endpoint_get,
	.endpoint_del = endpoint_del,
	/* What it is asked for differs between commits. */
	.dump = (__typeof__(((struct kern_ops *)NULL)->dump))(void *)on_dump,
};

static void on_workers(void *arg, struct hs_workers *workers)
{
	(void)arg;
	*workers = (struct hs_workers){ .ready = 1, .count = 1 };
}

static const struct gw_hs_ops hs_ops = { .workers = on_workers };

static void start(void)
{
	static const char text[] =
		"[realm core]\naddress = 192.0.2.1\nports = 1024-65535\n"
		"[realm access]\naddress = 198.51.100.1\nports = 1024-65535\n";
	static struct fp_digests own;
	char wrong[256];
	struct gw_error err = { 0 };
	struct conf *conf = conf_parse("bench", text, wrong, sizeof(wrong));
	struct gw_setup_args args = {
		.kern = &kern_ops, .hs = &hs_ops, .conf = conf, .own = &own, .silent_room = 100,
	};

	gw = conf ? gw_new(&args) : NULL;
	free(conf);
	if (gw && !gw_start(gw, false, &err))
		return;
	fprintf(stderr, "no gateway: %s\n", err.reason);
	exit(1);
}

/* --- the orders ------------------------------------------------------------------------------ */

/* What is counted. Each is a function of its own for the one who counts. */
#define COUNTED(name, answer)						\
	static __attribute__((noipa)) char *order_ ## name(const char *text)	\
	{								\
		return answer(text);					\
	}

#define ORDER(name) COUNTED(name, answer_to)

ORDER(reserve)
ORDER(reserve_configure)
ORDER(configure)
ORDER(through_connect)
ORDER(audit)
ORDER(release)

static void expect_result(const char *line, char *answer)
{
	if (!answer || !strstr(answer, "\"result\"")) {
		fprintf(stderr, "%s: %s\n", line, answer ? answer : "no answer");
		exit(1);
	}
	free(answer);
}

#define RESERVE \
	"{\"id\":1,\"verb\":\"reserve\",\"params\":{\"realm\":\"core\",\"media\":\"TCP\"," \
	"\"interlink\":true,\"ignore_syn\":true}}"

#define RESERVE_CONFIGURE \
	"{\"id\":2,\"verb\":\"reserve_configure\",\"params\":{\"context\":%u," \
	"\"realm\":\"access\",\"media\":\"TCP/TLS\"," \
	"\"remote\":{\"address\":\"203.0.113.9\",\"port\":5070,\"fingerprints\":[\"SHA-256 " \
	"00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:" \
	"10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\"]}}}"

#define CONFIGURE \
	"{\"id\":3,\"verb\":\"configure\",\"params\":{\"termination\":%u," \
	"\"remote\":{\"address\":\"192.0.2.9\",\"port\":5080}}}"

#define THROUGH_CONNECT \
	"{\"id\":4,\"verb\":\"through_connect\",\"params\":{\"context\":%u,\"mode\":\"both\"}}"

#define AUDIT "{\"id\":5,\"verb\":\"audit\",\"params\":{\"termination\":%u}}"

#define RELEASE "{\"id\":6,\"verb\":\"release\",\"params\":{\"context\":%u}}"

/* One number goes into the text, whose answer is checked. */
#define ASK(check, order, format, number) do {				\
	char text_[1200];						\
	snprintf(text_, sizeof(text_), format, number);			\
	check(text_, order(text_));					\
} while (0)

#define GIVE(name, format, number) ASK(expect_result, order_ ## name, format, number)

static void call(void)
{
	uint32_t context = next_context;

	expect_result(RESERVE, order_reserve(RESERVE));
	GIVE(reserve_configure, RESERVE_CONFIGURE, context);
	GIVE(configure, CONFIGURE, next_termination - 2);
	GIVE(through_connect, THROUGH_CONNECT, context);
	GIVE(audit, AUDIT, next_termination - 1);
	GIVE(release, RELEASE, context);
}

/* --- the same call by H.248 ------------------------------------------------------------------ */

#ifdef HAS_H248
static struct exec *exec;

static void on_request(void *arg, struct h248_message *message)
{
	(void)arg;
	h248_message_free(message);
	free(message);
}

static uint32_t on_service_change(void *arg, const struct h248_service *service,
				  struct h248_arena *arena, struct h248_service **reply)
{
	(void)arg;
	(void)service;
	(void)arena;
	(void)reply;
	return 501;
}

static void start_h248(void)
{
	static const struct exec_ops ops = { on_request, on_service_change };
	static const struct exec_config config;
	static struct profile *profile;
	char wrong[256];

	profile = profile_load(NULL, wrong, sizeof(wrong));
	exec = profile ? exec_new(gw, profile, &config, &ops, NULL) : NULL;
	if (!exec)
		exit(1);
}

/* From the octets of a message to those of its reply, as the front end does it. */
static char *reply_to(const char *text)
{
	struct h248_transaction reply = { .kind = H248_REPLY };
	struct h248_message in, out = { .version = 2, .transactions = &reply };
	static char wire[65536];
	struct h248_fault fault;
	size_t len = 0;

	if (h248_decode(text, strlen(text), &in, &fault))
		return NULL;
	h248_arena_init(&out.arena, sizeof(wire));
	out.mid = in.mid;
	exec_run(exec, in.version, in.transactions, &out.arena, &reply);
	reply.id = in.transactions->id;
	if (h248_encode(&out, false, wire, sizeof(wire), &len))
		len = 0;
	h248_message_free(&out);
	h248_message_free(&in);
	return strndup(wire, len);
}

#define MESSAGE(name) COUNTED(h248_ ## name, reply_to)

MESSAGE(add_core)
MESSAGE(add_access)
MESSAGE(modify)
MESSAGE(subtract)

#define MESSAGE_OF(context, command) \
	"MEGACO/2 [192.0.2.77]:2944\nTransaction = 7 {\n" \
	"\tContext = " context " {\n\t\t" command " } }\n"
#define MEDIA(descriptors) " {\n\t\t\tMedia { Stream = 1 {\n" descriptors " } } }"
#define SDP(address, port, transport) \
	"v=0\nc=IN IP4 " address "\nm=application " port " " transport " *\n"
#define LOCAL(transport) "\t\t\t\tLocal {\n" SDP("$", "$", transport) "}"
#define REMOTE(sdp) "\t\t\t\tRemote {\n" sdp "}"

#define ADD_CORE MESSAGE_OF("$", "Add = ip/1/core/$" MEDIA( \
	"\t\t\t\tLocalControl { Mode = SendReceive, seplink/top = ON },\n" LOCAL("TCP")))
#define ADD_ACCESS MESSAGE_OF("%u", "Add = ip/1/access/$" MEDIA( \
	"\t\t\t\tLocalControl { Mode = SendReceive },\n" LOCAL("TCP/TLS") ",\n" \
	REMOTE(SDP("203.0.113.9", "5070", "TCP/TLS") \
	"a=fingerprint:SHA-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:" \
	"10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\n")))
#define MODIFY MESSAGE_OF("*", "Modify = ip/1/core/%u" MEDIA( \
	REMOTE(SDP("192.0.2.9", "5080", "TCP"))))
#define SUBTRACT MESSAGE_OF("%u", "Subtract = *")

static void expect_reply(const char *text, char *reply)
{
	if (!reply || !strstr(reply, "Reply = 7") || strstr(reply, "Error")) {
		fprintf(stderr, "%s%s\n", text, reply ? reply : "no reply");
		exit(1);
	}
	free(reply);
}

#define SEND(name, format, number) ASK(expect_reply, order_h248_ ## name, format, number)

static void call_by_h248(void)
{
	uint32_t context = next_context;

	expect_reply(ADD_CORE, order_h248_add_core(ADD_CORE));
	SEND(add_access, ADD_ACCESS, context);
	SEND(modify, MODIFY, next_termination - 2);
	SEND(subtract, SUBTRACT, context);
}
#else
static void start_h248(void)
{
}

static void call_by_h248(void)
{
}
#endif

int main(int argc, char **argv)
{
	int present = argc > 1 ? atoi(argv[1]) : 0, rounds = argc > 2 ? atoi(argv[2]) : 1, i;

	/* The other one has a random seed. */
	json_global_set_string_hash(JSON_C_STR_HASH_PERLLIKE);
	start();
	for (i = 0; i < present; i++)
		expect_result(RESERVE, answer_to(RESERVE));
	start_h248();
	for (i = 0; i < rounds; i++) {
		call();
		call_by_h248();
	}
	gw_free(gw);
	return 0;
}
