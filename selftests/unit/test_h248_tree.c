// SPDX-License-Identifier: GPL-2.0
/*
 * H.248: what a message says is where the tree says it is, and a tree that was built by hand can be
 * written, unless it has what the grammar does not.
 *
 * with: h248
 */
#include <stdlib.h>

#include "control/h248/msg.h"
#include "tap.h"

static struct h248_message message;
static char written[4096];

static void decode(const char *text)
{
	struct h248_fault fault;

	h248_message_free(&message);
	ok(!h248_decode(text, strlen(text), &message, &fault), "%.40s %s", text, fault.text);
}

static struct h248_action *action(void)
{
	return message.transactions->actions;
}

static struct h248_command *command(void)
{
	return action()->commands;
}

static struct h248_descriptor *descriptor(void)
{
	return command()->descriptors;
}

static void test_head(void)
{
	char text[H248_MID_TEXT];

	decode("AU=0x00000001:0x00000002:0x000000000000000000000003 !/3 [2001:db8::1]:2945\n"
	       "PN=4294967295{} K{1,3-5} T=9{C=-{S=t}}");
	is_int(message.version, 3, "version");
	is_str(message.authentication->sequence, "0x00000002", "sequence of the authentication");
	ok(message.mid.kind == H248_MID_ADDRESS && message.mid.addr.family == 6 &&
	   message.mid.has_port && message.mid.port == 2945, "mId");
	ok(h248_mid_format(&message.mid, text), "mId has a text");
	is_str(text, "[2001:db8::1]:2945", "which is that");
	is_int(message.transactions->kind, H248_PENDING, "pending");
	is_int(message.transactions->id, 4294967295, "of a transaction");
	is_int(message.transactions->next->acks->next->last, 5, "a range of acks");
	is_int(message.transactions->next->next->kind, H248_TRANSACTION, "a transaction");
	decode("!/2 MTP{0a0b} ER=400{\"bad; {message}\"}");
	is_str(message.mid.text, "0a0b", "mId of MTP");
	is_str(message.error->text, "bad; {message}", "error of a message");
	decode("!/3 <mgc.example.com> P=7/2/END{IA,C=5{ER=411{}},C=6}");
	ok(message.transactions->ack_required && message.transactions->has_segment &&
	   message.transactions->segment == 2 && message.transactions->last_segment,
	   "a reply's segment that wants an ack");
	ok(action()->error->code == 411 && !action()->error->text, "error of an action");
	is_int(action()->next->context, 6, "an action with nothing in it");
}

static void test_context(void)
{
	decode("!/2 a T=1{C=*{PR=15,EG,TP{a,b,IS,c,d,OW,ST=3},CA{PR},O-W-S=ip/1/*,MF=$}}");
	is_int(action()->context, H248_CONTEXT_ALL, "all contexts");
	ok(action()->has_priority && action()->priority == 15, "priority");
	is_int(action()->emergency, H248_EMERGENCY, "emergency");
	ok(action()->topology->direction == H248_ISOLATE && !action()->topology->has_stream &&
	   action()->topology->next->has_stream && action()->topology->next->stream == 3,
	   "topology");
	ok(h248_param_token(action()->audit, H248_PRIORITY), "audit of the context");
	ok(command()->kind == H248_SUBTRACT && command()->optional && command()->wildcard,
	   "prefixes of a command");
	is_str(command()->terminations->text, "ip/1/*", "its termination");
	ok(!command()->next->optional && !command()->next->wildcard, "without prefixes");
	decode("!/3 a T=1{C=${A=[a,b],S=c}}");
	is_int(action()->context, H248_CONTEXT_CHOOSE, "a new context");
	is_str(command()->terminations->next->text, "b", "the second termination of a command");
	decode("!/2 a P=1{C=-{AV=C{x,y}}}");
	is_int(action()->context, H248_CONTEXT_NULL, "the null context");
	ok(command()->of_context && !strcmp(command()->terminations->next->text, "y"),
	   "terminations of an audited context");
}

