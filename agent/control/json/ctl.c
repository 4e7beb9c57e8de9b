// SPDX-License-Identifier: GPL-2.0
#include "ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/gw.h"
#include "ctl_socket.h"
#include "ctl_token.h"
#include "ctl_verb.h"
#include "listener.h"
#include "log.h"
#include "loop.h"

#define ANSWERS_MAX (256 << 10)	/* octets of answers that wait before reading stops */
#define REQUESTS_PER_TURN 16	/* of one client, before others have theirs */

/* Octets that wait, in or out. A request can have a key in it, so nothing is left behind. */
struct queue {
	char *octets;
	size_t begin, end, room;
};

struct client {
	struct client *next, **at;	/* at: what points here */
	struct ctl *ctl;
	int fd;
	pid_t pid;		/* of the process that connected */
	uint64_t turn;		/* grows with each sign of life */
	struct loop_watch *watch;
	uint32_t watched;
	unsigned int budget;	/* requests that it may still have in this turn */
	struct loop_deferred more;
	struct ctl_subscription subscription;
	struct queue in, out;
	bool ended;		/* nothing more will come or shall be read */
	bool doomed;		/* too slow, goes at its next event */
};

struct ctl {
	struct loop *loop;
	struct gw *gw;
	struct ctl_agent agent;
	struct gw_subscriber *subscriber;
	struct ctl_tokens *tokens;
	struct ctl_socket sock;
	struct listener listener;
	struct client *clients;
	unsigned int count;
	uint64_t turn;
};

/* --- queues ---------------------------------------------------------------------------------- */

static size_t waiting(const struct queue *queue)
{
	return queue->end - queue->begin;
}

static void drop_octets(struct queue *queue)
{
	if (queue->octets)
		explicit_bzero(queue->octets, queue->room);
	free(queue->octets);
	queue->octets = NULL;
}

static bool make_room(struct queue *queue, size_t len)
{
	size_t room = queue->room ? queue->room : 4096;
	size_t end = queue->end;
	char *octets;

	if (queue->begin) {
		memmove(queue->octets, queue->octets + queue->begin, waiting(queue));
		queue->end -= queue->begin;
		queue->begin = 0;
		explicit_bzero(queue->octets + queue->end, end - queue->end);
	}
	while (room - queue->end < len)
		room *= 2;
	if (room == queue->room)
		return true;
	octets = malloc(room);
	if (!octets)
		return false;
	if (queue->end)
		memcpy(octets, queue->octets, queue->end);
	drop_octets(queue);
	queue->octets = octets;
	queue->room = room;
	return true;
}

static bool append(struct queue *queue, const char *octets, size_t len)
{
	if (queue->room - queue->end < len && !make_room(queue, len))
		return false;
	memcpy(queue->octets + queue->end, octets, len);
	queue->end += len;
	return true;
}

static void take(struct queue *queue, size_t len)
{
	explicit_bzero(queue->octets + queue->begin, len);
	queue->begin += len;
	if (queue->begin < queue->end)
		return;
	queue->begin = 0;
	queue->end = 0;
}

/* --- clients --------------------------------------------------------------------------------- */

static void close_client(struct client *client)
{
	*client->at = client->next;
	if (client->next)
		client->next->at = client->at;
	client->ctl->count--;
	loop_undefer(client->ctl->loop, &client->more);
	loop_watch_del(client->watch);
	close(client->fd);
	drop_octets(&client->in);
	drop_octets(&client->out);
	free(client);
}

/* May be in the middle of an event's delivery, so the loop closes it. */
static void doom(struct client *client, const char *why)
{
	if (!client->doomed)
		log_warn("control client %d is disconnected: %s", client->fd, why);
	client->doomed = true;
	client->subscription.active = false;
	shutdown(client->fd, SHUT_RDWR);
}

