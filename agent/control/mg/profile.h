/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_MG_PROFILE_H
#define AGENT_MG_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/gw.h"

/*
 * The names of the profile: what a package, property, event, signal, statistic, parameter or value
 * is called in H.248, and what it means here. The table has a default for each, which a file may
 * change, since not all of them are certain. No name of a package stands anywhere else.
 */

enum profile_kind {
	PROFILE_PROPERTY,
	PROFILE_EVENT,
	PROFILE_SIGNAL,
	PROFILE_STATISTIC,
	PROFILE_PARAMETER,	/* of an event or a signal */
	PROFILE_VALUE,		/* of a property or a parameter */
	PROFILE_KINDS,
};

/* How certain a name is. */
enum profile_mark {
	PROFILE_CERTAIN,	/* in a text of the standards that was read */
	PROFILE_SECONDARY,	/* in software or documents of others */
	PROFILE_REMEMBERED,	/* known, but not looked up */
	PROFILE_UNVERIFIED,	/* a guess */
	PROFILE_OWN,		/* of this gateway */
	PROFILE_MARKS,
};

/* What a name means. A row of the table each, in this order. */
enum profile_mean {
	/* properties of a stream */
	MEAN_REALM, MEAN_DSCP, MEAN_TAGGING,
	MEAN_FILTER, MEAN_FILTER_MASK, MEAN_FILTER_PORT, MEAN_FILTER_PORT_RANGE,
	MEAN_SOURCE_SET, MEAN_SOURCE, MEAN_SOURCE_PORT_SET, MEAN_SOURCE_PORT, MEAN_RTCP,
	MEAN_POLICE, MEAN_SUSTAINED, MEAN_BURST, MEAN_PEAK, MEAN_DELAY_VARIATION,
	MEAN_IGNORE_SYN, MEAN_INTERLINK, MEAN_TLS_START,
	MEAN_PSK, MEAN_PSK_IDENTITY, MEAN_TLS_VERSION,
	/* of ROOT */
	MEAN_CONTEXTS_MAX, MEAN_TERMINATIONS_MAX, MEAN_MG_TIME, MEAN_MGC_TIME,
	MEAN_MG_PENDING, MEAN_MGC_PENDING, MEAN_MGC_PENDING_LIMIT, MEAN_MG_PENDING_LIMIT,
	MEAN_REALMS,
	/* signals, their parameters, and their values */
	MEAN_LATCH, MEAN_LATCH_KIND, MEAN_LATCH_ONCE, MEAN_LATCH_AGAIN,
	MEAN_TCP_ESTABLISH, MEAN_TCP_RELEASE, MEAN_TLS_ESTABLISH, MEAN_TLS_RELEASE,
	/* events and their parameters */
	MEAN_CAUSE, MEAN_CAUSE_GENERAL, MEAN_CAUSE_FAILURE,
	MEAN_CAUSE_NORMAL, MEAN_CAUSE_RESOURCES, MEAN_CAUSE_TEMPORARY, MEAN_CAUSE_PERMANENT,
	MEAN_CAUSE_INTERWORKING, MEAN_CAUSE_UNSUPPORTED,
	MEAN_SIGNAL_DONE, MEAN_SIGNAL_DONE_NAME, MEAN_SIGNAL_DONE_HOW,
	MEAN_TCP_CHANGE, MEAN_TCP_CHANGE_TYPE, MEAN_TCP_CHANGE_CAUSE,
	MEAN_TCP_CHANGE_UP, MEAN_TCP_CHANGE_DOWN, MEAN_TCP_CHANGE_FAILED,
	MEAN_TLS_CHANGE, MEAN_TLS_CHANGE_TYPE, MEAN_TLS_CHANGE_CAUSE,
	MEAN_TLS_CHANGE_UP, MEAN_TLS_CHANGE_DOWN, MEAN_TLS_CHANGE_FAILED,
	MEAN_HANGING, MEAN_HANGING_TIME,
	MEAN_INACTIVE, MEAN_INACTIVE_TIME, MEAN_INACTIVE_DIRECTION,
	MEAN_INACTIVE_IN, MEAN_INACTIVE_OUT, MEAN_INACTIVE_BOTH,
	MEAN_LATCHED, MEAN_LATCHED_ADDRESS, MEAN_LATCHED_PORT,
	MEAN_SILENT_MGC, MEAN_SILENT_MGC_TIME,
	MEAN_OVERLOAD, MEAN_CONGESTION, MEAN_CONGESTION_REDUCTION,
	MEAN_REALMS_CHANGED,
	/* statistics */
	MEAN_DURATION, MEAN_OCTETS_SENT, MEAN_OCTETS_RECEIVED, MEAN_DISCARDED,
	MEAN_COUNT,
	MEAN_NONE = MEAN_COUNT,
};

struct profile;

/* From a file, NULL or "": the default. NULL: err has a line for each fault. */
struct profile *profile_load(const char *path, char *err, size_t err_len);
/* The same from memory; name stands for the file in err. */
struct profile *profile_parse(const char *name, const char *text, char *err, size_t err_len);
/* The same, into one that is in use. False: it stays as it was. */
bool profile_reload(struct profile *profile, const char *path, char *err, size_t err_len);
void profile_free(struct profile *profile);

/* --- from a message -------------------------------------------------------------------------- */

/* Of "package/item" in any case. MEAN_NONE: not known; *package_known, unless NULL, says more. */
enum profile_mean profile_find(const struct profile *profile, enum profile_kind kind,
			       const char *name, bool *package_known);
/* Of a parameter of an event or a signal, or of a value of a property or a parameter. */
enum profile_mean profile_find_in(const struct profile *profile, enum profile_mean owner,
				  const char *name);

/* --- for a message --------------------------------------------------------------------------- */

/* NULL: this profile does without it. */
const char *profile_name(const struct profile *profile, enum profile_mean mean);

struct profile_package {
	const char *name;
	uint16_t version;
	enum profile_mark mark;
};

/* NULL past the end. */
const struct profile_package *profile_package(const struct profile *profile, unsigned int number);

/* Of ServiceChange: the name is NULL where none is given. */
const char *profile_own_name(const struct profile *profile, uint32_t *version);

enum profile_source {
	PROFILE_ORDER,		/* gw.h refused */
	PROFILE_SDP,		/* control/sdp/ did */
	PROFILE_SOURCES,
};

/* The error code of H.248.8 for a refusal. */
uint32_t profile_error(const struct profile *profile, enum profile_source source,
		       enum gw_code code);

/* --- what the table says of itself ----------------------------------------------------------- */

struct profile_row {
	const char *word;		/* in the file */
	const char *name;		/* by default; NULL: none */
	enum profile_kind kind;
	enum profile_mark mark;
	enum profile_mean owner;	/* of a parameter or a value */
	const char *text;		/* what it is for */
};

const struct profile_row *profile_row(enum profile_mean mean);

#endif