static void test_media(void)
{
	const struct h248_param *param;
	const struct h248_stream *stream;

	decode("!/2 a T=1{C=-{MF=t{M{TS{SI=OS},ST=7{O{mo=sr,RV=ON,ipdc/realm=\"a b\",x/y=[1:9],\n"
	       "x/z#4,x/w={5,6}},L{ \r\n\tv=0\r\na=x:{1\\}\r\n\r\n},R{}},ST=8{L{s}}}}}}");
	stream = descriptor()->media.streams;
	is_int(h248_param_token(descriptor()->media.state, H248_SERVICE_STATES)->choice,
	       H248_OUT_OF_SERVICE, "service state");
	ok(stream->has_id && stream->id == 7 && stream->next->id == 8, "streams");
	is_int(h248_param_token(stream->control, H248_MODE)->choice, H248_SEND_RECEIVE, "mode");
	is_int(h248_param_token(stream->control, H248_RESERVED_VALUE)->choice, H248_ON,
	       "reserved value");
	ok(!h248_param_token(stream->control, H248_RESERVED_GROUP), "no reserved group");
	param = h248_param_name(stream->control, "IPDC/Realm");
	ok(param && param->value->quoted && !strcmp(param->value->text, "a b"), "a property");
	param = h248_param_name(stream->control, "x/y");
	ok(param->relation == H248_RANGE && !strcmp(param->value->next->text, "9"), "a range");
	is_int(h248_param_name(stream->control, "x/z")->relation, H248_UNEQUAL, "not this");
	is_int(h248_param_name(stream->control, "x/w")->relation, H248_ONE_OF, "one of these");
	is_str(stream->local, "v=0\na=x:{1}", "SDP without what is around it");
	is_str(stream->remote, "", "SDP with nothing in it");
	ok(!stream->next->remote, "no SDP");
	decode("!/2 a T=1{C=-{AV=t{AT{M{ST=1{O{MO,a/b}}},SG,DM}}}}");
	stream = descriptor()->audit->media.streams;
	ok(h248_param_token(stream->control, H248_MODE) &&
	   h248_param_name(stream->control, "a/b")->relation == H248_NO_VALUE,
	   "what an audit asks for of a stream");
	ok(h248_descriptor_of(descriptor()->audit, H248_DIGIT_MAP)->bare, "and as a whole");
}

static void test_events(void)
{
	const struct h248_event *event;
	const struct h248_signal *signal;

	decode("!/2 a T=1{C=-{MF=t{E=5{dd/ce{DM=d,ST=2,KA,x=y},al/on{EM{SG{cg/dt},E=6{al/of}}}},\n"
	       "SG{SL=3{a/b,c/d},e/f{SY=TO,DR=9,NC={TO,OR}}}}}}");
	event = descriptor()->events.list;
	ok(descriptor()->events.has_id && descriptor()->events.id == 5, "request id");
	is_str(event->map->name, "d", "digit map of an event");
	is_int(h248_param_token(event->params, H248_STREAM)->number, 2, "its stream");
	ok(h248_param_token(event->params, H248_KEEP_ACTIVE), "signals go on");
	is_str(h248_param_name(event->params, "x")->value->text, "y", "its parameter");
	is_str(event->next->embedded->signals->name, "cg/dt", "embedded signal");
	is_str(event->next->embedded->events.list->name, "al/of", "embedded event");
	signal = descriptor()->next->signals;
	ok(!signal->name && signal->list_id == 3 && !strcmp(signal->list->next->name, "c/d"),
	   "list of signals");
	is_int(h248_param_token(signal->next->params, H248_SIGNAL_TYPE)->choice, H248_TIME_OUT,
	       "type of a signal");
	is_int(h248_param_token(signal->next->params, H248_NOTIFY_COMPLETION)->number,
	       H248_REASON_TIME_OUT | H248_REASON_OTHER, "reasons to notify");
	decode("!/2 a T=1{C=-{N=t{OE=*{20240229T23595999:a/b,c/d}}}}");
	ok(descriptor()->events.all, "all requests");
	is_str(descriptor()->events.list->time, "20240229T23595999", "time of an event");
	ok(!descriptor()->events.list->next->time, "no time");
}

