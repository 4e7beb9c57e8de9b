// SPDX-License-Identifier: GPL-2.0
#include <assert.h>
#include <string.h>

#include "gw_priv.h"

/*
 * One octet of version, then type, length (two octets, most significant first) and value. A type
 * that a reader does not know is skipped, so an older agent can follow a newer one. No secrets:
 * that a PSK is ordered stands here, its key never does.
 */
#define VERSION 1

enum {
	T_REALM = 1,		/* name */
	T_ORDERS = 2,		/* struct orders below */
	T_PREFIX = 3,		/* family, length, address */
	T_FINGERPRINT = 4,	/* hash, value; repeated */
	T_PSK = 5,		/* TLS version, identity; not with fingerprints */
	T_OWNER = 6,		/* tag */
	T_COOKIE = 7,
	T_ESTABLISH_TCP = 8,	/* empty */
	T_MUTED = 9,		/* events, four octets, most significant first */
	T_CONTEXT = 10,		/* priority, emergency, time of confirmation in four octets */
	T_HEARTBEAT = 11,	/* milliseconds, four octets */
	T_FORGOTTEN = 12,	/* empty */
};

enum {
	O_MEDIA, O_SETUP, O_REMOTE_SETUP, O_LATCH, O_FILTER, O_WANT, O_IGNORE_SYN, ORDERS_LEN,
};

#define NO_SETUP 0xff

/* --- writing --------------------------------------------------------------------------------- */

static const uint8_t hash_len[FP_HASH_COUNT] = {
	[FP_SHA256] = 32, [FP_SHA384] = 48, [FP_SHA512] = 64,
};

static void put(struct kern_config *config, uint8_t type, const void *value, size_t len)
{
	uint8_t *to = config->opaque + config->opaque_len;

	to[0] = type;
	to[1] = len >> 8;
	to[2] = len;
	memcpy(to + 3, value, len);
	config->opaque_len += 3 + len;
}

static void put_orders(const struct gw_intent *intent, struct kern_config *config)
{
	uint8_t orders[ORDERS_LEN] = {
		[O_MEDIA] = intent->media,
		[O_SETUP] = intent->setup,
		[O_REMOTE_SETUP] = intent->has_remote_setup ? intent->remote_setup : NO_SETUP,
		[O_LATCH] = intent->latch,
		[O_FILTER] = intent->filter,
		[O_WANT] = intent->want,
		[O_IGNORE_SYN] = intent->ignore_syn,
	};

	put(config, T_ORDERS, orders, sizeof(orders));
}

static void put_prefix(const struct gw_intent *intent, struct kern_config *config)
{
	uint8_t value[18] = { intent->prefix.addr.family, intent->prefix.len };

	memcpy(value + 2, intent->prefix.addr.ip, 16);
	put(config, T_PREFIX, value, sizeof(value));
}

static void put_fingerprint(const struct fp *fp, struct kern_config *config)
{
	uint8_t value[1 + sizeof(fp->value)] = { fp->hash };

	memcpy(value + 1, fp->value, hash_len[fp->hash]);
	put(config, T_FINGERPRINT, value, 1 + hash_len[fp->hash]);
}

static void put_psk(const struct gw_intent *intent, struct kern_config *config)
{
	const char *identity = intent->psk_identity ? intent->psk_identity : "";
	uint8_t value[1 + PSK_IDENTITY_MAX] = { intent->tls_version };
	size_t len = strnlen(identity, PSK_IDENTITY_MAX);

	memcpy(value + 1, identity, len);
	put(config, T_PSK, value, 1 + len);
}

static void put_u32(struct kern_config *config, uint8_t type, uint32_t number)
{
	const uint8_t value[] = { number >> 24, number >> 16, number >> 8, number };

	put(config, type, value, sizeof(value));
}

static void put_context(const struct gw_props *props, struct kern_config *config)
{
	uint32_t ms = props->confirm_ms;
	const uint8_t value[] = { props->priority, props->emergency, ms >> 24, ms >> 16, ms >> 8,
				  ms };

	if (props->priority || props->emergency || ms)
		put(config, T_CONTEXT, value, sizeof(value));
}

