// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "gw_priv.h"
#include "clock.h"
#include "log.h"

struct gw_realm *gw_realm_find(const struct gw *gw, const char *name)
{
	struct gw_realm *realm;

	for (realm = gw->realms; realm; realm = realm->next)
		if (!strcmp(realm->conf.name, name))
			return realm;
	return NULL;
}

struct gw_realm *gw_realm_hold(struct gw *gw, const char *name)
{
	struct gw_realm *realm = gw_realm_find(gw, name);

	if (realm)
		return realm;
	realm = calloc(1, sizeof(*realm));
	if (!realm)
		return NULL;
	conf_realm_init(&realm->conf, name);
	realm->resting_tail = &realm->resting;
	realm->next = gw->realms;
	gw->realms = realm;
	return realm;
}

static void end_rest(struct gw_realm *realm, struct gw_resting_port **at)
{
	struct gw_resting_port *rest = *at;

	*at = rest->next;
	if (!*at)
		realm->resting_tail = at;
	realm->resting_count--;
	free(rest);
}

static void forget_ports(struct gw_realm *realm)
{
	size_t i;

	for (i = 0; i < CONF_ADDRESSES_MAX; i++) {
		free(realm->used[i]);
		realm->used[i] = NULL;
	}
}

void gw_realms_free(struct gw *gw)
{
	struct gw_realm *realm;

	while ((realm = gw->realms)) {
		gw->realms = realm->next;
		forget_ports(realm);
		while (realm->resting)
			end_rest(realm, &realm->resting);
		free(realm);
	}
}

/* --- ports ----------------------------------------------------------------------------------- */

static int address_number(const struct gw_realm *realm, const struct addr *ip)
{
	size_t i;

	for (i = 0; i < realm->conf.address_count; i++)
		if (addr_same_ip(&realm->conf.address[i], ip))
			return i;
	return -1;
}

bool gw_realm_has(const struct gw_realm *realm, const struct addr *ip)
{
	return address_number(realm, ip) >= 0;
}

static void mark(struct gw_realm *realm, const struct addr *local, bool used)
{
	int i = address_number(realm, local);

	if (i < 0)
		return;
	if (!realm->used[i])
		realm->used[i] = calloc(PORT_WORDS, sizeof(uint64_t));
	/* Without the table only the module knows what is in use, which costs it a refusal. */
	if (!realm->used[i])
		return;
	if (used)
		realm->used[i][local->port / 64] |= 1ULL << local->port % 64;
	else
		realm->used[i][local->port / 64] &= ~(1ULL << local->port % 64);
}

static bool is_used(const uint64_t *used, unsigned int port)
{
	return used && used[port / 64] & 1ULL << port % 64;
}

static void end_rest_of(struct gw_realm *realm, const struct addr *local)
{
	struct gw_resting_port **at = &realm->resting;

	while (*at && !addr_same(&(*at)->local, local))
		at = &(*at)->next;
	if (*at)
		end_rest(realm, at);
}

/* A controller that names a port may have it at once: then it does not rest any more. */
void gw_port_mark(struct gw_realm *realm, const struct addr *local)
{
	int i = address_number(realm, local);

	if (i >= 0 && is_used(realm->used[i], local->port))
		end_rest_of(realm, local);
	mark(realm, local, true);
}

void gw_port_give_back(struct gw_realm *realm, const struct addr *local)
{
	end_rest_of(realm, local);
	mark(realm, local, false);
}

void gw_port_release(struct gw_realm *realm, const struct addr *local)
{
	struct gw_resting_port *rest;

	rest = realm->conf.quarantine_ms ? calloc(1, sizeof(*rest)) : NULL;
	/* Without memory for that it does not rest. */
	if (!rest) {
		mark(realm, local, false);
		return;
	}
	rest->local = *local;
	rest->since_ms = clock_ms(CLOCK_MONOTONIC);
	*realm->resting_tail = rest;
	realm->resting_tail = &rest->next;
	realm->resting_count++;
}

static void wake_ports(struct gw_realm *realm)
{
	uint64_t now = realm->resting ? clock_ms(CLOCK_MONOTONIC) : 0;

	while (realm->resting && now - realm->resting->since_ms >= realm->conf.quarantine_ms) {
		mark(realm, &realm->resting->local, false);
		end_rest(realm, &realm->resting);
	}
}

/* A port that cannot be guessed keeps others from latching blindly (RFC 6056). */
static unsigned int random_below(unsigned int limit)
{
	uint32_t number = 0;

	if (getrandom(&number, sizeof(number), GRND_NONBLOCK) != sizeof(number))
		log_debug("no random number for a port");
	return number % limit;
}

uint16_t gw_port_pick(struct gw_realm *realm, const struct addr *ip, uint16_t behind)
{
	unsigned int min = realm->conf.port_min, size = realm->conf.port_max - min + 1;
	unsigned int at, n;
	int i = address_number(realm, ip);

	if (i < 0)
		return 0;
	wake_ports(realm);
	at = behind ? behind - min + 1 : random_below(size);
	for (n = 0; n < size; n++) {
		unsigned int port = min + (at + n) % size;

		if (!is_used(realm->used[i], port))
			return port;
	}
	return 0;
}

/* --- what comes and goes --------------------------------------------------------------------- */

