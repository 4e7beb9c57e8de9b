// SPDX-License-Identifier: GPL-2.0
#include <agw_version.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "control/json/ctl.h"
#include "control/mg/mg.h"
#include "control/mg/profile.h"
#include "core/conf.h"
#include "core/conf_check.h"
#include "core/gw.h"
#include "core/gw_life.h"
#include "core/handshake.h"
#include "core/kern.h"
#include "drain.h"
#include "group.h"
#include "kernel/nl_evt.h"
#include "kernel/nl_host.h"
#include "kernel/nl_req.h"
#include "log.h"
#include "loop.h"
#include "notify.h"
#include "options.h"
#include "privileges.h"
#include "reload.h"
#include "std.h"
#include "tls/hello.h"
#include "tls/hs.h"
#include "tls/identity.h"
#include "tls/tls_heap.h"
#include "tls/worker.h"
#include "watch.h"

#define MODULE_MS	10000		/* the module answers at once, or something is wrong */
#define TEXT_MAX	512
#define HS_READY_MS	60000		/* for a new handshake worker, which tries TLS */
#define SILENT_MIN	16		/* silent remotes that there is room for in any case */

/* Everything that is made at start, in this order, and freed in the other. */
struct agent {
	struct options options;
	struct conf *conf;
	struct fp_digests own;
	struct loop *loop;
	struct hs *hs;
	struct nl_req *req;
	struct nl_evt *evt;
	struct gw *gw;
	struct loop_deferred resync;
	struct nl_host *host;
	struct ctl *ctl;
	struct mg *mg;
	struct profile *profile;
	struct watch *watch;
	struct drain *drain;
	int signals;
	struct loop_watch *signal_watch;
	int status;		/* to exit with */
	unsigned int leaving;	/* front ends that have not taken leave yet */
	struct notify *notify;
};

/* --- what joins core, broker and module ------------------------------------------------------ */

static int submit(void *arg, const struct hs_job *job)
{
	struct agent *agent = arg;

	return hs_submit(agent->hs, job);
}

static int expect(void *arg, uint64_t id, const struct fp_set *expected)
{
	struct agent *agent = arg;

	return hs_expect(agent->hs, id, expected);
}

static void cancel(void *arg, uint64_t id)
{
	struct agent *agent = arg;

	hs_cancel(agent->hs, id);
}

static void on_hello(void *arg, uint64_t id)
{
	struct agent *agent = arg;

	gw_hs_heard(agent->gw, id);
}

static int listen_for(void *arg, uint64_t id, int fd, void **hello)
{
	struct agent *agent = arg;

	*hello = hello_new(agent->loop, fd, id, on_hello, agent);
	return *hello ? 0 : -errno;
}

static void unlisten(void *arg, void *hello)
{
	(void)arg;
	hello_free(hello);
}

static void workers(void *arg, struct hs_workers *workers)
{
	struct agent *agent = arg;

	hs_workers(agent->hs, workers);
}

static const struct gw_hs_ops hs_ops = {
	submit, expect, cancel, listen_for, unlisten, workers,
};

static void on_hs_done(void *arg, const struct hs_result *result)
{
	struct agent *agent = arg;

	if (agent->gw)
		gw_hs_done(agent->gw, result);
}

static void on_event(void *arg, const struct kern_event *event)
{
	struct agent *agent = arg;

	gw_kern_event(agent->gw, event);
}

static void on_lost(void *arg)
{
	struct agent *agent = arg;

	gw_kern_events_lost(agent->gw);
	loop_defer(agent->loop, &agent->resync);
}

static void resync(void *arg)
{
	struct agent *agent = arg;

	if (gw_resync(agent->gw))
		loop_defer(agent->loop, &agent->resync);
}

/* Nothing is left that could be controlled, and a new module needs a new claim. */
static void on_gone(void *arg)
{
	struct agent *agent = arg;

	log_error("the module was unloaded");
	agent->status = EXIT_FAILURE;
	loop_stop(agent->loop);
}

/* The other one knows everything from the module, and what flows goes on flowing. */
static void on_displaced(void *arg)
{
	struct agent *agent = arg;

	log_error("another agent has taken the namespace");
	agent->status = EXIT_TAKEN;
	loop_stop(agent->loop);
}

static const struct nl_evt_ops evt_ops = { on_event, on_lost, on_gone };

static void on_host_begin(void *arg)
{
	struct agent *agent = arg;

	gw_host_begin(agent->gw);
}

static void on_host_address(void *arg, const struct addr *ip)
{
	struct agent *agent = arg;

	gw_host_address(agent->gw, ip);
}

static void on_host_end(void *arg)
{
	struct agent *agent = arg;

	gw_host_end(agent->gw);
}

