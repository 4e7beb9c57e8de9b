// SPDX-License-Identifier: GPL-2.0
#include "sdp.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const transports[SDP_TRANSPORTS] = {
	[SDP_TCP] = "TCP",
	[SDP_TCP_TLS] = "TCP/TLS",
	[SDP_TCP_BFCP] = "TCP/BFCP",
	[SDP_TCP_TLS_BFCP] = "TCP/TLS/BFCP",
	[SDP_TCP_MSRP] = "TCP/MSRP",
	[SDP_TCP_TLS_MSRP] = "TCP/TLS/MSRP",
};

static const char *const setups[SDP_SETUPS] = {
	[SDP_ACTPASS] = "actpass",
	[SDP_PASSIVE] = "passive",
	[SDP_ACTIVE] = "active",
	[SDP_HOLDCONN] = "holdconn",
};

const char *sdp_transport_name(unsigned int transport)
{
	return transport < SDP_TRANSPORTS ? transports[transport] : NULL;
}

const char *sdp_setup_name(unsigned int setup)
{
	return setup < SDP_SETUPS ? setups[setup] : NULL;
}

static const char twice[] = "a second one in the same part";

/* Where the parser stands. */
struct reader {
	struct sdp *sdp;
	struct sdp_media above;	/* what m-lines of this session description begin with */
	struct sdp_media *media;	/* NULL: before the first one */
	bool own_fingerprints;		/* of this part, which override the session's */
	unsigned int line, group;
	struct gw_error *err;
};

static int refuse(struct reader *reader, enum gw_code code, const char *what, const char *value,
		  const char *reason)
{
	char field[sizeof(reader->err->field)];

	snprintf(field, sizeof(field), "line %u (%s)", reader->line, what);
	gw_refuse(reader->err, code, field, "%s", reason);
	gw_error_value(reader->err, value);
	return -(int)code;
}

static struct sdp_media *part(struct reader *reader)
{
	return reader->media ? reader->media : &reader->above;
}

/* The next word of *rest, which ends there; NULL: no more. */
static char *next_word(char **rest)
{
	char *word;

	do {
		word = strsep(rest, " \t");
	} while (word && !*word);
	return word;
}

static enum sdp_given given(const char *word)
{
	if (!strcmp(word, "$"))
		return SDP_CHOOSE;
	return strcmp(word, "-") != 0 ? SDP_GIVEN : SDP_UNSPECIFIED;
}

/* The number of a word in a table of them; count: none. */
static unsigned int word_of(const char *word, const char *const table[], unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count && strcmp(word, table[i]) != 0; i++)
		;
	return i;
}

/* --- c= and m= ------------------------------------------------------------------------------- */

static int read_family(struct reader *reader, const char *word, struct sdp_address *address)
{
	if (given(word) != SDP_GIVEN)
		return 0;
	if (strcmp(word, "IP4") != 0 && strcmp(word, "IP6") != 0)
		return refuse(reader, GW_E_VALUE, "c=", word, "neither IP4 nor IP6");
	address->family = word[2] == '4' ? 4 : 6;
	return 0;
}

static int read_address(struct reader *reader, const char *word, struct sdp_address *address)
{
	address->given = given(word);
	if (address->given != SDP_GIVEN)
		return 0;
	if (!addr_parse(&address->addr, word))
		return refuse(reader, GW_E_VALUE, "c=", word, "not an IP address");
	if (address->family && address->addr.family != address->family)
		return refuse(reader, GW_E_VALUE, "c=", word, "an address of the other family");
	address->family = address->addr.family;
	return 0;
}

static int read_connection(struct reader *reader, char *value)
{
	struct sdp_media *to = part(reader);
	struct sdp_address address = { .line = reader->line };
	char *net = next_word(&value), *family = next_word(&value), *host = next_word(&value);
	int rc;

	if (!host || next_word(&value))
		return refuse(reader, GW_E_SYNTAX, "c=", "", "not NETTYPE ADDRTYPE ADDRESS");
	if (given(net) == SDP_GIVEN && strcmp(net, "IN") != 0)
		return refuse(reader, GW_E_VALUE, "c=", net, "not IN");
	if (to->address.line > to->line)
		return refuse(reader, GW_E_VALUE, "c=", host, twice);
	rc = read_family(reader, family, &address);
	if (!rc)
		rc = read_address(reader, host, &address);
	if (!rc)
		to->address = address;
	return rc;
}

static int read_port(struct reader *reader, const char *word, struct sdp_media *media)
{
	unsigned long port = 0;
	const char *c;

	media->port_given = given(word);
	if (media->port_given != SDP_GIVEN)
		return 0;
	for (c = word; *c >= '0' && *c <= '9' && port <= 65535; c++)
		port = 10 * port + (unsigned long)(*c - '0');
	if (*c == '/')
		return refuse(reader, GW_E_VALUE, "m=", word, "more than one port");
	if (*c || port > 65535)
		return refuse(reader, GW_E_VALUE, "m=", word, "not a port");
	media->port = (uint16_t)port;
	return 0;
}

