// SPDX-License-Identifier: GPL-2.0
#include "control.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "../tools/event.h"

static FILE *answers;
static int control = -1;
static struct sockaddr_in to;
static char t1[400], t2[200];	/* members of their orders */
static char *answer;
static size_t answer_room;

static void open_connection(void)
{
	int on = 1;

	control = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (control < 0 || connect(control, (struct sockaddr *)&to, sizeof(to)) < 0 ||
	    setsockopt(control, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) < 0)
		die("nobody takes orders: %s", strerror(errno));
	answers = fdopen(control, "r");
	if (!answers)
		die("fdopen: %s", strerror(errno));
}

void control_again(void)
{
	fclose(answers);
	open_connection();
}

void control_open(const char *address, const char *fingerprint, const struct call_plan *plan)
{
	char host[INET_ADDRSTRLEN];
	int n;

	to = call_address(address);
	open_connection();
	n = snprintf(t1, sizeof(t1), "\"realm\":\"access\",\"latch\":\"latch\",\"interlink\":true");
	if (plan->tls)
		snprintf(t1 + n, sizeof(t1) - (size_t)n,
			 ",\"media\":\"TCP/TLS\",\"remote\":{\"fingerprints\":[\"%s\"]}",
			 fingerprint);
	else
		snprintf(t1 + n, sizeof(t1) - (size_t)n, ",\"media\":\"TCP\"");
	inet_ntop(AF_INET, &plan->core.sin_addr, host, sizeof(host));
	snprintf(t2, sizeof(t2), "%s,\"remote\":{\"address\":\"%s\",\"port\":%d}",
		 "\"realm\":\"core\",\"media\":\"TCP\"", host, ntohs(plan->core.sin_port));
}

static void order(const char *text)
{
	size_t len = strlen(text);

	if (send(control, text, len, MSG_NOSIGNAL) != (ssize_t)len ||
	    getline(&answer, &answer_room, answers) < 0)
		die("the controller's connection ends");
	if (!strstr(answer, "\"result\""))
		die("refused: %s%s", text, answer);
}

/* What follows a member's name in the last answer. */
static const char *member(const char *name)
{
	char quoted[32];
	const char *at;

	snprintf(quoted, sizeof(quoted), "\"%s\":", name);
	at = strstr(answer, quoted);
	if (!at)
		die("no %s in %s", name, answer);
	return at + strlen(quoted);
}

void control_reserve(struct call *call)
{
	char text[600];
	const char *colon;

	snprintf(text, sizeof(text), "{\"verb\":\"reserve\",\"params\":{%s}}\n", t1);
	order(text);
	call->context = atoi(member("context"));
	colon = strchr(member("local") + 2, ':');
	call->port = colon ? (uint16_t)atoi(colon + 1) : 0;
	snprintf(text, sizeof(text), "{\"verb\":\"reserve_configure\",\"params\":{%s,%s:%d}}\n",
		 t2, "\"context\"", call->context);
	order(text);
}

static void order_of_context(const char *verb, const struct call *call)
{
	char text[100];

	snprintf(text, sizeof(text), "{\"verb\":\"%s\",\"params\":{\"context\":%d}}\n", verb,
		 call->context);
	order(text);
}

void control_audit(struct call *call)
{
	order_of_context("audit", call);
}

void control_release(struct call *call)
{
	order_of_context("release", call);
	call->context = 0;
}
