// SPDX-License-Identifier: GPL-2.0
/*
 * ServiceChange on ROOT, of the gateway and of its controller.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/gw.h"
#include "log.h"
#include "mg_limits.h"
#include "mg_priv.h"
#include "profile.h"
#include "stamp.h"

#define PATIENCE	8	/* intervals in which a controller must answer a registration */
#define SERVICE_ROOM	8192	/* octets of a ServiceChange as a tree */

/* --- the gateway's own ----------------------------------------------------------------------- */

/* All of one ServiceChange, in one piece. */
struct parts {
	struct h248_transaction transaction;
	struct h248_action action;
	struct h248_command command;
	struct h248_name name;
	struct h248_descriptor descriptor;
	struct h248_service service;
	char time[STAMP_TEXT];
};

static void join(struct parts *parts)
{
	parts->transaction.kind = H248_TRANSACTION;
	parts->transaction.actions = &parts->action;
	parts->action.context = H248_CONTEXT_NULL;
	parts->action.commands = &parts->command;
	parts->command.kind = H248_SERVICE_CHANGE;
	parts->command.terminations = &parts->name;
	parts->command.descriptors = &parts->descriptor;
	parts->name.text = "ROOT";
	parts->descriptor.kind = H248_SERVICES;
	parts->descriptor.service = &parts->service;
}

/* A TimeStamp goes with a registration (RFC 3525 clause 7.2.8). */
static void fill_registration(const struct mg *mg, const struct assoc_change *change,
			      struct parts *parts)
{
	struct h248_service *service = &parts->service;
	struct timespec now;

	service->has_version = true;
	service->version = change->version;
	service->profile = profile_own_name(mg->profile, &service->profile_version);
	clock_gettime(CLOCK_REALTIME, &now);
	stamp_format(&now, parts->time);
	service->time = parts->time;
}

static void fill_service(const struct mg *mg, const struct assoc_change *change,
			 struct parts *parts)
{
	struct h248_service *service = &parts->service;

	service->method = change->method;
	service->reason = change->reason;
	service->has_delay = change->delay_s;
	service->delay = change->delay_s;
	if (change->method != H248_GRACEFUL && change->method != H248_FORCED)
		fill_registration(mg, change, parts);
}

static struct h248_message *new_change(const struct mg *mg, const struct assoc_change *change)
{
	struct h248_message *message = calloc(1, sizeof(*message));
	struct parts *parts;

	if (!message)
		return NULL;
	h248_arena_init(&message->arena, SERVICE_ROOM);
	parts = h248_alloc(&message->arena, sizeof(*parts));
	if (!parts) {
		free(message);
		return NULL;
	}
	join(parts);
	fill_service(mg, change, parts);
	message->transactions = &parts->transaction;
	message->version = change->version;
	return message;
}

static struct port *port_for(const struct mg *mg, const struct conf_port *controller)
{
	size_t i;

	for (i = 0; i < mg->port_count; i++)
		if (port_at(mg->port[i])->transport == controller->transport &&
		    port_at(mg->port[i])->addr.family == controller->addr.family)
			return mg->port[i];
	return NULL;
}

static bool reach(struct mg *mg, const struct conf_port *controller)
{
	struct port *port = port_for(mg, controller);

	if (mg->path.port)
		port_close(&mg->path);
	mg->path = (struct port_path){ 0 };
	mg->controller = (struct h248_mid){ 0 };
	if (!port || !port_open(port, &controller->addr, &mg->path)) {
		mg->path = (struct port_path){ 0 };
		return false;
	}
	outbox_set_reliable(mg->outbox, port_is_reliable(port));
	return true;
}

static void log_change(const struct conf_port *controller, const struct assoc_change *change)
{
	char text[ADDR_TEXT_MAX];

	addr_format_transport(&controller->addr, text);
	log_info("h248: ServiceChange %s \"%s\" to %s %s",
		 h248_token_name(change->method, false), change->reason,
		 conf_transport_name(controller->transport), text);
}

static bool send_change(void *arg, const struct conf_port *controller,
			const struct assoc_change *change)
{
	uint64_t limit, patience;
	struct h248_message *message;
	struct mg *mg = arg;

	log_change(controller, change);
	if (assoc_state(mg->assoc) == ASSOC_REGISTERS && !reach(mg, controller))
		return false;
	message = new_change(mg, change);
	if (!message)
		return false;
	patience = mg->conf->response_ms * (uint64_t)PATIENCE;
	limit = patience < mg->conf->long_ms ? patience : mg->conf->long_ms;
	outbox_register(mg->outbox, message, limit, mg_now(mg));
	return true;
}

static void on_up(void *arg)
{
	struct mg *mg = arg;
	char text[H248_MID_TEXT] = "";

	h248_mid_format(&mg->controller, text);
	log_notice("h248: %s is the controller, version %u", text, assoc_version(mg->assoc));
	outbox_open(mg->outbox, mg_now(mg));
}

static void on_down(void *arg)
{
	struct mg *mg = arg;
	char text[H248_MID_TEXT] = "";

	h248_mid_format(&mg->controller, text);
	log_warn("h248: %s is no controller any more, calls go on", text);
	/* An address that it has named was its own. */
	mg->path.remote = assoc_controller(mg->assoc)->addr;
	outbox_close(mg->outbox);
}

static bool lost_events(void *arg)
{
	struct mg *mg = arg;

	return outbox_took_overflow(mg->outbox);
}