static int read_media(struct reader *reader, char *value)
{
	struct sdp *sdp = reader->sdp;
	struct sdp_media *media = &sdp->media[sdp->media_count];
	char *type = next_word(&value), *port = next_word(&value);
	char *transport = next_word(&value);

	if (value)
		value += strspn(value, " \t");
	if (!value || !*value)
		return refuse(reader, GW_E_SYNTAX, "m=", "", "not MEDIA PORT PROTO FORMAT");
	if (sdp->media_count == SDP_MEDIA_MAX)
		return refuse(reader, GW_E_LIMIT, "m=", "", "too many m-lines");
	*media = reader->above;
	media->line = reader->line;
	media->group = reader->group;
	media->type = type;
	media->transport_text = transport;
	media->transport_given = given(transport);
	media->transport = word_of(transport, transports, SDP_TRANSPORTS);
	media->formats = value;
	sdp->media_count++;
	reader->media = media;
	reader->own_fingerprints = false;
	return read_port(reader, port, media);
}

/* --- attributes ------------------------------------------------------------------------------ */

static int read_setup(struct reader *reader, char *value)
{
	struct sdp_media *to = part(reader);
	unsigned int setup = word_of(value, setups, SDP_SETUPS);

	if (to->setup_line > to->line)
		return refuse(reader, GW_E_VALUE, "a=setup", value, twice);
	to->setup_given = given(value);
	to->setup_line = reader->line;
	if (to->setup_given != SDP_GIVEN)
		return 0;
	if (setup == SDP_SETUPS)
		return refuse(reader, GW_E_VALUE, "a=setup", value,
			      "not one of actpass, passive, active, holdconn");
	to->setup = setup;
	return 0;
}

static int read_renewal(struct reader *reader, char *value)
{
	struct sdp_media *to = part(reader);

	if (strcmp(value, "new") != 0 && strcmp(value, "existing") != 0)
		return refuse(reader, GW_E_VALUE, "a=connection", value,
			      "neither new nor existing");
	to->has_connection = true;
	to->new_connection = !strcmp(value, "new");
	return 0;
}

/* a=fingerprint:SHA-256 $, or $ alone. False: it is none of these. */
static bool is_wanted(struct sdp_media *to, const char *value)
{
	const char *space = strchr(value, ' ');
	unsigned int i;

	if (!strcmp(value, "$") || !strcmp(value, "$ $")) {
		to->wants_fingerprint = true;
		to->wants_any_hash = true;
		return true;
	}
	if (!space || strcmp(space, " $") != 0)
		return false;
	for (i = 0; i < FP_HASH_COUNT; i++) {
		if (strlen(fp_hash_name(i)) != (size_t)(space - value) ||
		    strncasecmp(value, fp_hash_name(i), (size_t)(space - value)) != 0)
			continue;
		to->wants_fingerprint = true;
		to->wants_any_hash = false;
		to->wanted = i;
		return true;
	}
	return false;
}

static void forget_fingerprints(struct sdp_media *to)
{
	to->fingerprint_count = 0;
	to->wants_fingerprint = false;
	to->weak_line = 0;
}

/* Of several those with a hash that the profile allows count (RFC 8122 clause 5.1). */
static int read_fingerprint(struct reader *reader, char *value)
{
	struct sdp_media *to = part(reader);
	struct fp_set set = { 0 };
	enum fp_err err;

	if (!reader->own_fingerprints)
		forget_fingerprints(to);
	reader->own_fingerprints = true;
	if (is_wanted(to, value))
		return 0;
	err = fp_set_add(&set, value);
	if (err == FP_WEAK || err == FP_UNKNOWN) {
		to->weak_line = reader->line;
		return 0;
	}
	if (err)
		return refuse(reader, GW_E_VALUE, "a=fingerprint", value, fp_strerror(err));
	if (to->fingerprint_count == FP_SET_MAX)
		return refuse(reader, GW_E_LIMIT, "a=fingerprint", "", fp_strerror(FP_FULL));
	to->fingerprint[to->fingerprint_count++] = value;
	return 0;
}

static int read_path(struct reader *reader, char *value)
{
	if (strncasecmp(value, "msrp://", 7) != 0 && strncasecmp(value, "msrps://", 8) != 0)
		return refuse(reader, GW_E_VALUE, "a=path", value, "not a URI of MSRP");
	part(reader)->path = value;
	return 0;
}

static int read_cema(struct reader *reader, char *value)
{
	(void)value;
	part(reader)->cema = true;
	return 0;
}