static void test_service(void)
{
	const struct h248_service *service;

	decode("!/2 a T=1{C=-{SC=ROOT{SV{MT=RS,RE=\"901 Cold Boot\",DL=30,V=2,PF=ims/3,AD=2945,\n"
	       "20240229T23595999,X-a=b}}}}");
	service = descriptor()->service;
	is_int(service->method, H248_RESTART, "method");
	is_str(service->reason, "901 Cold Boot", "reason");
	ok(service->has_delay && service->delay == 30, "delay");
	ok(service->has_version && service->version == 2, "version");
	ok(!strcmp(service->profile, "ims") && service->profile_version == 3, "profile");
	ok(service->address->kind == H248_MID_PORT && service->address->has_port &&
	   service->address->port == 2945, "port");
	is_str(h248_param_name(service->extensions, "x-A")->value->text, "b", "extension");
	decode("!/2 a P=1{C=-{SC=ROOT{SV{MG=<mgc2>:5}},AV=t{SA{nt/os=7},PG{g-2}}}}");
	ok(descriptor()->service->mgc_id->port == 5, "another controller");
	is_str(command()->next->descriptors->statistics->value->text, "7", "a statistic");
	is_int(command()->next->descriptors->next->packages->version, 2, "a package");
}

/* Builds a reply with a property. */
static uint32_t write_property(const char *name, const char *text, bool quoted)
{
	struct h248_value value = { .text = text, .quoted = quoted };
	struct h248_param param = { .name = name, .relation = H248_EQUAL, .value = &value };
	struct h248_stream stream = { .control = &param, .local = "v=0\na=}" };
	struct h248_descriptor media = { .kind = H248_MEDIA, .media.streams = &stream };
	struct h248_name termination = { .text = "ip/1" };
	struct h248_command reply = { .kind = H248_ADD, .terminations = &termination,
				      .descriptors = &media };
	struct h248_action of = { .context = 7, .commands = &reply };
	struct h248_transaction transaction = { .kind = H248_REPLY, .id = 1, .actions = &of };
	struct h248_message built = { .version = 2, .transactions = &transaction };
	uint32_t code;
	size_t len = 0;

	built.mid.kind = H248_MID_DEVICE;
	memcpy(built.mid.text, "gw", 3);
	code = h248_encode(&built, true, written, sizeof(written) - 1, &len);
	written[len] = '\0';
	return code;
}

static void test_built(void)
{
	is_int(write_property("a/b", "x", false), 0, "a tree that was built");
	is_str(written, "!/2 gw\nP=1{C=7{A=ip/1{M{O{a/b=x},L{\r\nv=0\r\na=\\}\r\n}}}}}\n",
	       "is written");
	is_int(write_property("a/b", "x y", false), 0, "what needs quotes");
	ok(strstr(written, "a/b=\"x y\""), "gets them");
	is_int(write_property("a/b", "", false), 0, "a value with nothing in it");
	ok(strstr(written, "a/b=\"\""), "does too");
	is_int(write_property("a/b", "x\"}", true), 500, "a quote in quotes");
	is_int(write_property("a/b", "x\n", true), 500, "a line end in quotes");
	is_int(write_property("a b", "x", true), 500, "a blank in a name");
	is_int(write_property("", "x", true), 500, "no name");
	is_int(write_property(NULL, "x", true), 500, "not even an empty one");
	is_int(write_property("a/b", NULL, true), 500, "no value");
}

static void test_words(void)
{
	unsigned int token, bad = 0;
	const char *name;
	int compact;

	for (token = H248_NONE + 1; token < H248_TOKENS; token++) {
		for (compact = 0; compact < 2 && token != H248_DESCRIPTORS; compact++) {
			name = h248_token_name(token, compact);
			bad += !name || h248_token(name, strlen(name)) != token;
		}
	}
	is_int(bad, 0, "each reserved word is only one");
	ok(!h248_token("", 0) && !h248_token("Med", 3) && !h248_token("Mediax", 6),
	   "what is none");
}

int main(void)
{
	plan(89);
	test_head();
	test_context();
	test_media();
	test_events();
	test_service();
	test_built();
	test_words();
	h248_message_free(&message);
	return tap_done();
}
