// SPDX-License-Identifier: GPL-2.0
/*
 * Orders that are said again with the same token.
 *
 * with: core json
 */
#include <stdlib.h>

#include "control/json/ctl_token.h"
#include "control/json/ctl_verb.h"
#include "gw_fake.h"
#include "tap.h"

#define PLAIN "\"params\":{\"realm\":\"core\",\"media\":\"TCP\"}}"
#define RESERVE(token) "{\"verb\":\"reserve\",\"token\":" token "," PLAIN

#define TWO "\"params\":{\"termination\":2}}"
#define TEN "0123456789"
#define LONG "\"" TEN TEN TEN TEN TEN TEN "12345\""

static struct ctl_subscription subscription;
static char answer[65536];

static const char *ask(const char *line)
{
	char *text = ctl_answer(gw, NULL, &subscription, line, strlen(line));

	snprintf(answer, sizeof(answer), "%s", text);
	free(text);
	return answer;
}

static bool is_refused(const char *line, const char *code)
{
	char want[64];

	snprintf(want, sizeof(want), "\"code\":\"%s\",\"field\":\"token\"", code);
	return strstr(ask(line), want);
}

static size_t endpoints(void)
{
	struct gw_status status;

	gw_status(gw, &status);
	return status.endpoints;
}

static void test_repeat(void)
{
	char first[sizeof(answer)];

	snprintf(first, sizeof(first), "%s", ask(RESERVE("\"a\"")));
	ok(strstr(first, "\"termination\":1"), "an order with a token is carried out");
	is_str(ask(RESERVE("\"a\"")), first, "said again it has the same answer");
	is_int(endpoints(), 1, "and does nothing");
	ask("{\"id\":7,\"verb\":\"reserve\",\"token\":\"a\"," PLAIN);
	ok(strstr(answer, "{\"id\":7,\"result\""), "but for the number of the request");
	ok(strstr(ask(RESERVE("\"b\"")), "\"termination\":2"), "another token is another order");
	ok(strstr(ask("{\"verb\":\"reserve\"," PLAIN), "\"termination\":3"), "and so is none");
	ask("{\"verb\":\"release\",\"token\":\"c\",\"params\":{\"termination\":1}}");
	snprintf(first, sizeof(first), "%s", answer);
	ok(strstr(first, "released"), "a release");
	is_str(ask("{\"verb\":\"release\",\"token\":\"c\",\"params\":{\"termination\":1}}"), first,
	       "tells the same of what is gone");
}

/* A client may have its members in no order at all. */
static void test_same(void)
{
	static const char *const orders[] = {
		"{\"latch\":\"latch\",\"remote\":{\"address\":\"192.0.2.9\",\"port\":7}}}",
		"{\"remote\":{\"port\":7,\"address\":\"192.0.2.9\"},\"latch\":\"latch\"}}",
	};
	static const char *const others[] = {
		"{\"latch\":\"192.0.2.9\",\"remote\":{\"address\":\"latch\",\"port\":7}}}",
		"{\"remote\":{\"latch\":\"latch\",\"address\":\"192.0.2.9\",\"port\":7}}}",
		"{\"remote\":{\"address\":\"192.0.2.9\",\"port\":7}}}",
	};
	uint64_t sum[2 + 3];
	struct json_object *line;
	int i, j, same = 0;

	for (i = 0; i < 2 + 3; i++) {
		line = json_tokener_parse(i < 2 ? orders[i] : others[i - 2]);
		sum[i] = ctl_token_sum(subscription.tokens, "reserve_configure", line);
		json_object_put(line);
	}
	ok(sum[0] == sum[1], "the same members in another order are the same");
	for (i = 1; i < 2 + 3; i++)
		for (j = i + 1; j < 2 + 3; j++)
			same += sum[i] == sum[j];
	is_int(same, 0, "others are not, nor those at another place");
}

static void test_other(void)
{
	ok(is_refused("{\"verb\":\"release\",\"token\":\"a\",\"params\":{\"termination\":2}}",
		      "conflict"), "a token of another verb is refused");
	ok(is_refused("{\"verb\":\"reserve\",\"token\":\"a\",\"params\":{\"dscp\":1}}", "conflict"),
	   "and one with other members");
	ok(is_refused("{\"verb\":\"status\",\"token\":\"a\"}", "unknown_field"),
	   "what is no order has none");
	ok(is_refused(RESERVE("1"), "bad_type"), "a number is no token");
	ok(is_refused(RESERVE("\"\""), "bad_value"), "nor is nothing");
	ok(is_refused(RESERVE("\"a\\u0000\""), "bad_value"), "nor what has a NUL");
	ok(is_refused(RESERVE(LONG), "bad_value"), "nor 65 octets");
	is_int(endpoints(), 2, "nothing was done");
}

static void test_refused(void)
{
	fake_fail("endpoint-new", -5, 0);
	ok(strstr(ask(RESERVE("\"d\"")), "\"code\":\"kernel\""), "an order that fails");
	ok(strstr(ask(RESERVE("\"d\"")), "\"result\""), "is tried again");
}

static void test_bounds(void)
{
	char line[128];
	int i;

	for (i = 0; i < CTL_TOKENS; i++) {
		snprintf(line, sizeof(line), "{\"verb\":\"confirm\",\"token\":\"%d\"," TWO, i);
		ask(line);
	}
	ok(strstr(ask(RESERVE("\"a\"")), "\"termination\":5"),
	   "the oldest of too many is forgotten");
	ok(is_refused("{\"verb\":\"confirm\",\"token\":\"1023\",\"params\":{\"termination\":3}}",
		      "conflict"), "the newest is not");
	subscription.tokens = NULL;
	ok(is_refused(RESERVE("\"x\""), "unsupported"), "without memory for them there are none");
}

/* Results of 1 MB: no more than four. */
static void test_octets(void)
{
	struct ctl_tokens *tokens = ctl_tokens_new();
	bool other;
	char *text = malloc(1 << 20), name[2] = "0";
	int found = 0;

	memset(text, 'x', 1 << 20);
	text[(1 << 20) - 100] = '\0';
	for (; *name < '9'; ++*name)
		ctl_token_keep(tokens, name, 1, strdup(text));
	for (*name = '0'; *name < '9'; ++*name)
		found += !!ctl_token_find(tokens, name, 1, &other);
	is_int(found, 4, "large results take no more than their room");
	ok(ctl_token_find(tokens, "8", 1, &other), "the last one is there");
	ctl_token_keep(tokens, "9", 1, NULL);
	ok(!ctl_token_find(tokens, "9", 1, &other), "one for which there was no memory is not");
	ctl_tokens_free(tokens);
	free(text);
}

int main(void)
{
	struct gw_error err;

	plan(8 + 2 + 8 + 2 + 3 + 3);
	fake_start(FAKE_CONF, &err);
	subscription.tokens = ctl_tokens_new();
	test_repeat();
	test_same();
	test_other();
	test_refused();
	{
		struct ctl_tokens *tokens = subscription.tokens;

		test_bounds();
		ctl_tokens_free(tokens);
	}
	test_octets();
	fake_reset();
	return tap_done();
}
