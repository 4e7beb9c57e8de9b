// SPDX-License-Identifier: GPL-2.0
/*
 * The states of an endpoint: every pair of state and event, and what must hold of all ways.
 *
 * with: kmod/state.c
 */
#include "state.h"
#include "tap.h"

static const char *const states[] = {
	[IMS_AGW_STATE_IDLE] = "IDLE",
	[IMS_AGW_STATE_ACCEPTED] = "ACCEPTED",
	[IMS_AGW_STATE_CONNECTING] = "CONNECTING",
	[IMS_AGW_STATE_ESTABLISHED] = "ESTABLISHED",
	[IMS_AGW_STATE_HANDSHAKING] = "HANDSHAKING",
	[IMS_AGW_STATE_KEYED] = "KEYED",
	[IMS_AGW_STATE_VERIFIED] = "VERIFIED",
	[IMS_AGW_STATE_LINKED] = "LINKED",
	[IMS_AGW_STATE_HALF_CLOSED] = "HALF_CLOSED",
	[IMS_AGW_STATE_CLOSED] = "CLOSED",
	[IMS_AGW_STATE_FAILED] = "FAILED",
	[IMS_AGW_STATE_CLOSING] = "CLOSING",
};

static const char *const events[] = {
	[AGW_EVENT_SYN] = "SYN",
	[AGW_EVENT_SYN_EXPIRED] = "SYN_EXPIRED",
	[AGW_EVENT_CONNECT] = "CONNECT",
	[AGW_EVENT_WITHDRAW] = "WITHDRAW",
	[AGW_EVENT_UP] = "UP",
	[AGW_EVENT_HANDSHAKE] = "HANDSHAKE",
	[AGW_EVENT_KEYS] = "KEYS",
	[AGW_EVENT_VERIFY] = "VERIFY",
	[AGW_EVENT_LINK] = "LINK",
	[AGW_EVENT_EOF] = "EOF",
	[AGW_EVENT_END] = "END",
	[AGW_EVENT_FAIL] = "FAIL",
	[AGW_EVENT_REARM] = "REARM",
};

#define STATES	((int)(sizeof(states) / sizeof(states[0])))
#define EVENTS	((int)(sizeof(events) / sizeof(events[0])))

/* By name, so that it does not say the same as the table that it is held against. */
static const char *const ways[] = {
	"IDLE SYN ACCEPTED",
	"ACCEPTED SYN_EXPIRED IDLE",
	"ACCEPTED UP ESTABLISHED",
	"IDLE UP ESTABLISHED",
	"IDLE CONNECT CONNECTING",
	"CONNECTING UP ESTABLISHED",
	/* plain */
	"ESTABLISHED LINK LINKED",
	"ESTABLISHED END CLOSED",
	/* TLS */
	"ESTABLISHED HANDSHAKE HANDSHAKING",
	"HANDSHAKING KEYS KEYED",
	"KEYED VERIFY VERIFIED",
	"VERIFIED LINK LINKED",
	/* asked for by a mere SYN */
	"CONNECTING WITHDRAW IDLE",
	"ESTABLISHED WITHDRAW IDLE",
	"HANDSHAKING WITHDRAW IDLE",
	"KEYED WITHDRAW IDLE",
	"VERIFIED WITHDRAW IDLE",
	/* the end */
	"LINKED EOF HALF_CLOSED",
	"LINKED END CLOSED",
	"HALF_CLOSED EOF CLOSING",
	"HALF_CLOSED END CLOSED",
	"CLOSING END CLOSED",
	"CLOSING FAIL FAILED",
	"IDLE FAIL FAILED",
	"ACCEPTED FAIL FAILED",
	"CONNECTING FAIL FAILED",
	"ESTABLISHED FAIL FAILED",
	"HANDSHAKING FAIL FAILED",
	"KEYED FAIL FAILED",
	"VERIFIED FAIL FAILED",
	"LINKED FAIL FAILED",
	"HALF_CLOSED FAIL FAILED",
	/* and another one, of which an idle one waits already */
	"ACCEPTED REARM IDLE",
	"CONNECTING REARM IDLE",
	"ESTABLISHED REARM IDLE",
	"HANDSHAKING REARM IDLE",
	"KEYED REARM IDLE",
	"VERIFIED REARM IDLE",
	"LINKED REARM IDLE",
	"HALF_CLOSED REARM IDLE",
	"CLOSED REARM IDLE",
	"FAILED REARM IDLE",
	"CLOSING REARM IDLE",
};

