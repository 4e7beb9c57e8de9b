// SPDX-License-Identifier: GPL-2.0
/*
 * The control socket: lines in pieces and in heaps, clients that are too many, too slow or too
 * long-winded, and what is left in the file system.
 *
 * with: core json
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/ims_agw.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "control/json/ctl.h"
#include "gw_fake.h"
#include "log.h"
#include "loop.h"
#include "tap.h"
#include "turn.h"

static struct gw_error err;
static struct loop *loop;
static struct ctl *ctl;
static char folder[] = "/tmp/agw-ctl-XXXXXX", path[64], why[256];
static char got[4 << 20];

static int dial(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Sends while the other side works. */
static void say(int fd, const char *octets, size_t len)
{
	while (len) {
		ssize_t sent = send(fd, octets, len, MSG_NOSIGNAL);

		if (sent < 0 && errno != EAGAIN)
			return;
		if (sent < 0) {
			turn_for(loop, 1);
			continue;
		}
		octets += sent;
		len -= sent;
	}
}

static int count_lines(void)
{
	const char *at;
	int lines = 0;

	for (at = got; (at = strchr(at, '\n')); at++)
		lines++;
	return lines;
}

/* Adds to got what there is. True: the connection has ended. */
static bool take(int fd)
{
	size_t len = strlen(got);
	ssize_t more;

	while ((more = recv(fd, got + len, sizeof(got) - len - 1, 0)) > 0)
		len += more;
	got[len] = '\0';
	return !more || errno != EAGAIN;
}

/* Until so many lines are in got or the connection ends, and a moment more for what is too much. */
static void hear(int fd, int lines)
{
	got[0] = '\0';
	turn_until(loop, take(fd) || count_lines() >= lines);
	turn_for(loop, 5);
	take(fd);
}

static bool ends(int fd)
{
	got[0] = '\0';
	return turn_until(loop, take(fd));
}

#define STATUS "{\"id\":1,\"verb\":\"status\"}\n"

static void test_lines(void)
{
	static const char bad[] = "hello\n" STATUS;
	int fd = dial(), i;

	say(fd, STATUS, strlen(STATUS));
	hear(fd, 1);
	ok(!strncmp(got, "{\"id\":1,\"result\":{", 18) && count_lines() == 1, "one request");
	for (i = 0; i < (int)strlen(STATUS); i++) {
		say(fd, STATUS + i, 1);
		turn_for(loop, 1);
	}
	hear(fd, 1);
	is_int(count_lines(), 1, "octet by octet");
	for (i = 0; i < 500; i++)
		say(fd, STATUS, strlen(STATUS));
	hear(fd, 500);
	is_int(count_lines(), 500, "many at once");
	say(fd, bad, strlen(bad));
	hear(fd, 2);
	ok(count_lines() == 2 && strstr(got, "\"syntax\"") && strstr(got, "\"result\""),
	   "after a bad line the next is good");
	for (i = 0; i < 100; i++)
		say(fd, STATUS, strlen(STATUS));
	shutdown(fd, SHUT_WR);
	ok(ends(fd), "a client that ends is closed");
	is_int(count_lines(), 100, "when its last orders are answered");
	close(fd);
}

/* One that sends hundreds of requests at once does not keep another one waiting for all of them. */
static void test_turns(void)
{
	static const char request[] = "{\"verb\":\"x\"}\n";
	char heap[500 * sizeof(request)] = "";
	int many = dial(), few = dial(), i;

	say(many, request, strlen(request));
	hear(many, 1);
	say(few, request, strlen(request));
	hear(few, 1);
	for (i = 0; i < 500; i++)
		strcat(heap, request);
	send(many, heap, strlen(heap), MSG_NOSIGNAL);
	send(few, request, strlen(request), MSG_NOSIGNAL);
	got[0] = '\0';
	turn_until(loop, take(few) || count_lines());
	got[0] = '\0';
	take(many);
	ok(count_lines() > 0 && count_lines() < 250, "others have their turn (after %d of 500)",
	   count_lines());
	shutdown(many, SHUT_WR);
	turn_until(loop, take(many));
	is_int(count_lines(), 500, "and all is answered, also of a client that ends");
	close(many);
	close(few);
}