static_assert(1 + 3 + CONF_NAME_MAX + 3 + ORDERS_LEN + 3 + 18 + FP_SET_MAX * (3 + 1 + 64) +
	      3 + 1 + PSK_IDENTITY_MAX + 3 + GW_OWNER_MAX + 3 + GW_COOKIE_MAX + 3 + 3 + 4 +
	      3 + 6 + 3 + 4 + 3 <=
	      IMS_AGW_OPAQUE_MAX, "the largest intent fits");

void gw_opaque_encode(const struct gw_intent *intent, struct kern_config *config)
{
	const char *realm = intent->realm->conf.name;
	unsigned int i;

	config->opaque[0] = VERSION;
	config->opaque_len = 1;
	put(config, T_REALM, realm, strlen(realm));
	put_orders(intent, config);
	if (intent->filter == GW_FILTER_PREFIX)
		put_prefix(intent, config);
	for (i = 0; i < intent->fp_count; i++)
		put_fingerprint(&intent->fp[i], config);
	if (intent->psk)
		put_psk(intent, config);
	if (*intent->owner)
		put(config, T_OWNER, intent->owner, strlen(intent->owner));
	if (intent->cookie_len)
		put(config, T_COOKIE, intent->cookie, intent->cookie_len);
	if (intent->establish_tcp)
		put(config, T_ESTABLISH_TCP, "", 0);
	if (intent->muted)
		put_u32(config, T_MUTED, intent->muted);
	put_context(&intent->props, config);
	if (intent->heartbeat_ms)
		put_u32(config, T_HEARTBEAT, intent->heartbeat_ms);
	if (intent->forgotten)
		put(config, T_FORGOTTEN, "", 0);
	config->has |= KERN_HAS_OPAQUE;
}

/* --- reading --------------------------------------------------------------------------------- */

static bool get_realm(const uint8_t *value, size_t len, struct gw_opaque *out)
{
	if (!len || len >= sizeof(out->realm) || memchr(value, 0, len))
		return false;
	memcpy(out->realm, value, len);
	out->realm[len] = '\0';
	return true;
}

static bool get_orders(const uint8_t *value, size_t len, struct gw_opaque *out)
{
	struct gw_intent *intent = &out->intent;

	if (len < ORDERS_LEN || value[O_MEDIA] >= GW_MEDIA_COUNT ||
	    value[O_SETUP] >= GW_SETUP_COUNT || value[O_LATCH] >= GW_LATCH_COUNT ||
	    value[O_FILTER] >= GW_FILTER_COUNT || value[O_WANT] >= FP_HASH_COUNT ||
	    value[O_IGNORE_SYN] > 1)
		return false;
	intent->media = value[O_MEDIA];
	intent->setup = value[O_SETUP];
	intent->latch = value[O_LATCH];
	intent->filter = value[O_FILTER];
	intent->want = value[O_WANT];
	intent->ignore_syn = value[O_IGNORE_SYN];
	intent->has_remote_setup = value[O_REMOTE_SETUP] < GW_SETUP_COUNT;
	if (intent->has_remote_setup)
		intent->remote_setup = value[O_REMOTE_SETUP];
	return true;
}

static bool get_prefix(const uint8_t *value, size_t len, struct gw_opaque *out)
{
	struct addr_prefix *prefix = &out->intent.prefix;

	if (len != 18 || (value[0] != 4 && value[0] != 6))
		return false;
	prefix->addr.family = value[0];
	prefix->len = value[1];
	memcpy(prefix->addr.ip, value + 2, 16);
	return prefix->len <= addr_bits(&prefix->addr);
}

static bool get_fingerprint(const uint8_t *value, size_t len, struct gw_opaque *out)
{
	struct fp *fp = &out->fps.fp[out->fps.count];

	if (out->fps.count == FP_SET_MAX || !len || value[0] >= FP_HASH_COUNT ||
	    len != 1u + hash_len[value[0]])
		return false;
	fp->hash = value[0];
	memcpy(fp->value, value + 1, len - 1);
	out->fps.count++;
	return true;
}

