// SPDX-License-Identifier: GPL-2.0
/*
 * The SDP of Local and Remote. What can be answered has an answer that can be read, and whose own
 * answer is the same.
 *
 * with: agent/control/sdp/sdp.c agent/control/sdp/sdp_write.c agent/addr.c agent/err.c
 * with: agent/fingerprint.c agent/utf8.c
 * seeds: sdp
 */
#include <stdlib.h>
#include <string.h>

#include "control/sdp/sdp.h"
#include "fuzz.h"

#define ROOM	(8 * SDP_TEXT_MAX)

static struct sdp sdp;
static char text[ROOM + 1], first[ROOM], second[ROOM];

static bool read_media(const char *from, const struct sdp_media **media)
{
	struct gw_error err = { 0 };
	int rc = sdp_parse(&sdp, from, &err);

	if (rc > 0 || (rc && (err.code != (enum gw_code)-rc || !*err.field || !*err.reason)))
		abort();
	if (rc)
		return false;
	*media = sdp_media(&sdp, &err);
	if (!*media && (!err.code || !*err.reason))
		abort();
	return *media;
}

static void come_back(const struct sdp_media *media)
{
	struct sdp_answer answer = { .transport = SDP_TCP_TLS, .has_fingerprint = true };
	size_t len;

	addr_parse_transport(&answer.address, "[2001:db8::1]:40001");
	len = sdp_answer(&sdp, media, &answer, first, sizeof(first));
	if (!len || len != strlen(first))
		abort();
	/* What is put in can make too much of it. */
	if (len > SDP_TEXT_MAX || sdp.line_count > SDP_LINES_MAX - 2)
		return;
	if (!read_media(first, &media))
		abort();
	if (sdp_answer(&sdp, media, &answer, second, sizeof(second)) != len ||
	    memcmp(first, second, len) != 0)
		abort();
}

int fuzz_one(const uint8_t *data, size_t size)
{
	const struct sdp_media *media;

	if (size > ROOM)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (read_media(text, &media))
		come_back(media);
	return 0;
}