static void test_long_line(void)
{
	char *line = malloc(CTL_LINE_MAX + 2);
	int fd = dial();

	memset(line, ' ', CTL_LINE_MAX + 2);
	memcpy(line, STATUS, strlen(STATUS) - 1);
	line[CTL_LINE_MAX] = '\n';
	say(fd, line, CTL_LINE_MAX + 1);
	hear(fd, 1);
	ok(strstr(got, "\"result\""), "the longest line is good");
	line[CTL_LINE_MAX] = ' ';
	say(fd, line, CTL_LINE_MAX + 1);
	ok(ends(fd), "a longer one ends the connection");
	ok(strstr(got, "\"too_long\""), "and is refused");
	close(fd);
	fd = dial();
	line[CTL_LINE_MAX + 1] = '\n';
	say(fd, line, CTL_LINE_MAX + 2);
	ok(ends(fd) && strstr(got, "\"too_long\""), "also with its end");
	free(line);
	close(fd);
}

static bool is_served(void)
{
	int fd = dial();

	say(fd, STATUS, strlen(STATUS));
	hear(fd, 1);
	close(fd);
	return strstr(got, "\"result\"");
}

/* The first one lives: one of those that only stay connected has to go. */
static void test_too_many(void)
{
	int fd[CTL_CLIENTS_MAX], i, gone = 0;

	for (i = 0; i < CTL_CLIENTS_MAX; i++) {
		fd[i] = dial();
		turn_for(loop, 1);
	}
	say(fd[0], "{\"verb\":\"subscribe\"}\n", 21);
	hear(fd[0], 1);
	say(fd[1], STATUS, strlen(STATUS));
	hear(fd[1], 1);
	ok(is_served(), "one client more is served");
	for (i = 2; i < CTL_CLIENTS_MAX; i++) {
		got[0] = '\0';
		gone += take(fd[i]);
	}
	is_int(gone, 1, "one that was silent for longest has gone");
	say(fd[1], STATUS, strlen(STATUS));
	hear(fd[1], 1);
	ok(strstr(got, "\"result\""), "one that asked has not");
	got[0] = '\0';
	ok(!take(fd[0]), "nor has a subscriber");
	for (i = 0; i < CTL_CLIENTS_MAX; i++)
		close(fd[i]);
	ok(turn_until(loop, is_served()), "when they left there is room");
}

static bool has_come(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };

	return poll(&pollfd, 1, 0) == 1;
}

/* Another process has many connections, this one has one and is silent for longer. */
static void test_hoarder(void)
{
	int fd = dial(), ends[2], i;
	char octet = 0;
	pid_t pid;

	turn_for(loop, 1);
	if (pipe(ends))
		abort();
	pid = fork();
	if (!pid) {
		for (i = 1; i < CTL_CLIENTS_MAX; i++)
			dial();
		octet = write(ends[1], "", 1);
		pause();
		_exit(octet);
	}
	ok(turn_until(loop, has_come(ends[0])) && read(ends[0], &octet, 1) == 1 &&
	   turn_until(loop, is_served()), "a process that holds all other places");
	got[0] = '\0';
	ok(!take(fd), "gives one of them up, not another's");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fd);
	close(ends[0]);
	close(ends[1]);
	turn_for(loop, 50);
}

static void test_descriptors(void)
{
	struct rlimit old, none;
	int fd = dial();

	turn_for(loop, 1);
	getrlimit(RLIMIT_NOFILE, &old);
	none = old;
	none.rlim_cur = 3;
	close(fd);
	fd = dial();
	setrlimit(RLIMIT_NOFILE, &none);
	ok(turn_cost(loop) < CLOCKS_PER_SEC / 10, "without descriptors the loop does not spin");
	setrlimit(RLIMIT_NOFILE, &old);
	say(fd, STATUS, strlen(STATUS));
	hear(fd, 1);
	ok(strstr(got, "\"result\""), "with one the client is served that waited");
	close(fd);
}

static void order(const char *line)
{
	int fd = dial();

	say(fd, line, strlen(line));
	hear(fd, 1);
	close(fd);
}

static void test_subscribers(void)
{
	static const char subscribe[] = "{\"verb\":\"subscribe\"}\n";
	int quick = dial(), slow = dial(), i, events = 0;

	order("{\"verb\":\"reserve\",\"params\":{\"realm\":\"core\",\"media\":\"TCP\"}}\n");
	say(quick, subscribe, strlen(subscribe));
	say(slow, subscribe, strlen(subscribe));
	hear(quick, 1);
	hear(slow, 1);
	fake_tell(1, IMS_AGW_EVENT_SYN_DROPPED);
	hear(quick, 1);
	ok(!strncmp(got, "{\"event\":\"syn-dropped\",\"time\":\"", 31) && count_lines() == 1,
	   "a subscriber hears an event");
	for (i = 0; i < 20000; i++) {
		fake_tell(1, IMS_AGW_EVENT_SYN_DROPPED);
		if (i % 500)
			continue;
		hear(quick, i + 1 - events);
		events += count_lines();
	}
	hear(quick, i - events);
	events += count_lines();
	is_int(events, 20000, "one that reads hears all of them");
	ok(ends(slow), "one that does not read is disconnected");
	order("{\"verb\":\"release\",\"params\":{\"context\":1}}\n");
	hear(quick, 1);
	ok(strstr(got, "\"released\""), "the other is still there");
	close(quick);
	close(slow);
	turn_for(loop, 10);
}

