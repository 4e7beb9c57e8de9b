// SPDX-License-Identifier: GPL-2.0
/*
 * ServiceChangeAddress in the reply to a registration: where the gateway sends to and whom it hears
 * from then on, and that it is forgotten with the association.
 *
 * with: core mg h248 sdp selftests/unit/far_mgc.c
 */
#include <stdio.h>
#include <string.h>

#include "far_mgc.h"
#include "tap.h"
#include "turn.h"

#define CHECKS	7		/* of an address that is taken */
#define HANDOFF	\
	"MEGACO/2 <moved>\n" \
	"Transaction=5{Context=-{ServiceChange=ROOT{Services{" \
	"Method=HandOff,Reason=\"903 MGC Directed Change\",MgcIdToTry=[127.0.0.1]:%u}}}}"

static char err[512];
static struct far_mgc far, moved;

static void start(const char *host)
{
	char conf[512];

	far_open(&far, "udp", "127.0.0.1");
	far_open(&moved, "udp", host);
	snprintf(conf, sizeof(conf),
		 "h248-listen = udp 127.0.0.1:%u\nh248-controller = udp 127.0.0.1:%u\n"
		 "h248-avalanche = 0s\nh248-response-timeout = 100ms\n", far_free_port(),
		 far.port);
	far_start(conf, err, sizeof(err));
}

static void stop(void)
{
	far_stop();
	far_close(&moved);
	far_close(&far);
}

/* Among Notifies, which come again and again. */
static bool hears(struct far_mgc *by, const char *words)
{
	unsigned int i;

	for (i = 0; i < 20 && far_next(by); i++)
		if (far_says(by, words))
			return true;
	return false;
}

static void be_asked(void)
{
	far_send(&far, "MEGACO/2 [127.0.0.1]:%u\n"
		 "Transaction=1{Context=-{Modify=ROOT{Events=44{it/ito{mit=20}}}}}", far.port);
	hears(&far, "Reply=1{");
}

static void order(uint32_t id)
{
	far_send(&moved, "MEGACO/2 <moved>\n"
		 "Transaction=%u{Context=-{AuditValue=ROOT{Audit{}}}}", id);
}

static void hand_back(void)
{
	far_send(&moved, HANDOFF, far.port);
}

static void check_forgotten(const char *host)
{
	bool other_host = strcmp(host, "127.0.0.1") != 0;

	hand_back();
	ok(hears(&moved, "Reply=5{Context"), "%s: a handoff is agreed", host);
	ok(hears(&far, "Method=HandOff"), "%s: the next registration goes where it says", host);
	far_send(&far, "MEGACO/1 [127.0.0.1]:%u\nReply=%u{Context=-{ServiceChange=ROOT}}",
		 far.port, far_id(&far));
	turn_until(far_loop, !strcmp(far_state(), "up"));
	order(10);
	if (other_host)
		ok(turn_until(far_loop, far_count("messages.strangers") == 1),
		   "%s: it is a stranger again", host);
	else
		ok(hears(&moved, "Reply=10{Error=504"), "%s: it may order nothing again", host);
}

/* form has a place for the port. */
static void test_taken(const char *host, const char *form)
{
	char address[64] = "ServiceChangeAddress=";
	size_t len = strlen(address);

	start(host);
	snprintf(address + len, sizeof(address) - len, form, moved.port);
	ok(far_register(&far, address), "%s is taken", address);
	moved.gateway = far.gateway;
	be_asked();
	ok(hears(&moved, "Notify=ROOT"), "%s: requests go there", address);
	far_send(&moved, "MEGACO/2 <moved>\nReply=%u{Context=-{Notify=ROOT}}", far_id(&moved));
	ok(turn_until(far_loop, !far_count("requests.queue")), "%s: replies come from there",
	   address);
	order(9);
	ok(hears(&moved, "Reply=9{Context"), "%s: so do orders", address);
	check_forgotten(host);
	stop();
}

/* There is no resolver, and the socket is of one family. */
static void test_left(const char *address)
{
	start("127.0.0.2");
	ok(far_register(&far, address), "%s", address);
	be_asked();
	ok(hears(&far, "Notify=ROOT"), "is left alone");
	moved.gateway = far.gateway;
	order(9);
	ok(turn_until(far_loop, far_count("messages.strangers") == 1), "and nobody is let in");
	stop();
}

int main(void)
{
	plan(4 * CHECKS + 2 * 3);
	test_taken("127.0.0.1", "%u");
	test_taken("127.0.0.1", "[127.0.0.1]:%u");
	test_taken("127.0.0.2", "[127.0.0.2]:%u");
	test_taken("127.0.0.77", "[127.0.0.77]:%u");
	test_left("ServiceChangeAddress=<mgc2>:2944");
	test_left("ServiceChangeAddress=[2001:db8::2]:2944");
	loop_free(far_loop);
	return tap_done();
}
