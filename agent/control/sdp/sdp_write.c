// SPDX-License-Identifier: GPL-2.0
#include "sdp.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PORT_NONE 9	/* RFC 4145 clause 4: discard */

struct writer {
	char *to;
	size_t size, used;	/* used > size: it did not fit */
};

__attribute__((format(printf, 2, 3)))
static void put(struct writer *writer, const char *fmt, ...)
{
	size_t room = writer->used < writer->size ? writer->size - writer->used : 0;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(room ? writer->to + writer->used : NULL, room, fmt, args);
	va_end(args);
	writer->used += len < 0 ? writer->size + 1 : (size_t)len;
}

static size_t end(const struct writer *writer)
{
	return writer->used < writer->size ? writer->used : 0;
}

static void put_connection(struct writer *writer, const struct addr *address)
{
	char text[ADDR_TEXT_MAX];

	if (!address->family) {
		put(writer, "c=IN - -\n");
		return;
	}
	addr_format(address, text);
	put(writer, "c=IN IP%u %s\n", address->family, text);
}

static void put_fingerprint(struct writer *writer, const struct fp *fp)
{
	char text[FP_TEXT_MAX];

	fp_format(fp, text);
	put(writer, "a=fingerprint:%s\n", text);
}

static unsigned int port_of(const struct addr *address)
{
	return address->port ? address->port : PORT_NONE;
}

/* --- an answer ------------------------------------------------------------------------------- */

static bool belongs(const struct sdp_line *line, const struct sdp *sdp,
		    const struct sdp_media *media)
{
	return line->group == media->group &&
		(line->media < 0 || line->media == (int)(media - sdp->media));
}

static void put_media(struct writer *writer, const struct sdp_media *media,
		      const struct sdp_answer *answer)
{
	bool chosen = !strcmp(media->type, "$");

	put(writer, "m=%s %u %s %s\n", chosen ? "application" : media->type,
	    port_of(&answer->address),
	    media->transport_given == SDP_GIVEN ? media->transport_text :
		    sdp_transport_name(answer->transport),
	    !strcmp(media->formats, "$") ? "*" : media->formats);
	if (!media->address.line)
		put_connection(writer, &answer->address);
}

/* Of a URI of MSRP: where its host or its port is $ stand those of the answer. */
static void put_path(struct writer *writer, const char *text, const struct addr *address)
{
	const char *host = strstr(text, "://"), *rest;
	char chosen[ADDR_TEXT_MAX];
	struct addr whole = *address;
	size_t len;

	host = host ? host + 3 : text;
	len = strcspn(host, "/");
	rest = host + len;
	if (!memchr(host, '$', len)) {
		put(writer, "%s\n", text);
		return;
	}
	whole.port = (uint16_t)port_of(address);
	addr_format_transport(&whole, chosen);
	put(writer, "%.*s%s%s\n", (int)(host - text), text, chosen, rest);
}

/* Nothing in the line is for the gateway to choose. */
static bool is_settled(const struct sdp_line *line, const struct sdp_answer *answer)
{
	switch (line->kind) {
	case SDP_OTHER:
		return true;
	case SDP_SETUP:
		return !strchr(line->text, '$');
	case SDP_FINGERPRINT:
		return !answer->has_fingerprint && !strchr(line->text, '$');
	default:
		return false;
	}
}

static void put_chosen(struct writer *writer, const struct sdp_line *line,
		       const struct sdp_media *media, const struct sdp_answer *answer)
{
	if (line->kind == SDP_C)
		put_connection(writer, &answer->address);
	else if (line->kind == SDP_M)
		put_media(writer, media, answer);
	else if (line->kind == SDP_SETUP)
		put(writer, "a=setup:%s\n", sdp_setup_name(answer->setup));
	else
		put_path(writer, line->text, &answer->address);
}

size_t sdp_answer(const struct sdp *sdp, const struct sdp_media *media,
		  const struct sdp_answer *answer, char *to, size_t size)
{
	struct writer writer = { to, size, 0 };
	bool shown = !answer->has_fingerprint;
	const struct sdp_line *line;

	for (line = sdp->lines; line < sdp->lines + sdp->line_count; line++) {
		if (!belongs(line, sdp, media))
			continue;
		if (is_settled(line, answer))
			put(&writer, "%s\n", line->text);
		else if (line->kind != SDP_FINGERPRINT)
			put_chosen(&writer, line, media, answer);
		else if (!shown)
			put_fingerprint(&writer, &answer->fingerprint);
		shown = shown || line->kind == SDP_FINGERPRINT;
	}
	if (!shown)
		put_fingerprint(&writer, &answer->fingerprint);
	return end(&writer);
}

size_t sdp_choice(const struct sdp *sdp, const struct sdp_media *media, char *to, size_t size)
{
	struct writer writer = { to, size, 0 };
	const struct sdp_line *line;

	for (line = sdp->lines; line < sdp->lines + sdp->line_count; line++)
		if (belongs(line, sdp, media))
			put(&writer, "%s\n", line->text);
	return end(&writer);
}

/* --- from nothing ---------------------------------------------------------------------------- */

size_t sdp_write(const struct sdp_plain *plain, char *to, size_t size)
{
	struct writer writer = { to, size, 0 };
	unsigned int i;

	put(&writer, "v=0\n");
	put_connection(&writer, &plain->address);
	put(&writer, "m=%s %u %s *\n",
	    plain->transport == SDP_TCP_MSRP || plain->transport == SDP_TCP_TLS_MSRP ?
		    "message" : "application",
	    port_of(&plain->address), sdp_transport_name(plain->transport));
	if (plain->has_setup)
		put(&writer, "a=setup:%s\n", sdp_setup_name(plain->setup));
	for (i = 0; i < plain->fingerprint_count; i++)
		put_fingerprint(&writer, &plain->fingerprint[i]);
	return end(&writer);
}