static const struct {
	const char *name;
	int (*read)(struct reader *reader, char *value);
	enum sdp_kind kind;
} attributes[] = {
	{ "setup", read_setup, SDP_SETUP },
	{ "connection", read_renewal, SDP_OTHER },
	{ "fingerprint", read_fingerprint, SDP_FINGERPRINT },
	{ "path", read_path, SDP_PATH },
	{ "msrp-cema", read_cema, SDP_OTHER },
};

static int read_attribute(struct reader *reader, struct sdp_line *line, char *value)
{
	size_t len = strcspn(value, ":"), i;

	for (i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		if (strlen(attributes[i].name) != len ||
		    strncmp(value, attributes[i].name, len) != 0)
			continue;
		line->kind = attributes[i].kind;
		value += len + !!value[len];
		return attributes[i].read(reader, value + strspn(value, " \t"));
	}
	return 0;
}

/* --- lines ----------------------------------------------------------------------------------- */

static int read_version(struct reader *reader, const char *value)
{
	if (strcmp(value, "0") != 0)
		return refuse(reader, GW_E_VALUE, "v=", value, "not 0");
	/* Without one the first session description begins anyhow. */
	reader->group += reader->sdp->line_count > 0;
	reader->media = NULL;
	reader->own_fingerprints = false;
	memset(&reader->above, 0, sizeof(reader->above));
	return 0;
}

/* copy is the line once more: its words are cut out of it. */
static int read_kind(struct reader *reader, struct sdp_line *line, char *copy)
{
	switch (copy[0]) {
	case 'v':
		return read_version(reader, copy + 2);
	case 'c':
		line->kind = SDP_C;
		return read_connection(reader, copy + 2);
	case 'm':
		line->kind = SDP_M;
		return read_media(reader, copy + 2);
	case 'a':
		return read_attribute(reader, line, copy + 2);
	}
	return 0;
}

static int read_line(struct reader *reader, char *text, char *copy)
{
	struct sdp *sdp = reader->sdp;
	struct sdp_line *line = &sdp->lines[sdp->line_count];
	int rc;

	if (text[0] < 'a' || text[0] > 'z' || text[1] != '=')
		return refuse(reader, GW_E_SYNTAX, "SDP", text, "not a line of SDP");
	if (sdp->line_count == SDP_LINES_MAX)
		return refuse(reader, GW_E_LIMIT, "SDP", "", "too many lines");
	line->kind = SDP_OTHER;
	rc = read_kind(reader, line, copy);
	if (rc)
		return rc;
	line->text = text;
	line->group = reader->group;
	line->media = reader->media ? (int)(reader->media - sdp->media) : -1;
	sdp->line_count++;
	return 0;
}

static void trim_end(char *text)
{
	size_t len = strlen(text);

	while (len && strchr(" \t\r", text[len - 1]))
		text[--len] = '\0';
}

int sdp_parse(struct sdp *sdp, const char *text, struct gw_error *err)
{
	struct reader reader = { .sdp = sdp, .err = err };
	char *rest = sdp->text, *line;
	size_t len = strlen(text);
	int rc = 0;

	sdp->line_count = 0;
	sdp->media_count = 0;
	if (len > SDP_TEXT_MAX)
		return refuse(&reader, GW_E_LIMIT, "SDP", "", "too long");
	memcpy(sdp->text, text, len + 1);
	while (!rc && (line = strsep(&rest, "\n"))) {
		reader.line++;
		trim_end(line);
		if (!*line)
			continue;
		memcpy(sdp->words + (line - sdp->text), line, strlen(line) + 1);
		rc = read_line(&reader, line, sdp->words + (line - sdp->text));
	}
	return rc;
}

/* --- the m-line that is used ----------------------------------------------------------------- */

/* Why an m-line cannot be used, or NULL. */
static const char *why_not(const struct sdp_media *media)
{
	if (media->port_given == SDP_GIVEN && !media->port)
		return "port 0 refuses the media";
	if (media->transport_given == SDP_GIVEN && media->transport == SDP_TRANSPORTS)
		return "not a transport of TCP media";
	return NULL;
}

const struct sdp_media *sdp_media(const struct sdp *sdp, struct gw_error *err)
{
	struct reader reader = { .err = err };
	const struct sdp_media *media;

	if (!sdp->media_count) {
		gw_refuse(err, GW_E_MISSING, "m=", "no m-line");
		return NULL;
	}
	for (media = sdp->media; media < sdp->media + sdp->media_count; media++)
		if (!why_not(media))
			break;
	if (media == sdp->media + sdp->media_count) {
		reader.line = sdp->media[0].line;
		refuse(&reader, GW_E_UNSUPPORTED, "m=", sdp->media[0].transport_text,
		       why_not(sdp->media));
		return NULL;
	}
	if (!media->weak_line || media->fingerprint_count)
		return media;
	reader.line = media->weak_line;
	refuse(&reader, GW_E_VALUE, "a=fingerprint", "", fp_strerror(FP_WEAK));
	return NULL;
}
