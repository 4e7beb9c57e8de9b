// SPDX-License-Identifier: GPL-2.0
#include "encode.h"

static void put_method(struct h248_writer *writer, const struct h248_service *service)
{
	if (!service->method && !service->method_extension)
		return;
	h248_item_token(writer, H248_METHOD);
	h248_put_equal(writer);
	if (service->method)
		h248_put_token(writer, service->method);
	else
		h248_put_word(writer, service->method_extension);
}

static void put_mid(struct h248_writer *writer, enum h248_token token, const struct h248_mid *mid)
{
	if (!mid)
		return;
	h248_item_token(writer, token);
	h248_put_equal(writer);
	h248_put_mid(writer, mid);
}

static void put_number(struct h248_writer *writer, enum h248_token token, bool is_there,
		       uint32_t number)
{
	if (!is_there)
		return;
	h248_item_token(writer, token);
	h248_put_equal(writer);
	h248_put_number(writer, number);
}

static void put_profile(struct h248_writer *writer, const struct h248_service *service)
{
	if (!service->profile)
		return;
	h248_item_token(writer, H248_PROFILE);
	h248_put_equal(writer);
	h248_put_word(writer, service->profile);
	h248_put(writer, "/");
	h248_put_number(writer, service->profile_version);
}

static void put_reason(struct h248_writer *writer, const struct h248_service *service)
{
	if (!service->reason)
		return;
	h248_item_token(writer, H248_REASON);
	h248_put_equal(writer);
	h248_put_quoted(writer, service->reason);
}

void h248_put_service(struct h248_writer *writer, const struct h248_service *service)
{
	const struct h248_descriptor *item;

	h248_open(writer, '{');
	put_method(writer, service);
	put_mid(writer, H248_ADDRESS, service->address);
	put_number(writer, H248_VERSION, service->has_version, service->version);
	put_profile(writer, service);
	put_reason(writer, service);
	put_number(writer, H248_DELAY, service->has_delay, service->delay);
	put_mid(writer, H248_MGC_ID, service->mgc_id);
	if (service->time) {
		h248_item(writer);
		h248_put_word(writer, service->time);
	}
	for (item = service->audit; item; item = item->next)
		h248_item_token(writer, item->kind);
	if (service->incomplete)
		h248_item_token(writer, H248_SERVICE_INCOMPLETE);
	h248_put_params(writer, service->extensions);
	h248_close(writer, '}');
}
