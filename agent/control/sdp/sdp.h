/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_SDP_SDP_H
#define AGENT_SDP_SDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "err.h"
#include "fingerprint.h"

/*
 * The SDP of a Local or a Remote descriptor (H.248.1 clause 7.1.8): session descriptions one behind
 * the other, which are alternatives, with $ where the gateway chooses and - where nothing is said.
 * What is not understood is kept as it came. Pure: no I/O, no allocation.
 */

/* What a text may have; GW_E_LIMIT when it has more. */
#define SDP_TEXT_MAX	8191	/* octets */
#define SDP_LINES_MAX	128
#define SDP_MEDIA_MAX	8	/* m-lines of all its session descriptions */

enum sdp_given {
	SDP_ABSENT,
	SDP_UNSPECIFIED,	/* - */
	SDP_CHOOSE,		/* $ */
	SDP_GIVEN,
};

/* Of TCP media, as the m-line has them. */
enum sdp_transport {
	SDP_TCP,
	SDP_TCP_TLS,
	SDP_TCP_BFCP,
	SDP_TCP_TLS_BFCP,
	SDP_TCP_MSRP,
	SDP_TCP_TLS_MSRP,
	SDP_TRANSPORTS,		/* any other */
};

/* RFC 4145 */
enum sdp_setup {
	SDP_ACTPASS,
	SDP_PASSIVE,
	SDP_ACTIVE,
	SDP_HOLDCONN,
	SDP_SETUPS,
};

/* Of a c-line. */
struct sdp_address {
	enum sdp_given given;
	uint8_t family;			/* 4, 6, 0: not said */
	struct addr addr;		/* when it is given */
	unsigned int line;
};

/* An m-line with what belongs to it, which may stand in the session's part. */
struct sdp_media {
	unsigned int line;		/* from 1 on */
	unsigned int group;		/* number of its session description, from 0 on */
	enum sdp_given port_given;
	uint16_t port;			/* 0: refused by who wrote it; 9: no port (RFC 4145) */
	enum sdp_given transport_given;
	enum sdp_transport transport;
	const char *type, *transport_text, *formats;
	struct sdp_address address;
	enum sdp_given setup_given;
	enum sdp_setup setup;
	unsigned int setup_line;
	bool has_connection, new_connection;		/* a=connection */
	unsigned int fingerprint_count;			/* without those of weak hashes */
	const char *fingerprint[FP_SET_MAX];		/* SHA-256 6B:8B:.. */
	bool wants_fingerprint, wants_any_hash;		/* a=fingerprint with $ */
	enum fp_hash wanted;
	unsigned int weak_line;				/* of a weak or unknown hash, 0: none */
	const char *path;				/* of MSRP: the URI, or several */
	bool cema;					/* a=msrp-cema (RFC 6714) */
};

enum sdp_kind {
	SDP_OTHER,			/* kept as it is */
	SDP_C, SDP_M,
	SDP_SETUP, SDP_FINGERPRINT, SDP_PATH,
};

struct sdp_line {
	enum sdp_kind kind;
	unsigned int group;
	int media;			/* number of its m-line, -1: of the session */
	const char *text;
};

struct sdp {
	unsigned int line_count, media_count;
	struct sdp_media media[SDP_MEDIA_MAX];
	struct sdp_line lines[SDP_LINES_MAX];
	char text[SDP_TEXT_MAX + 1], words[SDP_TEXT_MAX + 1];
};

/*
 * Returns 0, or a negative gw_code: the field of *err is the line, "line 3 (a=setup)". GW_E_SYNTAX:
 * no SDP; GW_E_VALUE: what stands there cannot be; GW_E_LIMIT: too much of it.
 */
int sdp_parse(struct sdp *sdp, const char *text, struct gw_error *err);

/*
 * The m-line that is used: the first one with a port that is not 0 and a transport of TCP media, or
 * none said (then transport_given is not SDP_GIVEN). NULL: there is none. *err is about the first
 * one then, GW_E_UNSUPPORTED or GW_E_VALUE, or GW_E_MISSING when there is no m-line.
 */
const struct sdp_media *sdp_media(const struct sdp *sdp, struct gw_error *err);

/* What the gateway puts in the place of $, and of addresses and ports that were given. */
struct sdp_answer {
	enum sdp_transport transport;
	enum sdp_setup setup;
	struct addr address;		/* with the port; a port of 0 becomes 9 */
	bool has_fingerprint;
	struct fp fingerprint;		/* where one was asked for */
};

/*
 * Writes the session description of an m-line with its answer, lines that end with \n. Returns its
 * octets without the closing NUL, 0: they are more than size.
 */
size_t sdp_answer(const struct sdp *sdp, const struct sdp_media *media,
		  const struct sdp_answer *answer, char *to, size_t size);

/* The same of an m-line that was chosen among others, as it came. */
size_t sdp_choice(const struct sdp *sdp, const struct sdp_media *media, char *to, size_t size);

/* The same where no order is left to answer to. */
struct sdp_plain {
	enum sdp_transport transport;
	struct addr address;
	bool has_setup;
	enum sdp_setup setup;
	unsigned int fingerprint_count;
	const struct fp *fingerprint;
};

size_t sdp_write(const struct sdp_plain *plain, char *to, size_t size);

const char *sdp_transport_name(unsigned int transport);	/* TCP/TLS, ...; NULL past the end */
const char *sdp_setup_name(unsigned int setup);

#endif
