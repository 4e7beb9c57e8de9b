// SPDX-License-Identifier: GPL-2.0
/*
 * Both far ends of calls through the relay that is measured, and its controller if it has one. One
 * row is measured: "row" has the instructions that the relay's machine executed for it. Every
 * octet is compared, and at the end the hashes.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../tools/args.h"
#include "../tools/event.h"
#include "burst.h"
#include "control.h"
#include "flow.h"
#include "keeper.h"
#include "latency.h"
#include "scale.h"
#include "window.h"

static const char usage[] =
"load OPTION...\n"
"  --counts FILE           of the measured machine\n"
"  --relay ADDR:PORT       the port is its own if there is no controller\n"
"  --core ADDR:PORT        where the relay connects to\n"
"  --control ADDR:PORT     the gateway's control socket\n"
"  --cert FILE --key FILE  of the UE; without them calls are plain\n"
"  --fingerprint TEXT      of that certificate, as in SDP\n"
"  --kind bulk|echo|setup  what is measured; grow: set-up among 100, 1000, ... calls that\n"
"                          stay, a \"mark\" each, and goes on when a line comes; reserve: of\n"
"                          orders alone; wait: what one of a hundred answers waits for;\n"
"                          scale: of orders, with few calls and with many\n"
"  --from ue|core          who sends in bulk\n"
"  --calls N               how many, default 1\n"
"  --octets N              bulk: of each call\n"
"  --size N                octets of a write, or of a message\n"
"  --rounds N              echo: of each call; wait: of all\n"
"  --think N               echo: microseconds before each message\n"
"  --idle N                scale: calls of which only the terminations are there\n"
"  --burst N               wait: while so many others are set up at once\n"
"  --orders yes            setup: whole calls, with orders\n"
"  --profile FILE          where the instructions were executed\n"
"  --seed N\n";

#define WARM_UP (4 << 20)
#define WARM_UP_CALLS 5

enum kind { KIND_BULK, KIND_ECHO, KIND_SETUP, KIND_GROW, KIND_RESERVE, KIND_WAIT,
	    KIND_SCALE };

#define LAST 20			/* calls before a mark that are measured */

static const char * const kinds[] = { "bulk", "echo", "setup", "grow", "reserve", "wait",
	"scale", NULL };
static const char * const sides[] = { "ue", "core", NULL };
static const char * const answers[] = { "no", "yes", NULL };

static struct {
	const char *counts, *relay, *core, *control, *cert, *key, *fingerprint, *profile;
	int kind, from, orders;
	uint64_t calls, octets, size, rounds, think, burst, idle, seed;
} opt = { .calls = 1, .octets = 1 << 20, .size = 16384, .rounds = 1, .seed = 1 };

static const struct arg table[] = {
	{ "counts", ARG_TEXT, &opt.counts, NULL },
	{ "relay", ARG_TEXT, &opt.relay, NULL },
	{ "core", ARG_TEXT, &opt.core, NULL },
	{ "control", ARG_TEXT, &opt.control, NULL },
	{ "cert", ARG_TEXT, &opt.cert, NULL },
	{ "key", ARG_TEXT, &opt.key, NULL },
	{ "fingerprint", ARG_TEXT, &opt.fingerprint, NULL },
	{ "profile", ARG_TEXT, &opt.profile, NULL },
	{ "kind", ARG_CHOICE, &opt.kind, kinds },
	{ "from", ARG_CHOICE, &opt.from, sides },
	{ "calls", ARG_NUMBER, &opt.calls, NULL },
	{ "octets", ARG_NUMBER, &opt.octets, NULL },
	{ "size", ARG_NUMBER, &opt.size, NULL },
	{ "rounds", ARG_NUMBER, &opt.rounds, NULL },
	{ "think", ARG_NUMBER, &opt.think, NULL },
	{ "idle", ARG_NUMBER, &opt.idle, NULL },
	{ "burst", ARG_NUMBER, &opt.burst, NULL },
	{ "orders", ARG_CHOICE, &opt.orders, answers },
	{ "seed", ARG_NUMBER, &opt.seed, NULL },
	{ NULL, ARG_TEXT, NULL, NULL },
};

static struct call_plan plan;
static struct call *calls;
static uint64_t all;		/* calls, and behind them those of the burst, or idle ones */

static void reserve(uint64_t from, uint64_t to)
{
	for (uint64_t i = from; opt.control && i < to; i++)
		control_reserve(&calls[i]);
}

static void release_all(void)
{
	for (uint64_t i = 0; opt.control && i < all; i++)
		if (calls[i].context)
			control_release(&calls[i]);
}

static void begin(uint64_t from, uint64_t to)
{
	for (uint64_t i = from; i < to; i++)
		call_begin(&plan, &calls[i], (unsigned int)i);
}

static void end_all(void)
{
	for (uint64_t i = 0; i < all; i++)
		if (calls[i].core.fd)
			call_end(&calls[i]);
}

/* One after another: with orders from the first to the last. */
static void set_up_all(void)
{
	if (!opt.orders)
		begin(0, opt.calls);
	for (uint64_t i = 0; opt.orders && i < opt.calls; i++) {
		reserve(i, i + 1);
		begin(i, i + 1);
		call_end(&calls[i]);
		if (opt.control)
			control_release(&calls[i]);
	}
}

static void grow_to(uint64_t from, uint64_t to)
{
	reserve(from, to);
	if (opt.kind == KIND_GROW)
		begin(from, to);
}