bool gw_realm_resolve(struct gw_realm *realm)
{
	const char *interface = realm->conf.interface;
	bool gone;

	realm->ifindex = *interface ? if_nametoindex(interface) : 0;
	gone = *interface && !realm->ifindex;
	if (gone && !realm->interface_gone)
		log_warn("realm %s: interface %s is not there, nothing can be reserved",
			 realm->conf.name, interface);
	else if (!gone && realm->interface_gone)
		log_notice("realm %s: interface %s is there", realm->conf.name, interface);
	realm->interface_gone = gone;
	return !gone;
}

void gw_realm_note(struct gw_realm *realm, size_t address, int err, const char *why)
{
	char text[ADDR_TEXT_MAX];

	if (realm->unusable[address] == !!err)
		return;
	realm->unusable[address] = err;
	addr_format(&realm->conf.address[address], text);
	if (err)
		log_warn("realm %s: address %s cannot be used: %s", realm->conf.name, text, why);
	else
		log_notice("realm %s: address %s can be used again", realm->conf.name, text);
}

void gw_host_begin(struct gw *gw)
{
	struct gw_realm *realm;

	for (realm = gw->realms; realm; realm = realm->next)
		memset(realm->seen, 0, sizeof(realm->seen));
}

void gw_host_address(struct gw *gw, const struct addr *ip)
{
	struct gw_realm *realm;
	int i;

	for (realm = gw->realms; realm; realm = realm->next) {
		i = address_number(realm, ip);
		if (i >= 0)
			realm->seen[i] = true;
	}
}

static void compare_addresses(struct gw_realm *realm)
{
	size_t i;

	for (i = 0; i < realm->conf.address_count; i++) {
		if (realm->present[i] && !realm->seen[i])
			gw_realm_note(realm, i, -EADDRNOTAVAIL, "it is gone");
		else if (!realm->present[i] && realm->seen[i])
			gw_realm_note(realm, i, 0, NULL);
		realm->present[i] = realm->seen[i];
	}
}

void gw_host_end(struct gw *gw)
{
	struct gw_realm *realm;

	for (realm = gw->realms; realm; realm = realm->next) {
		if (!realm->configured)
			continue;
		gw_realm_resolve(realm);
		compare_addresses(realm);
	}
}

static void fill_view(struct gw_realm *realm, struct gw_realm_view *view)
{
	const struct conf_realm *conf = &realm->conf;
	size_t i;

	view->name = conf->name;
	view->interface = conf->interface;
	view->interface_gone = !gw_realm_resolve(realm);
	view->address = conf->address;
	view->address_count = conf->address_count;
	view->unusable = 0;
	for (i = 0; i < conf->address_count; i++)
		if (realm->unusable[i])
			view->unusable |= 1U << i;
	view->port_min = conf->port_min;
	view->port_max = conf->port_max;
}

void gw_realms(const struct gw *gw, gw_realm_fn fn, void *arg)
{
	struct gw_realm_view view;
	struct gw_realm *realm;
	size_t i;

	for (i = 0; i < gw->conf.realm_count; i++) {
		realm = gw_realm_find(gw, gw->conf.realm[i].name);
		if (!realm)
			continue;
		fill_view(realm, &view);
		fn(arg, &view);
	}
}

/* --- from the configuration ------------------------------------------------------------------ */

/* Marks again what is used or rests: the addresses may stand elsewhere now. */
static void remark_ports(struct gw *gw)
{
	struct gw_realm *realm;
	struct gw_resting_port *rest;
	size_t i;

	for (realm = gw->realms; realm; realm = realm->next) {
		forget_ports(realm);
		for (rest = realm->resting; rest; rest = rest->next)
			mark(realm, &rest->local, true);
	}
	for (i = 0; i < gw->eps.count; i++) {
		struct gw_ep *ep = (struct gw_ep *)gw->eps.item[i];

		mark(ep->intent.realm, &ep->local, true);
	}
}

/* What is known of an address stays known. Nothing is gone by a look that is going on. */
static void keep_known(struct gw_realm *realm, const struct conf_realm *conf)
{
	const struct gw_realm old = *realm;
	size_t i;
	int at;

	realm->conf = *conf;
	for (i = 0; i < CONF_ADDRESSES_MAX; i++) {
		at = i < conf->address_count ? address_number(&old, &conf->address[i]) : -1;
		realm->unusable[i] = at >= 0 && old.unusable[at];
		realm->present[i] = at >= 0 && old.present[at];
		realm->seen[i] = realm->present[i];
	}
}

int gw_realms_load(struct gw *gw, const struct conf *conf, struct gw_error *err)
{
	struct gw_realm *realm;
	size_t i;

	for (i = 0; i < conf->realm_count; i++)
		if (!gw_realm_hold(gw, conf->realm[i].name))
			return gw_refuse(err, GW_E_NO_MEMORY, NULL, "no memory for realms");
	for (realm = gw->realms; realm; realm = realm->next)
		realm->configured = false;
	for (i = 0; i < conf->realm_count; i++) {
		realm = gw_realm_find(gw, conf->realm[i].name);
		keep_known(realm, &conf->realm[i]);
		realm->configured = true;
		realm->known = true;
		realm->interface_gone = false;
		gw_realm_resolve(realm);
	}
	remark_ports(gw);
	return 0;
}
