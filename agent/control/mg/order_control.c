// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "order.h"

/* LocalControl: properties of a stream. One that is set replaces all of the last one. */

struct control {
	struct run *run;
	struct order *order;
	struct order_stream *stream;
	struct gw_term_req *req;
	const struct h248_param *param;
};

static bool take_text(struct control *control, uint32_t has, const char **to)
{
	*to = order_value(control->run, control->param);
	control->req->has |= has;
	return *to;
}

static bool take_flag(struct control *control, uint32_t has, bool *to)
{
	control->req->has |= has;
	return order_flag(control->run, control->param, to);
}

static bool must_be_off(struct control *control)
{
	bool flag;

	return order_flag(control->run, control->param, &flag) &&
		(!flag || run_refuse(control->run, 449, "%s=ON: not supported",
				     control->param->name));
}

static bool take_number(struct control *control, uint32_t *number)
{
	return order_number(control->run, control->param, UINT32_MAX, number);
}

/* An octet in hexadecimal digits, as all octets in text. */
static bool take_dscp(struct control *control)
{
	const char *text = order_value(control->run, control->param);
	unsigned long value;
	char *end;

	if (!text)
		return false;
	value = strtoul(text, &end, 16);
	if (!strchr("0123456789abcdefABCDEF", *text) || *end || value > 63)
		return run_refuse(control->run, 449, "%s=%.60s: 0 to 3F in hexadecimal digits",
				  control->param->name, text);
	control->req->has |= GW_HAS_DSCP;
	control->req->dscp = (uint8_t)value;
	return true;
}

static bool take_version(struct control *control)
{
	const char *text = order_value(control->run, control->param);
	unsigned int version;

	if (!text)
		return false;
	for (version = 0; version < GW_TLS_COUNT; version++) {
		if (strcmp(text, gw_tls_version_name(version)) != 0)
			continue;
		control->req->has |= GW_HAS_TLS_VERSION;
		control->req->tls_version = (enum gw_tls_version)version;
		return true;
	}
	return run_refuse(control->run, 449, "%s=%.60s: 1.2 or 1.3", control->param->name, text);
}

static bool take_realm(struct control *control)
{
	const char *text, *of_name = control->order->realm;
	struct gw_term_req *req = control->req;

	if (!take_text(control, GW_HAS_REALM, &text))
		return false;
	if (of_name && strcasecmp(of_name, text) != 0)
		return run_refuse(control->run, 449, "%s=%.60s: the TerminationID says %s",
				  control->param->name, text, of_name);
	req->realm = of_name ? of_name : run_realm(control->run, text);
	return req->realm ||
		run_refuse(control->run, 449, "%s=%.60s: no realm that a TerminationID can name",
			   control->param->name, text);
}

static bool take_filter(struct control *control)
{
	bool flag;

	if (!order_flag(control->run, control->param, &flag))
		return false;
	control->stream->filter = flag;
	control->stream->filter_off = !flag;
	return true;
}

static bool take_property(struct control *control, enum profile_mean mean)
{
	struct gw_term_req *req = control->req;
	struct order_police *police = &control->stream->police;
	uint32_t number;
	bool flag;

	switch (mean) {
	case MEAN_REALM:
		return take_realm(control);
	case MEAN_DSCP:
		return take_dscp(control);
	case MEAN_FILTER:
		return take_filter(control);
	case MEAN_FILTER_MASK:
		return take_text(control, 0, &control->stream->filter_mask);
	case MEAN_FILTER_PORT:
		return take_flag(control, 0, &control->stream->filter_port);
	case MEAN_IGNORE_SYN:
		return take_flag(control, GW_HAS_IGNORE_SYN, &req->ignore_syn);
	case MEAN_INTERLINK:
		return take_flag(control, GW_HAS_INTERLINK, &req->interlink);
	case MEAN_TLS_START:
		return take_flag(control, GW_HAS_ESTABLISH_TLS, &req->establish_tls);
	case MEAN_PSK:
		return take_text(control, GW_HAS_PSK, &req->psk);
	case MEAN_PSK_IDENTITY:
		return take_text(control, GW_HAS_PSK_IDENTITY, &req->psk_identity);
	case MEAN_TLS_VERSION:
		return take_version(control);
	case MEAN_SOURCE_SET:
	case MEAN_SOURCE_PORT_SET:
		return must_be_off(control);
	case MEAN_POLICE:
		return take_flag(control, 0, &police->on);
	case MEAN_SUSTAINED:
		return take_number(control, &police->sustained);
	case MEAN_BURST:
		return take_number(control, &police->burst);
	case MEAN_PEAK:
		return take_number(control, &police->peak);
	case MEAN_DELAY_VARIATION:
		return take_number(control, &number);
	case MEAN_TAGGING:
	case MEAN_RTCP:
		return order_flag(control->run, control->param, &flag);
	case MEAN_FILTER_PORT_RANGE:
	case MEAN_SOURCE:
	case MEAN_SOURCE_PORT:
		return run_refuse(control->run, 445, "%s: not supported", control->param->name);
	default:
		return run_refuse(control->run, 455, "%s: not in LocalControl",
				  control->param->name);
	}
}