static void on_out(void *arg)
{
	struct mg *mg = arg;
	void (*left)(void *arg) = mg->left;

	mg->left = NULL;
	if (left)
		left(mg->left_arg);
}

const struct assoc_ops mg_assoc_ops = {
	send_change, on_up, on_down, lost_events, on_out, mg_dice,
};

/* --- what is said to it ---------------------------------------------------------------------- */

static void read_service(const struct h248_service *service, struct assoc_answer *answer)
{
	answer->version = service->has_version ? service->version : 0;
	answer->mgc_id = service->mgc_id;
	answer->address = service->address;
}

static void read_command(const struct h248_command *command, struct assoc_answer *answer)
{
	const struct h248_descriptor *descriptor;

	descriptor = h248_descriptor_of(command->descriptors, H248_SERVICES);
	if (descriptor && descriptor->service)
		read_service(descriptor->service, answer);
}

static void read_answer(const struct h248_transaction *reply, struct assoc_answer *answer)
{
	const struct h248_action *action;
	const struct h248_command *command;

	for (action = reply->actions; action; action = action->next)
		for (command = action->commands; command; command = command->next)
			if (command->kind == H248_SERVICE_CHANGE)
				read_command(command, answer);
}

/* Where the controller wants to have requests from now on: a host, or a port of it. */
static void move_path(struct mg *mg, const struct h248_mid *address)
{
	struct conf_port controller = *assoc_controller(mg->assoc);

	if (mg->path.connection)
		return;
	if (address->kind == H248_MID_ADDRESS && !addr_unusable(&address->addr) &&
	    address->addr.family == controller.addr.family)
		controller.addr = address->addr;
	else if (address->kind != H248_MID_PORT)
		return;
	controller.addr.port = address->has_port ? address->port : 2944;
	mg->path.remote = controller.addr;
}

static void on_registered(void *arg, const struct h248_transaction *reply, uint32_t code)
{
	struct assoc_answer answer = { .error = code };
	struct mg *mg = arg;

	if (!reply) {
		assoc_unanswered(mg->assoc, mg_now(mg));
		return;
	}
	read_answer(reply, &answer);
	if (answer.error)
		log_warn("h248: the controller refuses by error %u", answer.error);
	if (!answer.error && answer.address && !answer.mgc_id &&
	    assoc_state(mg->assoc) == ASSOC_REGISTERS)
		move_path(mg, answer.address);
	assoc_answered(mg->assoc, &answer, mg_now(mg));
}

static void on_silent(void *arg)
{
	struct mg *mg = arg;

	log_warn("h248: the controller does not reply");
	assoc_lost(mg->assoc, mg_now(mg));
}

static void on_answered(void *arg, const struct h248_message *request, uint32_t code)
{
	struct mg *mg = arg;

	exec_answered(mg->exec, request, code);
}

static int send_request(void *arg, struct h248_message *message)
{
	struct mg *mg = arg;

	if (assoc_state(mg->assoc) == ASSOC_UP)
		message->version = assoc_version(mg->assoc);
	else if (assoc_state(mg->assoc) == ASSOC_REGISTERS)
		message->version = assoc_head(mg->assoc);
	return mg->path.port ? mg_send(mg, &mg->path, message) : -1;
}

const struct outbox_ops mg_outbox_ops = {
	send_request, on_registered, on_answered, on_silent, mg_dice,
};

/* --- what a controller orders ---------------------------------------------------------------- */

static bool is_cold(const struct h248_service *service)
{
	return service->reason && !strncmp(service->reason, "901", 3);
}

/* The reply goes to who has ordered it: what it does to the association waits until then. */
uint32_t mg_service_change(void *arg, const struct h248_service *service,
			   struct h248_arena *arena, struct h248_service **reply)
{
	struct mg *mg = arg;

	(void)arena;
	(void)reply;
	switch (service->method) {
	case H248_HAND_OFF:
		if (!service->mgc_id || service->mgc_id->kind != H248_MID_ADDRESS)
			return 449;
		mg->order.mgc_id = *service->mgc_id;
		break;
	case H248_RESTART:
	case H248_FORCED:
	case H248_GRACEFUL:
		break;
	default:
		return 501;
	}
	mg->order.waits = true;
	mg->order.method = service->method;
	mg->order.cold = is_cold(service);
	loop_defer(mg->loop, &mg->settle);
	return 0;
}

/* A controller that begins anew knows no call: those of it have nobody left. */
static void begin_anew(struct mg *mg)
{
	const struct gw_target own = { .owner = EXEC_OWNER };
	struct gw_error err;

	if (mg->order.cold)
		exec_forget_events(mg->exec);
	if (mg->order.cold && exec_has_calls(mg->exec) &&
	    gw_release(mg->gw, &own, NULL, NULL, &err))
		log_error("h248: restart: %s", err.reason);
	assoc_restart(mg->assoc, exec_has_calls(mg->exec), mg_now(mg));
}

void mg_settle(void *arg)
{
	struct mg *mg = arg;

	if (!mg->order.waits || assoc_state(mg->assoc) != ASSOC_UP)
		return;
	mg->order.waits = false;
	if (mg->order.method == H248_RESTART)
		begin_anew(mg);
	else if (mg->order.method != H248_HAND_OFF)
		assoc_next(mg->assoc, mg_now(mg));
	else if (!assoc_hand_off(mg->assoc, &mg->order.mgc_id, mg_now(mg)))
		log_warn("h248: handoff to a place that cannot be reached");
	mg_arm(mg);
}
