// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gw_priv.h"
#include "words.h"

/* The fields of an order by number, and what an order has in them. */

enum kind { HIDDEN, NUMBER8, NUMBER16, NUMBER32, FLAG, TEXT, WORD };

struct info {
	const char *name;
	uint64_t has;
	enum kind kind;
	size_t offset;
	const char *(*word)(unsigned int value);
};

static const char *hash_word(unsigned int hash)
{
	return hash < FP_HASH_COUNT ? fp_hash_name((enum fp_hash)hash) : NULL;
}

#define AT(member) offsetof(struct gw_term_req, member)

static const struct info fields[GW_FIELD_SETTING] = {
	[GW_FIELD_CONTEXT] = { "context", GW_HAS_CONTEXT, NUMBER32, AT(context), NULL },
	[GW_FIELD_TERMINATION] = { "termination", GW_HAS_TERMINATION, NUMBER32, AT(termination),
				   NULL },
	[GW_FIELD_STREAM] = { "stream", GW_HAS_STREAM, NUMBER16, AT(stream), NULL },
	[GW_FIELD_REALM] = { "realm", GW_HAS_REALM, TEXT, AT(realm), NULL },
	[GW_FIELD_MEDIA] = { "media", GW_HAS_MEDIA, WORD, AT(media), gw_media_name },
	[GW_FIELD_SETUP] = { "setup", GW_HAS_SETUP, WORD, AT(setup), gw_setup_name },
	[GW_FIELD_LOCAL_ADDRESS] = { "local.address", GW_HAS_LOCAL_ADDRESS, TEXT,
				     AT(local_address), NULL },
	[GW_FIELD_LOCAL_PORT] = { "local.port", GW_HAS_LOCAL_PORT, NUMBER16, AT(local_port), NULL },
	[GW_FIELD_LOCAL_FAMILY] = { "local.family", GW_HAS_LOCAL_FAMILY, NUMBER8,
				    AT(local_family), NULL },
	[GW_FIELD_REMOTE] = { "remote", 0, HIDDEN, 0, NULL },
	[GW_FIELD_REMOTE_ADDRESS] = { "remote.address", GW_HAS_REMOTE_ADDRESS, TEXT,
				      AT(remote_address), NULL },
	[GW_FIELD_REMOTE_PORT] = { "remote.port", GW_HAS_REMOTE_PORT, NUMBER16, AT(remote_port),
				   NULL },
	[GW_FIELD_REMOTE_SETUP] = { "remote.setup", GW_HAS_REMOTE_SETUP, WORD, AT(remote_setup),
				    gw_setup_name },
	[GW_FIELD_FINGERPRINTS] = { "remote.fingerprints", GW_HAS_FINGERPRINTS, HIDDEN, 0, NULL },
	[GW_FIELD_IGNORE_SYN] = { "ignore_syn", GW_HAS_IGNORE_SYN, FLAG, AT(ignore_syn), NULL },
	[GW_FIELD_LATCH] = { "latch", GW_HAS_LATCH, WORD, AT(latch), gw_latch_name },
	[GW_FIELD_FILTER] = { "filter", GW_HAS_FILTER, WORD, AT(filter), gw_filter_name },
	[GW_FIELD_INTERLINK] = { "interlink", GW_HAS_INTERLINK, FLAG, AT(interlink), NULL },
	[GW_FIELD_ESTABLISH_TLS] = { "establish_tls", GW_HAS_ESTABLISH_TLS, FLAG,
				     AT(establish_tls), NULL },
	[GW_FIELD_ESTABLISH_TCP] = { "establish_tcp", GW_HAS_ESTABLISH_TCP, FLAG,
				     AT(establish_tcp), NULL },
	[GW_FIELD_MODE] = { "mode", GW_HAS_MODE, NUMBER32, AT(mode), NULL },
	[GW_FIELD_DSCP] = { "dscp", GW_HAS_DSCP, NUMBER8, AT(dscp), NULL },
	[GW_FIELD_WANT] = { "want_fingerprint", GW_HAS_WANT, WORD, AT(want), hash_word },
	[GW_FIELD_PSK] = { "psk", GW_HAS_PSK, HIDDEN, 0, NULL },
	[GW_FIELD_PSK_IDENTITY] = { "psk_identity", GW_HAS_PSK_IDENTITY, TEXT, AT(psk_identity),
				    NULL },
	[GW_FIELD_TLS_VERSION] = { "tls_version", GW_HAS_TLS_VERSION, WORD, AT(tls_version),
				   gw_tls_version_name },
	[GW_FIELD_OWNER] = { "owner", GW_HAS_OWNER, TEXT, AT(owner), NULL },
	[GW_FIELD_COOKIE] = { "cookie", GW_HAS_COOKIE, HIDDEN, 0, NULL },
	[GW_FIELD_EVENTS] = { "events", GW_HAS_EVENTS, HIDDEN, 0, NULL },
	[GW_FIELD_NEW_CONNECTION] = { "new_connection", GW_HAS_NEW_CONNECTION, FLAG,
				      AT(new_connection), NULL },
	[GW_FIELD_PRIORITY] = { "priority", GW_HAS_PRIORITY, NUMBER8, AT(priority), NULL },
	[GW_FIELD_EMERGENCY] = { "emergency", GW_HAS_EMERGENCY, FLAG, AT(emergency), NULL },
	[GW_FIELD_INACTIVITY_OF] = { "inactivity_of", GW_HAS_INACTIVITY_OF, WORD,
				     AT(inactivity_of), word_mode },
	[GW_FIELD_ALL] = { "all", 0, HIDDEN, 0, NULL },
};