/* So many that other processes hold what they have open. */
static void grow_far(uint64_t from, uint64_t to)
{
	uint64_t next;

	for (; from < to; from = next) {
		next = to - from > KEEPER_CALLS ? from + KEEPER_CALLS : to;
		grow_to(from, next);
		if (opt.kind == KIND_GROW)
			keeper_take(&calls[from], next - from);
	}
}

/* What the last calls before it cost; whoever reads it may look at the machine's memory. */
static void tell_mark(uint64_t count, const struct window *window)
{
	char figure[20];

	snprintf(figure, sizeof(figure), "at-%llu", (unsigned long long)count);
	window_tell(window, figure, LAST);
	(void)getchar();
}

static void grow(void)
{
	struct window window;
	uint64_t there = 0;

	for (uint64_t mark = 100; mark <= opt.calls; mark *= 10) {
		grow_far(there, mark - LAST);
		window_begin();
		grow_to(mark - LAST, mark);
		window_end(&window);
		tell_mark(mark, &window);
		there = mark;
	}
	all = there;
}

static uint64_t wait_p99(void)
{
	uint64_t p99;

	burst_begin(&plan, &calls[opt.calls], (unsigned int)opt.burst, (unsigned int)opt.calls);
	p99 = latency_p99(calls, (unsigned int)opt.calls, (unsigned int)opt.rounds, opt.size,
			  (unsigned int)opt.think, burst_runs);
	burst_end();
	return p99;
}

/* What the units of a row are, and how many there were. */
static uint64_t move(void)
{
	unsigned int count = (unsigned int)opt.calls;

	switch (opt.kind) {
	case KIND_BULK:
		flow_bulk(calls, count, opt.from == 0, opt.octets, opt.size);
		return opt.calls * opt.octets;
	case KIND_ECHO:
		flow_echo(calls, count, (unsigned int)opt.rounds, opt.size,
			  (unsigned int)opt.think);
		return opt.calls * opt.rounds;
	case KIND_SETUP:
		set_up_all();
		return opt.calls;
	default:
		grow();
		return all;
	}
}

/* The figure of some kinds is another than what was executed all in all. */
static uint64_t measure(struct window *window)
{
	uint64_t units;

	*window = (struct window){ 0 };
	if (opt.kind == KIND_WAIT) {
		window->amount = wait_p99();
		return 1;
	}
	if (opt.kind == KIND_SCALE) {
		scale_run(&plan, calls, (unsigned int)opt.calls, (unsigned int)opt.idle);
		return all;
	}
	window_begin();
	units = move();
	window_end(window);
	return units;
}

static void tell(const struct window *window, uint64_t units)
{
	for (uint64_t i = 0; i < all; i++)
		if (!call_is_whole(&calls[i]))
			die("call %llu: hashes differ", (unsigned long long)i);
	event_begin("row");
	event_num("amount", (long long)window->amount);
	event_num("string_octets", (long long)window->string_octets);
	event_num("us", (long long)window->us);
	event_num("units", (long long)units);
	event_bool("hashes", true);
	event_end();
}

static void allow_files(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0)
		die("getrlimit: %s", strerror(errno));
	files.rlim_cur = files.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &files) < 0)
		die("setrlimit: %s", strerror(errno));
}

static void prepare(void)
{
	signal(SIGPIPE, SIG_IGN);
	if (!opt.counts || !opt.relay || !opt.core || !opt.calls)
		die("--counts, --relay and --core are needed, and calls (--help)");
	allow_files();
	all = opt.calls + opt.burst + opt.idle;
	calls = calloc(all + WARM_UP_CALLS, sizeof(*calls));
	if (!calls)
		die("no memory");
	window_open(opt.counts);
	if (opt.profile)
		window_profile(opt.profile);
	plan.relay = call_address(opt.relay);
	plan.core = call_address(opt.core);
	plan.seed = opt.seed;
	if (opt.cert)
		plan.tls = call_tls(opt.cert, opt.key);
	call_listen(&plan);
	if (opt.control)
		control_open(opt.control, opt.fingerprint, &plan);
}

/* Buffers of a connection grow, caches fill: that is not measured. */
static void warm_up(void)
{
	if (opt.kind == KIND_BULK)
		flow_bulk(calls, (unsigned int)opt.calls, opt.from == 0, WARM_UP, opt.size);
}

/* Calls that only begin in the window. */
static bool starts_empty(void)
{
	return opt.kind == KIND_SETUP || opt.kind == KIND_GROW || opt.kind == KIND_RESERVE ||
		opt.kind == KIND_SCALE;
}

static void warm_up_calls(void)
{
	for (uint64_t i = all; i < all + WARM_UP_CALLS; i++) {
		reserve(i, i + 1);
		call_begin(&plan, &calls[i], (unsigned int)i);
		call_end(&calls[i]);
		if (opt.control)
			control_release(&calls[i]);
	}
}

static void come_up(void)
{
	if (opt.kind == KIND_SETUP)
		warm_up_calls();
	if (opt.kind == KIND_SETUP && !opt.orders)
		reserve(0, opt.calls);
	if (starts_empty())
		return;
	reserve(0, all);
	begin(0, opt.calls);
	warm_up();
}

int main(int argc, char **argv)
{
	struct window window;
	uint64_t units;

	args_parse_table(argc, argv, usage, table);
	prepare();
	come_up();
	units = measure(&window);
	keepers_end();
	if (opt.kind != KIND_SETUP || !opt.orders)
		end_all();
	release_all();
	tell(&window, units);
	return 0;
}