/* False: the client is gone. */
static bool flush(struct client *client)
{
	while (waiting(&client->out)) {
		ssize_t sent = send(client->fd, client->out.octets + client->out.begin,
				    waiting(&client->out), MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return errno == EAGAIN;
		take(&client->out, sent);
	}
	return true;
}

static bool has_line(const struct client *client)
{
	const struct queue *in = &client->in;

	return waiting(in) && memchr(in->octets + in->begin, '\n', waiting(in));
}

static void watch_client(struct client *client)
{
	uint32_t events = 0;

	if (!client->ended && waiting(&client->out) < ANSWERS_MAX && !has_line(client))
		events |= EPOLLIN;
	if (waiting(&client->out))
		events |= EPOLLOUT;
	if (events == client->watched)
		return;
	client->watched = events;
	loop_watch_set(client->watch, events);
}

static void queue_text(struct client *client, const char *text)
{
	if (!text || !append(&client->out, text, strlen(text)) || !append(&client->out, "\n", 1))
		doom(client, "out of memory");
}

static void answer(struct client *client, const char *line, size_t len)
{
	char *text = ctl_answer(client->ctl->gw, &client->ctl->agent, &client->subscription, line,
				len);

	queue_text(client, text);
	free(text);
}

static void refuse_long_line(struct client *client)
{
	char *text = ctl_answer_too_long();

	queue_text(client, text);
	free(text);
	client->ended = true;
	take(&client->in, waiting(&client->in));
}

/* Answers whole lines as long as the answers find room, and the client has its turn. */
static void answer_lines(struct client *client)
{
	struct queue *in = &client->in;
	char *line, *newline;

	while (waiting(in) && !client->doomed && waiting(&client->out) < ANSWERS_MAX &&
	       client->budget) {
		line = in->octets + in->begin;
		newline = memchr(line, '\n', waiting(in));
		if (!newline)
			break;
		if (newline - line > CTL_LINE_MAX) {
			refuse_long_line(client);
			return;
		}
		client->budget--;
		answer(client, line, newline - line);
		take(in, newline - line + 1);
	}
	if (waiting(in) > CTL_LINE_MAX &&
	    !memchr(in->octets + in->begin, '\n', waiting(in)))
		refuse_long_line(client);
}

/* False: the client is gone. */
static bool receive(struct client *client)
{
	char octets[16384];
	ssize_t got = recv(client->fd, octets, sizeof(octets), MSG_DONTWAIT);
	bool good;

	if (got < 0)
		return errno == EAGAIN || errno == EINTR;
	if (!got) {
		client->ended = true;
		return true;
	}
	good = append(&client->in, octets, got);
	explicit_bzero(octets, got);
	return good;
}

/* False: the client is gone. */
static bool work(struct client *client)
{
	do {
		answer_lines(client);
		if (!flush(client))
			return false;
	} while (!client->doomed && !waiting(&client->out) && has_line(client) &&
		 client->budget);
	return !client->doomed;
}

static void go_on(struct client *client, bool alive)
{
	client->budget = REQUESTS_PER_TURN;
	if (alive)
		alive = flush(client) && work(client);
	if (!alive || (client->ended && !waiting(&client->out) && !has_line(client))) {
		close_client(client);
		return;
	}
	if (has_line(client) && waiting(&client->out) < ANSWERS_MAX)
		loop_defer(client->ctl->loop, &client->more);
	watch_client(client);
}

/* The rest of what a client sent at once. */
static void on_more(void *arg)
{
	struct client *client = arg;

	go_on(client, !client->doomed);
}

static void on_client(void *arg, uint32_t events)
{
	struct client *client = arg;
	bool alive = !client->doomed && !(events & EPOLLERR);

	if (alive && events & EPOLLIN && !client->ended) {
		client->turn = ++client->ctl->turn;
		alive = receive(client);
	}
	go_on(client, alive);
}

/* --- events ---------------------------------------------------------------------------------- */

static void queue_event(struct client *client, const char *text)
{
	if (waiting(&client->out) + strlen(text) > CTL_QUEUE_MAX) {
		doom(client, "it does not read its events");
		return;
	}
	queue_text(client, text);
	if (!flush(client))
		doom(client, strerror(errno));
	watch_client(client);
}

static void on_event(void *arg, const struct gw_event *event)
{
	struct ctl *ctl = arg;
	struct client *client;
	char *text = NULL;

	for (client = ctl->clients; client; client = client->next) {
		if (client->doomed || !ctl_wants(&client->subscription, event))
			continue;
		if (!text)
			text = ctl_event_text(event);
		if (text)
			queue_event(client, text);
	}
	free(text);
}

/* --- who gets a place ------------------------------------------------------------------------ */

static unsigned int connections_of(const struct ctl *ctl, pid_t pid)
{
	const struct client *client;
	unsigned int count = 0;

	for (client = ctl->clients; client; client = client->next)
		count += client->pid == pid;
	return count;
}

/*
 * Whether a is rather to go than b: of the process that holds the most connections, without a
 * subscription, silent for longer.
 */
static bool goes_before(const struct client *a, const struct client *b)
{
	unsigned int many = connections_of(a->ctl, a->pid), few = connections_of(b->ctl, b->pid);

	if (many != few)
		return many > few;
	if (a->subscription.active != b->subscription.active)
		return b->subscription.active;
	return a->turn < b->turn;
}

/* Connections that somebody forgot keep no new client out. */
static void make_place(struct ctl *ctl)
{
	struct client *client, *last = NULL;

	for (client = ctl->clients; client; client = client->next)
		if (!last || goes_before(client, last))
			last = client;
	if (!last)
		return;
	log_warn("control client %d of process %d gives its place to another: there are %d",
		 last->fd, (int)last->pid, CTL_CLIENTS_MAX);
	close_client(last);
}

static pid_t process_of(int fd)
{
	struct ucred cred = { 0 };
	socklen_t len = sizeof(cred);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) ? 0 : cred.pid;
}