#define WAYS	(sizeof(ways) / sizeof(ways[0]))

static int is_final(int state)
{
	return state == IMS_AGW_STATE_CLOSED || state == IMS_AGW_STATE_FAILED;
}

static int expected_next(int state, int event)
{
	char begin[64];
	size_t i;
	int next;

	snprintf(begin, sizeof(begin), "%s %s ", states[state], events[event]);
	for (i = 0; i < WAYS; i++)
		for (next = 0; next < STATES; next++)
			if (!strncmp(ways[i], begin, strlen(begin)) &&
			    !strcmp(ways[i] + strlen(begin), states[next]))
				return next;
	return -1;
}

static void all_pairs(void)
{
	int state, event, next, known = 0;

	for (state = 0; state < STATES; state++) {
		for (event = 0; event < EVENTS; event++) {
			next = expected_next(state, event);
			known += next >= 0;
			is_int(agw_state_next(state, event), next, "%s, %s: %s", states[state],
			       events[event], next < 0 ? "nothing" : states[next]);
		}
	}
	is_int(known, WAYS, "every way that is expected was walked");
}

static void out_of_range(void)
{
	is_int(STATES, AGW_STATE_COUNT, "no state is unknown to this test");
	is_int(EVENTS, AGW_EVENT_COUNT, "no event is unknown to this test");
	is_int(agw_state_next(AGW_STATE_COUNT, AGW_EVENT_FAIL), -1, "a state too many");
	is_int(agw_state_next(IMS_AGW_STATE_IDLE, AGW_EVENT_COUNT), -1, "an event too many");
	is_int(agw_state_next(-1, -1), -1, "the largest numbers");
}

/* --- of all ways ----------------------------------------------------------------------------- */

/*
 * Bits of the states that can be reached from one when some event and some state are left out, with
 * one connection.
 */
static unsigned int reach(int from, int without_event, int without_state)
{
	unsigned int reached = 1U << from, before;
	int state, event, next;

	do {
		before = reached;
		for (state = 0; state < STATES; state++) {
			for (event = 0; event < EVENTS; event++) {
				next = agw_state_next(state, event);
				if (next >= 0 && reached & 1U << state && event != without_event &&
				    next != without_state && event != AGW_EVENT_REARM &&
				    event != AGW_EVENT_WITHDRAW)
					reached |= 1U << next;
			}
		}
	} while (reached != before);
	return reached;
}

static int reaches(int to, int without_event, int without_state)
{
	return reach(IMS_AGW_STATE_IDLE, without_event, without_state) >> to & 1;
}

static void endings(void)
{
	int state, event, exits;

	for (state = 0; state < STATES; state++) {
		exits = 0;
		for (event = 0; event < EVENTS; event++)
			exits += agw_state_next(state, event) >= 0;
		if (is_final(state)) {
			is_int(exits, 1, "%s is final, but for another one", states[state]);
			continue;
		}
		is_int(agw_state_next(state, AGW_EVENT_FAIL), IMS_AGW_STATE_FAILED,
		       "%s can fail", states[state]);
		ok(reach(state, AGW_EVENT_FAIL, -1) >> IMS_AGW_STATE_CLOSED & 1,
		   "%s can end in order", states[state]);
	}
	for (event = 0; event < EVENTS; event++) {
		for (state = 0; state < STATES; state++)
			if (is_final(agw_state_next(state, event)) && event != AGW_EVENT_END &&
			    event != AGW_EVENT_FAIL)
				break;
		is_int(state, STATES, "%s ends nothing, or is there to", events[event]);
	}
	ok(!reaches(IMS_AGW_STATE_FAILED, AGW_EVENT_FAIL, -1), "only a failure fails");
	is_int(reach(IMS_AGW_STATE_IDLE, -1, -1), (1 << STATES) - 1, "every state can be reached");
}

