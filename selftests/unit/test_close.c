// SPDX-License-Identifier: GPL-2.0
/*
 * How connections end: every row of what arrived, of failures and of releases.
 *
 * with: kmod/close.c agent/core/gw_class.c
 */
#include "close.h"
#include "core/gw_priv.h"
#include "tap.h"

#define COUNT(array)	((int)(sizeof(array) / sizeof((array)[0])))

static const struct {
	const char *what;
	int arrival, tls, sink, reason;
} arrivals[] = {
	{ "FIN, to plain", AGW_ARRIVAL_FIN, 0, AGW_ENDING_FIN, IMS_AGW_REASON_NONE },
	{ "FIN, to TLS", AGW_ARRIVAL_FIN, 1, AGW_ENDING_NOTIFY, IMS_AGW_REASON_NONE },
	{ "close_notify, to plain", AGW_ARRIVAL_NOTIFY, 0, AGW_ENDING_FIN, IMS_AGW_REASON_NONE },
	{ "close_notify, to TLS", AGW_ARRIVAL_NOTIFY, 1, AGW_ENDING_NOTIFY, IMS_AGW_REASON_NONE },
	{ "truncation, to plain", AGW_ARRIVAL_TRUNCATED, 0, AGW_ENDING_ABORT,
	  IMS_AGW_REASON_TRUNCATED },
	{ "truncation, to TLS", AGW_ARRIVAL_TRUNCATED, 1, AGW_ENDING_ABORT,
	  IMS_AGW_REASON_TRUNCATED },
	{ "FIN for an answer, to plain", AGW_ARRIVAL_ANSWERED, 0, AGW_ENDING_FIN,
	  IMS_AGW_REASON_BARE_FIN },
	{ "FIN for an answer, to TLS", AGW_ARRIVAL_ANSWERED, 1, AGW_ENDING_NOTIFY,
	  IMS_AGW_REASON_BARE_FIN },
};

static void arriving(void)
{
	struct agw_close_rule rule;
	int i;

	for (i = 0; i < COUNT(arrivals); i++) {
		rule = agw_close_arrival(arrivals[i].arrival, arrivals[i].tls);
		is_int(rule.sink, arrivals[i].sink, "%s: what the sink gets", arrivals[i].what);
		is_int(rule.reason, arrivals[i].reason, "%s: the reason", arrivals[i].what);
		/* An abort must not come without a failure, nor the other way round. */
		ok((rule.sink == AGW_ENDING_ABORT) == (rule.reason == IMS_AGW_REASON_TRUNCATED),
		   "%s: both agree", arrivals[i].what);
	}
	is_int(COUNT(arrivals), AGW_ARRIVAL_COUNT * 2, "no arrival is unknown to this test");
	is_int(agw_close_arrival(AGW_ARRIVAL_FIN, 0x100).sink, AGW_ENDING_NOTIFY,
	       "any number but 0 means TLS");
}

/* 'H': of the handshake, an alert, then FIN. 'A': an alert, then FIN. 'R': RST. */
#define ROW(name, how)	{ #name, IMS_AGW_REASON_ ## name, how }

static const struct {
	const char *name;
	unsigned int reason;
	char how;
} failures[] = {
	ROW(NONE, 'R'), ROW(RELEASED, 'R'), ROW(CLEAN_CLOSE, 'R'),
	/* TCP */
	ROW(SYN_TIMEOUT, 'R'), ROW(CONNECT_REFUSED, 'R'), ROW(CONNECT_TIMEOUT, 'R'),
	ROW(CONNECT_UNREACHABLE, 'R'), ROW(CONNECT_LOCAL, 'R'), ROW(RESET, 'R'),
	ROW(REMOTE_TIMEOUT, 'R'), ROW(ABORTED, 'R'), ROW(PARTNER_FAILED, 'R'),
	/* the handshake */
	ROW(HANDSHAKE_TIMEOUT, 'H'), ROW(VERIFY_TIMEOUT, 'H'), ROW(FINGERPRINT_MISMATCH, 'H'),
	ROW(NO_CERTIFICATE, 'H'), ROW(WEAK_CERTIFICATE, 'H'), ROW(PROTOCOL_VERSION, 'H'),
	ROW(NO_COMMON_SUITE, 'H'), ROW(NO_EXTENDED_MASTER_SECRET, 'H'),
	ROW(NO_SECURE_RENEGOTIATION, 'H'), ROW(PSK_FAILED, 'H'), ROW(UNEXPECTED_MESSAGE, 'A'),
	ROW(DECODE_ERROR, 'A'), ROW(ALERT_RECEIVED, 'A'), ROW(HANDSHAKE_FAILED, 'A'),
	ROW(EARLY_CLOSE, 'A'),
	/* records */
	ROW(BAD_RECORD, 'A'), ROW(RECORD_OVERFLOW, 'A'), ROW(TRUNCATED, 'R'),
	ROW(RENEGOTIATION, 'A'), ROW(KEY_UPDATE, 'A'), ROW(KEYS_REFUSED, 'A'),
	/* the gateway */
	ROW(AGENT_LOST, 'R'), ROW(NO_MEMORY, 'R'), ROW(INTERNAL, 'R'), ROW(KEY_LIMIT, 'A'),
	/* ends that are told, and fail nothing */
	ROW(BARE_FIN, 'R'),
	/* the gateway again */
	ROW(STALLED, 'R'),
	/* the handshake again */
	ROW(CERTIFICATE_TOO_LARGE, 'H'),
};

static void failing(void)
{
	int i;

	for (i = 0; i < COUNT(failures); i++) {
		unsigned int reason = failures[i].reason;
		int reset = failures[i].how == 'R', handshake = failures[i].how == 'H';

		is_int(reason, i, "%s: has its row", failures[i].name);
		is_int(agw_close_failed(reason), reset ? AGW_ENDING_ABORT : AGW_ENDING_ALERT,
		       "%s: %s", failures[i].name, reset ? "RST" : "alert, then FIN");
		is_int(agw_close_is_of_handshake(reason), handshake,
		       "%s: whether the handshake failed", failures[i].name);
		is_int(gw_is_of_handshake(reason), handshake, "%s: the agent's word for it",
		       failures[i].name);
	}
	is_int(COUNT(failures), IMS_AGW_REASON_MAX + 1, "no reason is unknown to this test");
	is_int(agw_close_failed(IMS_AGW_REASON_MAX + 1), AGW_ENDING_ABORT, "a reason too many");
	is_int(agw_close_failed(-1), AGW_ENDING_ABORT, "the largest number");
	ok(!agw_close_is_of_handshake(IMS_AGW_REASON_MAX + 1), "a reason too many is of nothing");
	ok(!gw_is_of_handshake(IMS_AGW_REASON_MAX + 1), "nor for the agent");
}

static void releasing(void)
{
	is_int(agw_close_released(0, 0), AGW_ENDING_FIN, "released, plain, nothing lost: FIN");
	is_int(agw_close_released(1, 0), AGW_ENDING_NOTIFY,
	       "released, TLS, nothing lost: close_notify");
	is_int(agw_close_released(0, 1), AGW_ENDING_ABORT, "released, plain, octets lost: RST");
	is_int(agw_close_released(1, 1), AGW_ENDING_ABORT, "released, TLS, octets lost: RST");
}

int main(void)
{
	plan(COUNT(arrivals) * 3 + 2 + COUNT(failures) * 4 + 5 + 4);
	arriving();
	failing();
	releasing();
	return tap_done();
}