static const struct nl_host_ops host_ops = { on_host_begin, on_host_address, on_host_end };

/* --- front ends: every control protocol is one ------------------------------------------------ */

static void report_fronts(void *arg, const struct report *to);

static bool on_drain(void *arg, bool on)
{
	struct agent *agent = arg;

	return drain_set(agent->drain, on);
}

static bool start_ctl(struct agent *agent)
{
	const struct ctl_config config = {
		.path = agent->conf->socket,
		.group = agent->conf->socket_group,
		.mode = agent->conf->socket_mode,
		.agent = { report_fronts, on_drain, agent },
	};
	char text[TEXT_MAX];

	agent->ctl = ctl_new(agent->loop, agent->gw, &config, text, sizeof(text));
	if (!agent->ctl)
		log_error("control socket: %s", text);
	return agent->ctl;
}

static void reload_ctl(struct agent *agent)
{
	char text[TEXT_MAX];

	if (!ctl_renew(agent->ctl, text, sizeof(text)))
		log_error("control socket is gone and cannot be made again: %s", text);
}

static void stop_ctl(struct agent *agent)
{
	ctl_free(agent->ctl);
}

/* Without a controller in the configuration there is none. */
static bool start_mg(struct agent *agent)
{
	const struct conf_h248 *conf = &agent->conf->h248;
	char text[TEXT_MAX];

	if (!conf->controller_count)
		return true;
	agent->profile = profile_load(conf->profile, text, sizeof(text));
	if (agent->profile)
		agent->mg = mg_new(agent->loop, agent->gw, conf, agent->profile, text,
				   sizeof(text));
	if (!agent->mg)
		log_error("%s", text);
	return agent->mg;
}

static void stop_mg(struct agent *agent)
{
	mg_free(agent->mg);
	profile_free(agent->profile);
}

/* Another file needs a restart, as another controller does. */
static void reload_mg(struct agent *agent)
{
	if (agent->profile)
		reload_profile(agent->profile, agent->conf->h248.profile);
}

static void report_mg(const struct agent *agent, const struct report *to)
{
	if (agent->mg)
		mg_report(agent->mg, to);
}

static void drain_mg(struct agent *agent, bool on, uint64_t limit_ms)
{
	if (agent->mg)
		mg_drain(agent->mg, on, limit_ms);
}

static void on_left(void *arg)
{
	struct agent *agent = arg;

	if (!--agent->leaving)
		drain_left(agent->drain);
}

static void leave_mg(struct agent *agent, bool forced)
{
	if (!agent->mg)
		return;
	agent->leaving++;
	mg_leave(agent->mg, forced, on_left, agent);
}

static const struct front {
	bool (*start)(struct agent *agent);	/* false: told in the log, and stop follows */
	void (*stop)(struct agent *agent);	/* in the order of the table reversed */
	/* These may be NULL. */
	void (*reload)(struct agent *agent);	/* at SIGHUP, behind the configuration */
	void (*report)(const struct agent *agent, const struct report *to);
	void (*drain)(struct agent *agent, bool on, uint64_t limit_ms);
	void (*leave)(struct agent *agent, bool forced);	/* on_left() each agent->leaving */
} fronts[] = {
	{ start_ctl, stop_ctl, reload_ctl, NULL, NULL, NULL },
	{ start_mg, stop_mg, reload_mg, report_mg, drain_mg, leave_mg },
};

#define FRONTS (sizeof(fronts) / sizeof(fronts[0]))

static bool start_fronts(struct agent *agent)
{
	size_t i;

	for (i = 0; i < FRONTS; i++)
		if (!fronts[i].start(agent))
			return false;
	return true;
}

static void reload_fronts(struct agent *agent)
{
	size_t i;

	for (i = 0; i < FRONTS; i++)
		if (fronts[i].reload)
			fronts[i].reload(agent);
}

static void report_fronts(void *arg, const struct report *to)
{
	size_t i;

	for (i = 0; i < FRONTS; i++)
		if (fronts[i].report)
			fronts[i].report(arg, to);
}

static void drain_fronts(void *arg, bool on, uint64_t limit_ms)
{
	size_t i;

	for (i = 0; i < FRONTS; i++)
		if (fronts[i].drain)
			fronts[i].drain(arg, on, limit_ms);
}

static void leave_fronts(void *arg, bool forced)
{
	struct agent *agent = arg;
	size_t i;

	agent->leaving = 1;
	for (i = 0; i < FRONTS; i++)
		if (fronts[i].leave)
			fronts[i].leave(agent, forced);
	on_left(agent);
}

static void stop_fronts(struct agent *agent)
{
	size_t i = FRONTS;

	while (i--)
		fronts[i].stop(agent);
}