static struct ctl *make(const char *at, gid_t group, mode_t mode)
{
	const struct ctl_config config = { .path = at, .group = group, .mode = mode };

	return ctl_new(loop, gw, &config, why, sizeof(why));
}

static void test_files(void)
{
	struct ctl *second;
	struct stat st;

	is_int(stat(path, &st), 0, "the socket is there, and its folder");
	is_int(st.st_mode & 0777, 0600, "for its owner only");
	second = make(path, -1, 0600);
	ok(!second && strstr(why, "an agent answers there"), "a second agent is refused");
	is_int(stat(path, &st), 0, "and leaves the socket");
	ok(ctl_renew(ctl, why, sizeof(why)) && is_served(), "what is there is not made again");
	unlink(path);
	ok(ctl_renew(ctl, why, sizeof(why)) && is_served(), "what is gone is");
	ctl_free(ctl);
	ok(stat(path, &st) && errno == ENOENT, "the first one takes it along");
}

/* Of two agents with the same path the first one lost its file: it takes nothing of the second. */
static void test_foreign(void)
{
	struct ctl *first = make(path, -1, 0600);
	struct stat st;

	unlink(path);
	ctl = make(path, getegid(), 0660);
	ok(!stat(path, &st) && (st.st_mode & 0777) == 0660 && st.st_gid == getegid(),
	   "group and mode as they are ordered");
	ok(!ctl_renew(first, why, sizeof(why)) && strstr(why, "an agent answers there"),
	   "another agent's socket is not replaced");
	ctl_free(first);
	ok(!stat(path, &st) && is_served(), "nor taken along");
	unlink(path);
	close(creat(path, 0600));
	ok(!ctl_renew(ctl, why, sizeof(why)), "a file is not replaced");
	ctl_free(ctl);
	ok(!stat(path, &st) && S_ISREG(st.st_mode), "nor taken along");
	unlink(path);
}

/* As an agent leaves it that was killed. */
static void test_stale(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	ok(!bind(fd, (struct sockaddr *)&addr, sizeof(addr)), "a socket of nobody");
	close(fd);
	ctl = make(path, -1, 0600);
	ok(ctl, "is replaced: %s", why);
	ctl_free(ctl);
	close(creat(path, 0600));
	ctl = make(path, -1, 0600);
	ok(!ctl && !unlink(path), "a file that is no socket is left alone: %s", why);
	ctl = make("/proc/none/sock", -1, 0600);
	ok(!ctl && strstr(why, "/proc/none/sock"), "a path that cannot be is named");
}

/* In a child, which is root without his privileges, or whoever runs this. */
static void test_foreign_group(void)
{
	char left[sizeof(path) + 8];
	int status = -1;
	pid_t pid;

	snprintf(left, sizeof(left), "%s.new", path);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		const struct __user_cap_header_struct self = { _LINUX_CAPABILITY_VERSION_3, 0 };
		const struct __user_cap_data_struct none[2] = { 0 };

		if (syscall(SYS_capset, &self, none) || make(path, 54321, 0660))
			_exit(1);
		_exit(access(left, F_OK) && errno == ENOENT ? 0 : 2);
	}
	waitpid(pid, &status, 0);
	is_int(status, 0, "a group that the agent is no member of: nothing is left");
	unlink(left);
}

int main(void)
{
	plan(43);
	log_set_level((enum log_level)0);
	fake_start(FAKE_CONF, &err);
	loop = loop_new();
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof(path), "%s/run/agwd.sock", folder);
	ctl = make(path, -1, 0600);
	ok(ctl, "the socket is made: %s", why);
	test_lines();
	test_turns();
	test_long_line();
	test_too_many();
	test_hoarder();
	test_descriptors();
	test_subscribers();
	test_files();
	test_foreign();
	test_stale();
	test_foreign_group();
	snprintf(path, sizeof(path), "%s/run", folder);
	rmdir(path);
	rmdir(folder);
	fake_reset();
	loop_free(loop);
	return tap_done();
}