/* Plain endpoints go from ESTABLISHED to LINKED; is_ready() in interlink.c lets none with TLS. */
static void verification(void)
{
	static const int stages[] = {
		IMS_AGW_STATE_ESTABLISHED, IMS_AGW_STATE_HANDSHAKING, IMS_AGW_STATE_KEYED,
	};
	static const int steps[] = { AGW_EVENT_HANDSHAKE, AGW_EVENT_KEYS, AGW_EVENT_VERIFY };
	int state, event, i;

	for (i = 0; i < 3; i++) {
		ok(!reaches(IMS_AGW_STATE_VERIFIED, -1, stages[i]), "no way to VERIFIED but by %s",
		   states[stages[i]]);
		ok(!reaches(IMS_AGW_STATE_VERIFIED, steps[i], -1), "no way to VERIFIED without %s",
		   events[steps[i]]);
	}
	for (event = 0; event < EVENTS; event++) {
		for (state = 0; state < STATES; state++)
			if (agw_state_next(state, event) == IMS_AGW_STATE_LINKED &&
			    event != AGW_EVENT_LINK)
				break;
		is_int(state, STATES, "%s links nothing, or is there to", events[event]);
	}
	for (state = 0; state < STATES; state++)
		is_int(agw_state_next(state, AGW_EVENT_LINK) >= 0,
		       state == IMS_AGW_STATE_ESTABLISHED || state == IMS_AGW_STATE_VERIFIED,
		       "%s: whether it can be linked", states[state]);
	for (i = IMS_AGW_STATE_HANDSHAKING; i <= IMS_AGW_STATE_KEYED; i++)
		ok(!(reach(i, AGW_EVENT_VERIFY, -1) >> IMS_AGW_STATE_LINKED & 1),
		   "%s: no octet flows without a verdict", states[i]);
	ok(!reaches(IMS_AGW_STATE_HALF_CLOSED, AGW_EVENT_LINK, -1), "nothing half open unlinked");
}

static void connections(void)
{
	static const char without[] = "IDLE, ACCEPTED, CLOSED, FAILED";
	static const int order[] = {
		IMS_AGW_STATE_ESTABLISHED, IMS_AGW_STATE_HANDSHAKING, IMS_AGW_STATE_KEYED,
		IMS_AGW_STATE_VERIFIED, IMS_AGW_STATE_LINKED, IMS_AGW_STATE_HALF_CLOSED,
		IMS_AGW_STATE_CLOSING, IMS_AGW_STATE_CLOSED,
	};
	int state;

	for (state = 0; state < STATES; state++) {
		ok(is_final(state) || agw_state_is_past(IMS_AGW_STATE_FAILED, state),
		   "%s: a failed one has come further", states[state]);
		is_int(agw_state_has_connection(state), !strstr(without, states[state]),
		       "%s: whether there is a connection", states[state]);
	}
	for (state = 0; state < (int)(sizeof(order) / sizeof(order[0])) - 1; state++) {
		ok(agw_state_is_past(order[state + 1], order[state]), "%s comes after %s",
		   states[order[state + 1]], states[order[state]]);
		ok(!agw_state_is_past(order[state], order[state + 1]), "and not before");
	}
}