/* --- signals --------------------------------------------------------------------------------- */

static void on_signal(void *arg, uint32_t events)
{
	struct signalfd_siginfo info;
	struct agent *agent = arg;

	(void)events;
	if (read(agent->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGHUP) {
		reload(agent->gw, &agent->options, agent->conf);
		nl_host_look(agent->host);
		reload_fronts(agent);
		return;
	}
	log_notice("signal %u", info.ssi_signo);
	drain_stop(agent->drain);
}

static bool watch_signals(struct agent *agent)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	agent->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (agent->signals >= 0)
		agent->signal_watch = loop_watch_add(agent->loop, agent->signals, EPOLLIN,
						     on_signal, agent);
	if (!agent->signal_watch)
		log_error("signals: %s", strerror(errno));
	return agent->signal_watch;
}

/* --- what the process may do ----------------------------------------------------------------- */

/* Descriptors that are left for remotes that have not begun. */
static size_t silent_room(const struct conf *conf)
{
	unsigned long need = conf_files(conf) + SILENT_MIN;
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur <= need)
		return SILENT_MIN;
	return files.rlim_cur - need + SILENT_MIN;
}

/* Before there are workers, which all have to be the same. */
static bool set_user(const struct conf *conf)
{
	privileges_split();
	if (group_join(conf->socket_group))
		return true;
	log_error("socket-group: cannot join group %u: %s", conf->socket_group, strerror(errno));
	return false;
}

/* --- start and end --------------------------------------------------------------------------- */

static bool start_hs(struct agent *agent)
{
	const struct conf *conf = agent->conf;
	struct hs_config config = {
		.cert_file = conf->certificate,
		.key_file = conf->key,
		.own = &agent->own,
		.workers = conf->workers,
		.ready_ms = HS_READY_MS,
		/* A cancelled job holds its place until the worker has answered. */
		.jobs_max = conf->handshakes_max * 2,
	};

	agent->hs = hs_new(agent->loop, &config, on_hs_done, agent);
	if (!agent->hs)
		log_error("handshake workers: %s", strerror(errno));
	return agent->hs;
}

static bool start_netlink(struct agent *agent)
{
	char text[TEXT_MAX] = "";

	agent->req = nl_req_new(MODULE_MS, text, sizeof(text));
	if (agent->req) {
		nl_req_on_displaced(agent->req, on_displaced, agent);
		agent->evt = nl_evt_new(agent->loop, agent->conf->event_buffer, &evt_ops, agent,
					text, sizeof(text));
	}
	if (!agent->evt)
		log_error("%s", text);
	return agent->evt;
}

static bool start_gw(struct agent *agent)
{
	struct gw_setup_args args = {
		.kern = &nl_req_ops,
		.kern_arg = agent->req,
		.hs = &hs_ops,
		.hs_arg = agent,
		.conf = agent->conf,
		.own = &agent->own,
		.silent_room = silent_room(agent->conf),
	};

	agent->resync = (struct loop_deferred){ .fn = resync, .arg = agent };
	agent->gw = gw_new(&args);
	if (!agent->gw)
		log_error("cannot start: out of memory");
	return agent->gw;
}

/* Without it an address that goes away is told at the next order only. */
static void watch_host(struct agent *agent)
{
	char text[TEXT_MAX];

	agent->host = nl_host_new(agent->loop, &host_ops, agent, text, sizeof(text));
	if (!agent->host)
		log_warn("addresses of the host are not watched: %s", text);
}

/* Last, so that another agent's place is not taken by one that then cannot go on. */
static bool claim(struct agent *agent)
{
	struct gw_error err = { 0 };

	if (!gw_start(agent->gw, agent->options.takeover, &err))
		return true;
	log_error("cannot start: %s", err.reason);
	if (err.code == GW_E_BUSY)
		agent->status = EXIT_TAKEN;
	return false;
}

static bool start_watch(struct agent *agent)
{
	const struct watch_args args = {
		.loop = agent->loop,
		.gw = agent->gw,
		.hs = agent->hs,
		.conf = agent->conf,
		.own = &agent->own,
		.resync = &agent->resync,
	};

	agent->watch = watch_new(&args);
	if (!agent->watch)
		log_error("cannot start: out of memory");
	return agent->watch;
}

static bool start_drain(struct agent *agent)
{
	const struct drain_args args = {
		.loop = agent->loop,
		.gw = agent->gw,
		.limit_ms = agent->conf->drain_ms,
		.tell = drain_fronts,
		.leave = leave_fronts,
		.arg = agent,
	};

	agent->drain = drain_new(&args);
	if (!agent->drain)
		log_error("cannot start: out of memory");
	return agent->drain;
}