static void add_client(struct ctl *ctl, int fd)
{
	struct client *client = calloc(1, sizeof(*client));

	if (!client) {
		close(fd);
		return;
	}
	client->ctl = ctl;
	client->subscription.tokens = ctl->tokens;
	client->fd = fd;
	client->pid = process_of(fd);
	client->turn = ++ctl->turn;
	client->more = (struct loop_deferred){ .fn = on_more, .arg = client };
	client->watched = EPOLLIN;
	client->watch = loop_watch_add(ctl->loop, fd, EPOLLIN, on_client, client);
	if (!client->watch) {
		free(client);
		close(fd);
		return;
	}
	client->next = ctl->clients;
	if (client->next)
		client->next->at = &client->next;
	client->at = &ctl->clients;
	ctl->clients = client;
	ctl->count++;
}

/* --- the listener ---------------------------------------------------------------------------- */

static void on_listener(void *arg, uint32_t events)
{
	struct ctl *ctl = arg;
	int fd = listener_accept(&ctl->listener, NULL, NULL);

	(void)events;
	if (fd < 0)
		return;
	if (ctl->count >= CTL_CLIENTS_MAX)
		make_place(ctl);
	add_client(ctl, fd);
}

static bool watch_listener(struct ctl *ctl)
{
	ctl->listener = (struct listener){
		.loop = ctl->loop, .fd = ctl->sock.fd, .what = "control client",
		.fn = on_listener, .arg = ctl,
	};
	return listener_start(&ctl->listener);
}

static void drop_listener(struct ctl *ctl)
{
	listener_stop(&ctl->listener);
	ctl_socket_close(&ctl->sock);
}

bool ctl_renew(struct ctl *ctl, char *err, size_t err_len)
{
	struct ctl_socket fresh = ctl->sock;

	if (ctl_socket_is_there(&ctl->sock))
		return true;
	if (!ctl_socket_open(&fresh, err, err_len))
		return false;
	drop_listener(ctl);
	ctl->sock = fresh;
	if (watch_listener(ctl)) {
		log_notice("the control socket was gone and is made again");
		return true;
	}
	snprintf(err, err_len, "%s: %s", fresh.path, strerror(errno));
	drop_listener(ctl);
	return false;
}

/* --- life ------------------------------------------------------------------------------------ */

struct ctl *ctl_new(struct loop *loop, struct gw *gw, const struct ctl_config *config, char *err,
		    size_t err_len)
{
	struct ctl *ctl = calloc(1, sizeof(*ctl));

	snprintf(err, err_len, "%s: out of memory", config->path);
	if (!ctl)
		return NULL;
	ctl->loop = loop;
	ctl->gw = gw;
	ctl->tokens = ctl_tokens_new();
	ctl->agent = config->agent;
	ctl->sock = (struct ctl_socket){ .fd = -1, .group = config->group, .mode = config->mode };
	if (snprintf(ctl->sock.path, sizeof(ctl->sock.path), "%s", config->path) >=
	    (int)sizeof(ctl->sock.path)) {
		snprintf(err, err_len, "%s: path too long", config->path);
		goto failed;
	}
	if (!ctl_socket_open(&ctl->sock, err, err_len))
		goto failed;
	ctl->subscriber = gw_subscribe(gw, NULL, on_event, ctl);
	if (ctl->subscriber && watch_listener(ctl))
		return ctl;
failed:
	ctl_free(ctl);
	return NULL;
}

void ctl_free(struct ctl *ctl)
{
	struct client *client, *next;

	if (!ctl)
		return;
	for (client = ctl->clients; client; client = next) {
		next = client->next;
		close_client(client);
	}
	gw_unsubscribe(ctl->gw, ctl->subscriber);
	drop_listener(ctl);
	ctl_tokens_free(ctl->tokens);
	free(ctl);
}