/* --- what is no package's -------------------------------------------------------------------- */

static bool take_mode(struct control *control)
{
	static const struct {
		enum h248_token token;
		uint32_t mode;
	} modes[] = {
		{ H248_SEND_RECEIVE, GW_MODE_BOTH },
		{ H248_SEND_ONLY, GW_MODE_SEND },
		{ H248_RECEIVE_ONLY, GW_MODE_RECEIVE },
		{ H248_INACTIVE, 0 },
	};
	enum h248_token choice = control->param->choice;
	unsigned int i;

	control->req->has |= GW_HAS_MODE;
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (modes[i].token != choice)
			continue;
		control->req->mode = modes[i].mode;
		return true;
	}
	return run_refuse(control->run, 517, "Mode=%s: not supported",
			  h248_token_name(choice, false));
}

static bool take_token(struct control *control)
{
	switch (control->param->token) {
	case H248_MODE:
		return take_mode(control);
	case H248_RESERVED_VALUE:
	case H248_RESERVED_GROUP:
		return control->param->choice == H248_OFF ||
			run_refuse(control->run, 501, "%s=ON: not implemented",
				   h248_token_name(control->param->token, false));
	default:
		return run_refuse(control->run, 444, "%s: not in LocalControl",
				  h248_token_name(control->param->token, false));
	}
}

/* The filter has its default where nothing was said of it, as everything that is not ordered. */
static void set_filter(const struct order_stream *stream, struct gw_term_req *req)
{
	if (!stream->filter && !stream->filter_off && !stream->filter_port &&
	    !stream->filter_mask)
		return;
	req->has |= GW_HAS_FILTER;
	req->filter = stream->filter_off ? GW_FILTER_NONE : GW_FILTER_ADDRESS;
	if (stream->filter_port)
		req->filter = GW_FILTER_ADDRESS_PORT;
	if (stream->filter_mask) {
		req->filter = GW_FILTER_PREFIX;
		req->filter_prefix = stream->filter_mask;
	}
}

static void set_number(struct settings *settings, enum setting setting, uint32_t value)
{
	settings->has |= 1U << setting;
	settings->value[setting] = value;
}

/* Rates mean something while policing is on only. */
static bool set_police(struct control *control)
{
	const struct order_police *police = &control->stream->police;
	uint32_t rate = police->sustained ? police->sustained : police->peak;
	const char *name = profile_name(control->run->exec->profile, MEAN_POLICE);

	if (police->on && !rate)
		return run_refuse(control->run, 449, "%s=ON: without a rate", name ? name : "");
	if (police->on || control->stream->old)
		set_number(&control->req->settings, SETTING_POLICE_RATE, police->on ? rate : 0);
	if (police->on && police->burst)
		set_number(&control->req->settings, SETTING_POLICE_BURST, police->burst);
	return true;
}

#define REPLACED (GW_HAS_DSCP | GW_HAS_FILTER | GW_HAS_IGNORE_SYN | GW_HAS_INTERLINK)

bool order_control(struct run *run, struct order *order, unsigned int at,
		   const struct h248_param *list)
{
	struct control control = { run, order, &order->stream[at], &order->req[at], NULL };
	enum profile_mean mean;

	for (; list; list = list->next) {
		control.param = list;
		if (list->token && take_token(&control))
			continue;
		if (list->token || !order_mean(run, PROFILE_PROPERTY, list->name, 450, &mean) ||
		    !take_property(&control, mean))
			return false;
	}
	set_filter(control.stream, control.req);
	control.req->replace |= control.stream->old ? REPLACED : 0;
	/* The default of H.248: nothing goes through. */
	control.req->has |= GW_HAS_MODE;
	return set_police(&control);
}