static bool start(struct agent *agent)
{
	char text[TEXT_MAX];

	if (identity_load(agent->conf->certificate, agent->conf->key, &agent->own, text,
			  sizeof(text))) {
		log_error("%s", text);
		return false;
	}
	agent->loop = loop_new();
	if (!agent->loop) {
		log_error("event loop: %s", strerror(errno));
		return false;
	}
	return set_user(agent->conf) && start_hs(agent) && start_netlink(agent) &&
	       privileges_drop() && watch_signals(agent) && start_gw(agent) &&
	       start_drain(agent) && start_fronts(agent) && start_watch(agent) && claim(agent);
}

static void end(struct agent *agent)
{
	notify_end(agent->notify);
	drain_free(agent->drain);
	watch_free(agent->watch);
	nl_host_free(agent->host);
	stop_fronts(agent);
	nl_evt_free(agent->evt);
	loop_undefer(agent->loop, &agent->resync);
	gw_free(agent->gw);
	agent->gw = NULL;
	nl_req_free(agent->req);
	hs_free(agent->hs);
	loop_watch_del(agent->signal_watch);
	if (agent->signals >= 0)
		close(agent->signals);
	loop_free(agent->loop);
	free(agent->conf);
}

/* --- command line ---------------------------------------------------------------------------- */

static int run(struct agent *agent)
{
	privileges_harden();
	reload_warn(agent->conf, agent->options.conf);
	if (!conf_has_files(agent->conf) || !start(agent)) {
		end(agent);
		return agent->status ? agent->status : EXIT_FAILURE;
	}
	watch_host(agent);
	log_notice("agwd %s is ready at %s", AGW_VERSION, agent->conf->socket);
	agent->notify = notify_ready(agent->loop);
	if (loop_run(agent->loop) && !agent->status)
		agent->status = EXIT_FAILURE;
	end(agent);
	return agent->status;
}

/* The journal knows an error by its priority. */
static void print_fault(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "%sagwd: %s\n", getenv("JOURNAL_STREAM") ? "<3>" : "", text);
}

static bool check_h248(const struct options *options, const struct conf *conf)
{
	char text[TEXT_MAX], fault[2 * TEXT_MAX];
	unsigned int line;

	if (!conf->h248.controller_count || mg_check(&conf->h248, &line, text, sizeof(text)))
		return true;
	snprintf(fault, sizeof(fault), "%s:%u: %s", options->conf, line, text);
	print_fault(NULL, fault);
	return false;
}

/* Everything that can be known without starting. */
static int check(const struct options *options, const struct conf *conf)
{
	char text[TEXT_MAX];
	int faults = conf_check(conf, options->conf, print_fault, NULL);

	if (identity_check(conf->certificate, conf->key, text, sizeof(text))) {
		print_fault(NULL, text);
		faults++;
	}
	if (faults)
		return EXIT_MACHINE;
	printf("%s: good, %zu realms\n", options->conf, conf->realm_count);
	return 0;
}

static void print_lines(char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")))
		print_fault(NULL, line);
}

/* A file that the configuration names is a part of it. */
static bool profile_is_good(const struct conf *conf)
{
	char text[CONF_ERRORS_MAX];
	struct profile *profile = profile_load(conf->h248.profile, text, sizeof(text));

	if (!profile)
		print_lines(text);
	profile_free(profile);
	return profile;
}

/* What is only asked for and printed; -1: the daemon is to run. */
static int prepare(struct agent *agent, int argc, char **argv)
{
	int status = options_read(&agent->options, argc, argv);
	char text[CONF_ERRORS_MAX];

	if (status >= 0)
		return status;
	if (!tls_heap_wipe()) {
		fprintf(stderr, "agwd: what OpenSSL frees cannot be wiped\n");
		return 1;
	}
	agent->conf = conf_load(agent->options.conf, text, sizeof(text));
	if (!agent->conf) {
		print_lines(text);
		return EXIT_CONFIG;
	}
	if (!check_h248(&agent->options, agent->conf) || !profile_is_good(agent->conf)) {
		free(agent->conf);
		return EXIT_CONFIG;
	}
	if (!agent->options.check)
		return -1;
	status = check(&agent->options, agent->conf);
	free(agent->conf);
	return status;
}

int main(int argc, char **argv)
{
	struct agent agent = { .signals = -1 };
	int status;

	worker_main(argc, argv);
	std_open();
	status = prepare(&agent, argc, argv);
	if (status >= 0)
		return std_close("agwd") || status ? status : 1;
	log_never_wait();
	reload_log_level(&agent.options, agent.conf);
	return run(&agent);
}