static bool get_psk(const uint8_t *value, size_t len, struct gw_opaque *out)
{
	if (!len || len > sizeof(out->identity) || value[0] >= GW_TLS_COUNT ||
	    memchr(value + 1, 0, len - 1))
		return false;
	out->intent.psk = true;
	out->intent.tls_version = value[0];
	memcpy(out->identity, value + 1, len - 1);
	out->identity[len - 1] = '\0';
	return true;
}

static bool get_owner(const uint8_t *value, size_t len, struct gw_opaque *out)
{
	if (len >= sizeof(out->intent.owner) || memchr(value, 0, len))
		return false;
	memcpy(out->intent.owner, value, len);
	out->intent.owner[len] = '\0';
	return true;
}

static bool get_cookie(const uint8_t *value, size_t len, struct gw_opaque *out)
{
	if (len > sizeof(out->cookie))
		return false;
	memcpy(out->cookie, value, len);
	out->intent.cookie_len = len;
	return true;
}

static uint32_t u32_of(const uint8_t *value)
{
	return (uint32_t)value[0] << 24 | value[1] << 16 | value[2] << 8 | value[3];
}

static bool get_u32(const uint8_t *value, size_t len, uint32_t *number)
{
	if (len != 4)
		return false;
	*number = u32_of(value);
	return true;
}

static bool get_context(const uint8_t *value, size_t len, struct gw_props *props)
{
	if (len != 6 || value[0] > GW_PRIORITY_MAX || value[1] > 1)
		return false;
	*props = (struct gw_props){ value[0], value[1], u32_of(value + 2) };
	return true;
}

static bool get(uint8_t type, const uint8_t *value, size_t len, struct gw_opaque *out)
{
	switch (type) {
	case T_REALM:
		return get_realm(value, len, out);
	case T_ORDERS:
		return get_orders(value, len, out);
	case T_PREFIX:
		return get_prefix(value, len, out);
	case T_FINGERPRINT:
		return get_fingerprint(value, len, out);
	case T_PSK:
		return get_psk(value, len, out);
	case T_OWNER:
		return get_owner(value, len, out);
	case T_COOKIE:
		return get_cookie(value, len, out);
	case T_ESTABLISH_TCP:
		out->intent.establish_tcp = true;
		break;
	case T_MUTED:
		return get_u32(value, len, &out->intent.muted);
	case T_CONTEXT:
		return get_context(value, len, &out->intent.props);
	case T_HEARTBEAT:
		return get_u32(value, len, &out->intent.heartbeat_ms);
	case T_FORGOTTEN:
		out->intent.forgotten = true;
		break;
	}
	return true;
}

static bool get_all(const uint8_t *octets, size_t len, struct gw_opaque *out)
{
	size_t at = 1, size;

	if (!len || octets[0] != VERSION)
		return false;
	while (at < len) {
		if (len - at < 3)
			return false;
		size = octets[at + 1] << 8 | octets[at + 2];
		if (size > len - at - 3 || !get(octets[at], octets + at + 3, size, out))
			return false;
		at += 3 + size;
	}
	/* A prefix that is not there would let everybody in. */
	if (out->intent.filter == GW_FILTER_PREFIX && !out->intent.prefix.addr.family)
		return false;
	/* With both nobody could say what has to be verified. */
	return *out->realm && !(out->intent.psk && out->fps.count);
}

bool gw_opaque_decode(const uint8_t *octets, size_t len, struct gw_opaque *out)
{
	bool good;

	memset(out, 0, sizeof(*out));
	out->intent.ignore_syn = true;
	good = get_all(octets, len, out);
	if (!good) {
		memset(out, 0, sizeof(*out));
		out->intent.ignore_syn = true;
	}
	out->intent.fp_count = out->fps.count;
	out->intent.fp = out->fps.count ? out->fps.fp : NULL;
	out->intent.psk_identity = *out->identity ? out->identity : NULL;
	out->intent.cookie = out->intent.cookie_len ? out->cookie : NULL;
	return good;
}