/* Everything else that a state means. */
static const struct {
	int state, limit, overdue, unverified, failure, failure_plain;
} rows[] = {
	{ IMS_AGW_STATE_IDLE, AGW_LIMIT_NONE, AGW_OVERDUE_NOTHING, 0,
	  IMS_AGW_EVENT_TCP_FAILURE, IMS_AGW_EVENT_TCP_FAILURE },
	{ IMS_AGW_STATE_ACCEPTED, AGW_LIMIT_CONNECT, AGW_OVERDUE_SYN, 0,
	  IMS_AGW_EVENT_TCP_FAILURE, IMS_AGW_EVENT_TCP_FAILURE },
	{ IMS_AGW_STATE_CONNECTING, AGW_LIMIT_CONNECT, AGW_OVERDUE_ATTEMPT, 0,
	  IMS_AGW_EVENT_TCP_FAILURE, IMS_AGW_EVENT_TCP_FAILURE },
	{ IMS_AGW_STATE_ESTABLISHED, AGW_LIMIT_KEYS, AGW_OVERDUE_HANDSHAKE, 1,
	  IMS_AGW_EVENT_TLS_FAILURE, IMS_AGW_EVENT_BEARER_RELEASED },
	{ IMS_AGW_STATE_HANDSHAKING, AGW_LIMIT_KEPT, AGW_OVERDUE_HANDSHAKE, 1,
	  IMS_AGW_EVENT_TLS_FAILURE, IMS_AGW_EVENT_TLS_FAILURE },
	{ IMS_AGW_STATE_KEYED, AGW_LIMIT_VERIFY, AGW_OVERDUE_VERDICT, 1,
	  IMS_AGW_EVENT_TLS_FAILURE, IMS_AGW_EVENT_TLS_FAILURE },
	{ IMS_AGW_STATE_VERIFIED, AGW_LIMIT_NONE, AGW_OVERDUE_NOTHING, 0,
	  IMS_AGW_EVENT_BEARER_RELEASED, IMS_AGW_EVENT_BEARER_RELEASED },
	{ IMS_AGW_STATE_LINKED, AGW_LIMIT_NONE, AGW_OVERDUE_REASON, 0,
	  IMS_AGW_EVENT_BEARER_RELEASED, IMS_AGW_EVENT_BEARER_RELEASED },
	{ IMS_AGW_STATE_HALF_CLOSED, AGW_LIMIT_KEPT, AGW_OVERDUE_REASON, 0,
	  IMS_AGW_EVENT_BEARER_RELEASED, IMS_AGW_EVENT_BEARER_RELEASED },
	{ IMS_AGW_STATE_CLOSING, AGW_LIMIT_DELIVERY, AGW_OVERDUE_DELIVERY, 0,
	  IMS_AGW_EVENT_BEARER_RELEASED, IMS_AGW_EVENT_BEARER_RELEASED },
	{ IMS_AGW_STATE_CLOSED, AGW_LIMIT_DELIVERY, AGW_OVERDUE_NOTHING, 0,
	  IMS_AGW_EVENT_BEARER_RELEASED, IMS_AGW_EVENT_BEARER_RELEASED },
	{ IMS_AGW_STATE_FAILED, AGW_LIMIT_DELIVERY, AGW_OVERDUE_NOTHING, 0,
	  IMS_AGW_EVENT_BEARER_RELEASED, IMS_AGW_EVENT_BEARER_RELEASED },
};

static void meanings(void)
{
	int i, state;

	for (i = 0; i < STATES; i++) {
		state = rows[i].state;
		is_int(agw_state_limit(state), rows[i].limit, "%s: its time", states[state]);
		is_int(agw_state_overdue(state), rows[i].overdue, "%s: overdue", states[state]);
		is_int(agw_state_is_unverified(state, 1), rows[i].unverified,
		       "%s: whether the remote could be anybody", states[state]);
		is_int(agw_state_is_unverified(state, 0), 0, "%s: without TLS it could not",
		       states[state]);
		is_int(agw_state_failure(state, 1), rows[i].failure,
		       "%s: what is told of a failure", states[state]);
		is_int(agw_state_failure(state, 0), rows[i].failure_plain, "%s: and without TLS",
		       states[state]);
		is_int(agw_state_is_final(state), is_final(state), "%s: whether it is the end",
		       states[state]);
	}
}

int main(void)
{
	int final = 2;

	plan(STATES * EVENTS + 1 + 5 + final + (STATES - final) * 2 + EVENTS + 2 +
	     6 + EVENTS + STATES + 2 + 1 + STATES * 2 + 7 * 2 + STATES * 7);
	all_pairs();
	out_of_range();
	endings();
	verification();
	connections();
	meanings();
	return tap_done();
}
