// SPDX-License-Identifier: GPL-2.0
#include "token.h"

#include <strings.h>

/* RFC 3525 annex B; without a short form the long one stands for both. */
static const struct {
	const char *name, *brief;
} tokens[H248_TOKENS] = {
	[H248_MEDIA] = { "Media", "M" },
	[H248_MODEM] = { "Modem", "MD" },
	[H248_MUX] = { "Mux", "MX" },
	[H248_EVENTS] = { "Events", "E" },
	[H248_EVENT_BUFFER] = { "EventBuffer", "EB" },
	[H248_SIGNALS] = { "Signals", "SG" },
	[H248_DIGIT_MAP] = { "DigitMap", "DM" },
	[H248_AUDIT] = { "Audit", "AT" },
	[H248_OBSERVED_EVENTS] = { "ObservedEvents", "OE" },
	[H248_STATISTICS] = { "Statistics", "SA" },
	[H248_PACKAGES] = { "Packages", "PG" },
	[H248_SERVICES] = { "Services", "SV" },
	[H248_ERROR] = { "Error", "ER" },
	[H248_ADD] = { "Add", "A" },
	[H248_MOVE] = { "Move", "MV" },
	[H248_MODIFY] = { "Modify", "MF" },
	[H248_SUBTRACT] = { "Subtract", "S" },
	[H248_AUDIT_VALUE] = { "AuditValue", "AV" },
	[H248_AUDIT_CAPABILITY] = { "AuditCapability", "AC" },
	[H248_NOTIFY] = { "Notify", "N" },
	[H248_SERVICE_CHANGE] = { "ServiceChange", "SC" },
	[H248_MEGACO] = { "MEGACO", "!" },
	[H248_AUTHENTICATION] = { "Authentication", "AU" },
	[H248_MTP] = { "MTP", NULL },
	[H248_TRANSACTION] = { "Transaction", "T" },
	[H248_REPLY] = { "Reply", "P" },
	[H248_PENDING] = { "Pending", "PN" },
	[H248_RESPONSE_ACK] = { "TransactionResponseAck", "K" },
	[H248_IMM_ACK_REQUIRED] = { "ImmAckRequired", "IA" },
	[H248_SEGMENT] = { "Segment", "SM" },
	[H248_SEGMENT_END] = { "END", "&" },
	[H248_CONTEXT] = { "Context", "C" },
	[H248_CONTEXT_AUDIT] = { "ContextAudit", "CA" },
	[H248_TOPOLOGY] = { "Topology", "TP" },
	[H248_PRIORITY] = { "Priority", "PR" },
	[H248_EMERGENCY] = { "Emergency", "EG" },
	[H248_EMERGENCY_OFF] = { "EmergencyOff", "EGO" },
	[H248_BOTHWAY] = { "Bothway", "BW" },
	[H248_ISOLATE] = { "Isolate", "IS" },
	[H248_ONEWAY] = { "Oneway", "OW" },
	[H248_ONEWAY_BOTH] = { "OnewayBoth", "OWB" },
	[H248_ONEWAY_EXTERNAL] = { "OnewayExternal", "OWE" },
	[H248_IEPS] = { "IEPSCall", "IEPS" },
	[H248_CONTEXT_ATTR] = { "ContextAttr", "CT" },
	[H248_CONTEXT_LIST] = { "ContextList", "CLT" },
	[H248_EMERGENCY_VALUE] = { "EmergencyValue", "EGV" },
	[H248_AND_LOGIC] = { "ANDLgc", NULL },
	[H248_OR_LOGIC] = { "ORLgc", NULL },
	[H248_TERMINATION_STATE] = { "TerminationState", "TS" },
	[H248_STREAM] = { "Stream", "ST" },
	[H248_LOCAL_CONTROL] = { "LocalControl", "O" },
	[H248_LOCAL] = { "Local", "L" },
	[H248_REMOTE] = { "Remote", "R" },
	[H248_MODE] = { "Mode", "MO" },
	[H248_SEND_ONLY] = { "SendOnly", "SO" },
	[H248_RECEIVE_ONLY] = { "ReceiveOnly", "RC" },
	[H248_SEND_RECEIVE] = { "SendReceive", "SR" },
	[H248_INACTIVE] = { "Inactive", "IN" },
	[H248_LOOPBACK] = { "Loopback", "LB" },
	[H248_RESERVED_VALUE] = { "ReservedValue", "RV" },
	[H248_RESERVED_GROUP] = { "ReservedGroup", "RG" },
	[H248_ON] = { "ON", NULL },
	[H248_OFF] = { "OFF", NULL },
	[H248_SERVICE_STATES] = { "ServiceStates", "SI" },
	[H248_TEST] = { "Test", "TE" },
	[H248_OUT_OF_SERVICE] = { "OutOfService", "OS" },
	[H248_IN_SERVICE] = { "InService", "IV" },
	[H248_BUFFER] = { "Buffer", "BF" },
	[H248_LOCK_STEP] = { "LockStep", "SP" },
	[H248_EMBED] = { "Embed", "EM" },
	[H248_KEEP_ACTIVE] = { "KeepActive", "KA" },
	[H248_SIGNAL_LIST] = { "SignalList", "SL" },
	[H248_SIGNAL_TYPE] = { "SignalType", "SY" },
	[H248_ON_OFF] = { "OnOff", "OO" },
	[H248_TIME_OUT] = { "TimeOut", "TO" },
	[H248_BRIEF] = { "Brief", "BR" },
	[H248_DURATION] = { "Duration", "DR" },
	[H248_NOTIFY_COMPLETION] = { "NotifyCompletion", "NC" },
	[H248_INT_BY_EVENT] = { "IntByEvent", "IBE" },
	[H248_INT_BY_SIGNALS] = { "IntBySigDescr", "IBS" },
	[H248_OTHER_REASON] = { "OtherReason", "OR" },
	[H248_RESET_EVENTS] = { "ResetEventsDescriptor", "RSE" },
	[H248_NOTIFY_IMMEDIATE] = { "ImmediateNotify", "NBIN" },
	[H248_NOTIFY_REGULATED] = { "RegulatedNotify", "NBRN" },
	[H248_NEVER_NOTIFY] = { "NeverNotify", "NBNN" },
	[H248_DIRECTION] = { "SPADirection", "SPADI" },
	[H248_EXTERNAL] = { "External", "EX" },
	[H248_INTERNAL] = { "Internal", "IT" },
	[H248_BOTH] = { "Both", "B" },
	[H248_REQUEST_ID] = { "SPARequestID", "SPARQ" },
	[H248_INTERSIGNAL] = { "Intersignal", "SPAIS" },
	[H248_ITERATION] = { "Iteration", "IR" },
	[H248_METHOD] = { "Method", "MT" },
	[H248_FAILOVER] = { "Failover", "FL" },
	[H248_FORCED] = { "Forced", "FO" },
	[H248_GRACEFUL] = { "Graceful", "GR" },
	[H248_RESTART] = { "Restart", "RS" },
	[H248_DISCONNECTED] = { "Disconnected", "DC" },
	[H248_HAND_OFF] = { "HandOff", "HO" },
	[H248_REASON] = { "Reason", "RE" },
	[H248_DELAY] = { "Delay", "DL" },
	[H248_ADDRESS] = { "ServiceChangeAddress", "AD" },
	[H248_MGC_ID] = { "MgcIdToTry", "MG" },
	[H248_PROFILE] = { "Profile", "PF" },
	[H248_VERSION] = { "Version", "V" },
	[H248_SERVICE_INCOMPLETE] = { "ServiceChangeInc", "SIC" },
	[H248_H221] = { "H221", NULL },
	[H248_H223] = { "H223", NULL },
	[H248_H226] = { "H226", NULL },
	[H248_V76] = { "V76", NULL },
	[H248_NX64K] = { "Nx64Kservice", "N64" },
	[H248_V18] = { "V18", NULL },
	[H248_V22] = { "V22", NULL },
	[H248_V22B] = { "V22b", NULL },
	[H248_V32] = { "V32", NULL },
	[H248_V32B] = { "V32b", NULL },
	[H248_V34] = { "V34", NULL },
	[H248_V90] = { "V90", NULL },
	[H248_V91] = { "V91", NULL },
	[H248_SYNCH_ISDN] = { "SynchISDN", "SN" },
};

static bool is_same(const char *word, size_t len, const char *name)
{
	/* The first letter is of most names the only one to look at. */
	return name && len && !((*name ^ *word) & ~0x20) && !strncasecmp(word, name, len) &&
		!name[len];
}

enum h248_token h248_token(const char *word, size_t len)
{
	unsigned int token;

	for (token = H248_NONE + 1; token < H248_TOKENS; token++)
		if (is_same(word, len, tokens[token].brief) ||
		    is_same(word, len, tokens[token].name))
			return token;
	return H248_NONE;
}

const char *h248_token_name(enum h248_token token, bool compact)
{
	return compact && tokens[token].brief ? tokens[token].brief : tokens[token].name;
}