const char *gw_field_name(unsigned int field)
{
	if (field >= GW_FIELD_SETTING && field < GW_FIELD_COUNT)
		return setting_info[field - GW_FIELD_SETTING].field;
	return field < GW_FIELD_SETTING ? fields[field].name : NULL;
}

enum gw_field gw_field_of(const struct gw_error *err, unsigned int *item)
{
	size_t len = strcspn(err->field, "[");
	const char *name;
	unsigned int i;

	if (item)
		*item = err->field[len] ? (unsigned int)strtoul(err->field + len + 1, NULL, 10) : 0;
	for (i = GW_FIELD_NONE + 1; i < GW_FIELD_COUNT; i++) {
		name = gw_field_name(i);
		if (strlen(name) == len && !memcmp(name, err->field, len))
			return (enum gw_field)i;
	}
	return GW_FIELD_NONE;
}

static void show_number(struct gw_error *err, unsigned long number)
{
	char text[24];

	snprintf(text, sizeof(text), "%lu", number);
	gw_error_value(err, text);
}

static void show_word(const struct info *info, unsigned int value, struct gw_error *err)
{
	const char *word = info->word(value);

	if (word)
		gw_error_value(err, word);
	else
		show_number(err, value);
}

static void show_member(const struct info *info, const void *at, struct gw_error *err)
{
	switch (info->kind) {
	case HIDDEN:
		break;
	case NUMBER8:
		show_number(err, *(const uint8_t *)at);
		break;
	case NUMBER16:
		show_number(err, *(const uint16_t *)at);
		break;
	case NUMBER32:
		show_number(err, *(const uint32_t *)at);
		break;
	case FLAG:
		gw_error_value(err, *(const bool *)at ? "true" : "false");
		break;
	case TEXT:
		gw_error_value(err, *(const char *const *)at);
		break;
	case WORD:
		show_word(info, *(const unsigned int *)at, err);
		break;
	}
}

int gw_blame(const struct gw_term_req *req, int ret, struct gw_error *err)
{
	unsigned int item, field;

	if (!ret)
		return 0;
	field = gw_field_of(err, &item);
	if (field >= GW_FIELD_SETTING) {
		field -= GW_FIELD_SETTING;
		if (req->settings.has & 1U << field)
			show_number(err, req->settings.value[field]);
	} else if (field == GW_FIELD_FINGERPRINTS && item < req->fingerprint_count) {
		gw_error_value(err, req->fingerprint[item]);
	} else if (field == GW_FIELD_FILTER && req->has & GW_HAS_FILTER &&
		   req->filter == GW_FILTER_PREFIX) {
		gw_error_value(err, req->filter_prefix);
	} else if (req->has & fields[field].has) {
		show_member(&fields[field], (const char *)req + fields[field].offset, err);
	}
	return ret;
}

static int blame_target(const struct gw_target *target, int ret, struct gw_error *err)
{
	const struct gw_term_req req = {
		.has = (target->context ? GW_HAS_CONTEXT : 0) |
			(target->termination ? GW_HAS_TERMINATION : 0) |
			(target->stream ? GW_HAS_STREAM : 0) |
			(target->realm ? GW_HAS_REALM : 0) | (target->owner ? GW_HAS_OWNER : 0),
		.context = target->context,
		.termination = target->termination,
		.stream = target->stream,
		.realm = target->realm,
		.owner = target->owner,
	};

	return gw_blame(&req, ret, err);
}

int gw_blame_target(const struct gw_target *target, int ret, struct gw_error *err)
{
	return ret ? blame_target(target, ret, err) : 0;
}
