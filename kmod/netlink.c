// SPDX-License-Identifier: GPL-2.0
/* Orders of the agent: decoded here, done elsewhere. */
#include "netlink.h"

#include <linux/file.h>
#include <linux/slab.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "agent.h"
#include "config.h"
#include "conn.h"
#include "context.h"
#include "encode.h"
#include "endpoint.h"
#include "hs.h"
#include "interlink.h"
#include "keyset.h"
#include "net.h"
#include "netlink-gen.h"
#include "place.h"
#include "procedure.h"
#include "refuse.h"
#include "release.h"
#include "remains.h"
#include "sock.h"
#include "tls.h"
#include "work.h"

#define A(name)		IMS_AGW_A_ENDPOINT_ ## name

static int nl_refuse(struct genl_info *info, const struct nlattr *attr, int err, const char *text)
{
	return agw_refuse(info->extack, attr, err, text);
}

static int nl_need(struct genl_info *info, int attr, const char *text)
{
	if (info->attrs[attr])
		return 0;
	NL_SET_ERR_ATTR_MISS(info->extack, NULL, attr);
	return nl_refuse(info, NULL, -EINVAL, text);
}

/* Takes the tables for an order that changes something. */
static struct agw_net *nl_begin(struct genl_info *info)
{
	struct agw_net *agw = agw_net(genl_info_net(info));

	mutex_lock(&agw->lock);
	if (READ_ONCE(agw->agent) == info->snd_portid)
		return agw;
	mutex_unlock(&agw->lock);
	nl_refuse(info, NULL, -EPERM, "not the agent of this namespace");
	return NULL;
}

/* Attributes of an order that say which endpoint it is about. */
struct name {
	int term, stream, instance;
};

static const struct name endpoint_name = { A(TERMINATION_ID), A(STREAM_ID), A(INSTANCE_ID) };
static const struct name keys_name = {
	IMS_AGW_A_KEYS_TERMINATION_ID, IMS_AGW_A_KEYS_STREAM_ID, IMS_AGW_A_KEYS_INSTANCE_ID,
};

/* The endpoint that an order names, ERR_PTR() with extack filled. Holds agw.lock. */
static struct agw_ep *nl_find(struct agw_net *agw, struct genl_info *info, const struct name *name)
{
	struct nlattr *term = info->attrs[name->term], *stream = info->attrs[name->stream];
	struct nlattr *instance = info->attrs[name->instance];
	struct agw_ep *ep;

	lockdep_assert_held(&agw->lock);
	ep = agw_place_find(agw, nla_get_u32(term), stream ? nla_get_u16(stream) : 1);
	if (!ep)
		return ERR_PTR(nl_refuse(info, agw_term_find(agw, nla_get_u32(term)) && stream ?
					 stream : term, -ENOENT, "no such endpoint"));
	if (!instance || nla_get_u64(instance) == ep->instance)
		return ep;
	return ERR_PTR(nl_refuse(info, instance, -ESTALE,
				 "the endpoint of this termination and stream is another one"));
}

/* --- endpoints ------------------------------------------------------------------------------- */

static int fill_endpoint(struct sk_buff *skb, u32 portid, u32 seq, int flags, struct agw_ep *ep,
			 struct netlink_callback *cb)
{
	void *hdr = genlmsg_put(skb, portid, seq, &ims_agw_nl_family, flags,
				IMS_AGW_CMD_ENDPOINT_GET);

	if (!hdr)
		return -EMSGSIZE;
	if (cb)
		genl_dump_check_consistent(cb, hdr);
	mutex_lock(&ep->ctx->lock);
	if (agw_put_endpoint(skb, ep)) {
		mutex_unlock(&ep->ctx->lock);
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	mutex_unlock(&ep->ctx->lock);
	genlmsg_end(skb, hdr);
	return 0;
}

static int reply_endpoint(struct genl_info *info, struct sk_buff *reply, struct agw_ep *ep)
{
	int err = fill_endpoint(reply, info->snd_portid, info->snd_seq, 0, ep, NULL);

	if (err) {
		nlmsg_free(reply);
		return nl_refuse(info, NULL, err, "reply does not fit");
	}
	return genlmsg_reply(reply, info);
}

static void read_place(struct nlattr **attrs, struct agw_place *place)
{
	place->context = attrs[A(CONTEXT_ID)] ? nla_get_u32(attrs[A(CONTEXT_ID)]) : 0;
	place->term = attrs[A(TERMINATION_ID)] ? nla_get_u32(attrs[A(TERMINATION_ID)]) : 0;
	place->stream = attrs[A(STREAM_ID)] ? nla_get_u16(attrs[A(STREAM_ID)]) : 1;
}

/* What an order asked for that no place or no listener is given for, if it did. */
static const struct nlattr *refused_attr(struct nlattr **attrs, int err)
{
	switch (err) {
	case -ENOENT:
		return attrs[A(TERMINATION_ID)] ?: attrs[A(CONTEXT_ID)];
	case -EEXIST:
		return attrs[A(STREAM_ID)];
	case -EADDRINUSE:
		return attrs[A(LOCAL_PORT)];
	case -EADDRNOTAVAIL:
		return attrs[A(LOCAL_IP4)] ?: attrs[A(LOCAL_IP6)];
	case -ENODEV:
		return attrs[A(IFINDEX)];
	default:
		return NULL;
	}
}

static int take_place(struct agw_net *agw, struct genl_info *info, struct agw_ep *ep)
{
	const struct nlattr *attr;
	struct agw_place place;
	int err;

	read_place(info->attrs, &place);
	err = agw_place_take(agw, &place, ep, info->extack);
	attr = refused_attr(info->attrs, err);
	if (attr)
		NL_SET_BAD_ATTR(info->extack, attr);
	return err;
}

/* With its listener and its place, and its gate shut: nothing happens to it yet. */
static struct agw_ep *make_endpoint(struct agw_net *agw, struct genl_info *info,
				    const struct agw_config *config)
{
	struct agw_ep *ep = agw_ep_new();
	int err;

	if (!ep) {
		nl_refuse(info, NULL, 0, "no memory for an endpoint");
		return ERR_PTR(-ENOMEM);
	}
	agw_work_init(ep);
	ep->local = config->local;
	ep->ifindex = config->ifindex;
	ep->dscp = config->dscp;
	ep->gate.told = true;
	err = agw_config_check(ep, config, info->attrs, info->extack) ?:
	      take_place(agw, info, ep);
	if (!err)
		return ep;
	agw_ep_put(ep);
	return ERR_PTR(err);
}

static int new_endpoint(struct genl_info *info, struct agw_net *agw, struct agw_config *config,
			struct sk_buff *reply)
{
	struct agw_ep *ep = make_endpoint(agw, info, config);
	int err;

	if (IS_ERR(ep)) {
		nlmsg_free(reply);
		return PTR_ERR(ep);
	}
	mutex_lock(&ep->ctx->lock);
	agw_config_apply(ep, config);
	agw_ep_check_trigger(ep);
	mutex_unlock(&ep->ctx->lock);
	err = reply_endpoint(info, reply, ep);
	agw_ep_put(ep);
	return err;
}

int ims_agw_nl_endpoint_new_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct agw_config config;
	struct sk_buff *reply;
	struct agw_net *agw;
	int err;

	err = agw_config_parse(info->attrs, AF_UNSPEC, &config, info->extack);
	if (err)
		return err;
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply) {
		agw_config_free(&config);
		return nl_refuse(info, NULL, -ENOMEM, "no memory for a reply");
	}
	agw = nl_begin(info);
	if (agw) {
		err = new_endpoint(info, agw, &config, reply);
		mutex_unlock(&agw->lock);
	} else {
		nlmsg_free(reply);
		err = -EPERM;
	}
	agw_config_free(&config);
	return err;
}

/* Before anything is changed: memory cannot be short afterwards. */
static int make_remains(struct genl_info *info, struct agw_ep *ep, struct agw_config *config)
{
	if (!AGW_HAS(config, REARM) || !ep->conn)
		return 0;
	config->remains = agw_remains_new(ep);
	if (!config->remains)
		return nl_refuse(info, NULL, -ENOMEM, "no memory for a connection that ends");
	return 0;
}

static int set_endpoint(struct agw_net *agw, struct genl_info *info)
{
	struct agw_ep *ep = nl_find(agw, info, &endpoint_name);
	struct agw_config config;
	int err;

	if (IS_ERR(ep))
		return PTR_ERR(ep);
	err = agw_config_parse(info->attrs, ep->local.family, &config, info->extack);
	if (err)
		return err;
	mutex_lock(&ep->ctx->lock);
	err = agw_config_check(ep, &config, info->attrs, info->extack) ?:
	      make_remains(info, ep, &config);
	if (!err)
		agw_config_apply(ep, &config);
	mutex_unlock(&ep->ctx->lock);
	agw_config_free(&config);
	return err;
}

/* Runs an order about endpoints that names a termination. */
static int nl_order(struct genl_info *info, int term_attr,
		    int (*run)(struct agw_net *agw, struct genl_info *info))
{
	struct agw_net *agw;
	int err;

	err = nl_need(info, term_attr, "termination-id is missing");
	if (err)
		return err;
	agw = nl_begin(info);
	if (!agw)
		return -EPERM;
	err = run(agw, info);
	mutex_unlock(&agw->lock);
	return err;
}

int ims_agw_nl_endpoint_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nl_order(info, A(TERMINATION_ID), set_endpoint);
}

/* Answers with what the endpoint was at its end. */
static void release_endpoint(struct genl_info *info, struct agw_ep *ep)
{
	struct sk_buff *reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);

	agw_ep_get(ep);
	agw_ep_release(ep, false);
	if (reply)
		reply_endpoint(info, reply, ep);
	agw_ep_put(ep);
}

static void release_term(struct genl_info *info, struct agw_term *term)
{
	unsigned int left = term->ep_count;

	/* With its last endpoint the termination is gone. */
	while (left--)
		release_endpoint(info, list_first_entry(&term->eps, struct agw_ep, node));
}

static int release_context(struct agw_net *agw, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[A(CONTEXT_ID)];
	struct agw_ctx *ctx = agw_ctx_find(agw, nla_get_u32(attr));
	unsigned int left;

	if (!ctx)
		return nl_refuse(info, attr, -ENOENT, "no such context");
	for (left = ctx->term_count; left; left--)
		release_term(info, list_first_entry(&ctx->terms, struct agw_term, node));
	return 0;
}

static int release_termination(struct agw_net *agw, struct genl_info *info)
{
	struct nlattr *attr = info->attrs[A(TERMINATION_ID)], *ctx = info->attrs[A(CONTEXT_ID)];
	struct agw_term *term = agw_term_find(agw, nla_get_u32(attr));
	struct agw_ep *ep;

	if (!term)
		return nl_refuse(info, attr, -ENOENT, "no such termination");
	if (ctx && term->ctx->id != nla_get_u32(ctx))
		return nl_refuse(info, ctx, -EINVAL, "termination is of another context");
	if (!info->attrs[A(STREAM_ID)]) {
		release_term(info, term);
		return 0;
	}
	ep = nl_find(agw, info, &endpoint_name);
	if (IS_ERR(ep))
		return PTR_ERR(ep);
	release_endpoint(info, ep);
	return 0;
}

int ims_agw_nl_endpoint_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *stream = info->attrs[A(STREAM_ID)], *instance = info->attrs[A(INSTANCE_ID)];

	if (instance && !stream)
		return nl_refuse(info, instance, -EINVAL, "instance-id without stream-id");
	if (info->attrs[A(TERMINATION_ID)])
		return nl_order(info, A(TERMINATION_ID), release_termination);
	if (!info->attrs[A(CONTEXT_ID)])
		return nl_refuse(info, NULL, -EINVAL, "neither context-id nor termination-id");
	if (stream)
		return nl_refuse(info, stream, -EINVAL, "stream-id without termination-id");
	return nl_order(info, A(CONTEXT_ID), release_context);
}

int ims_agw_nl_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct agw_net *agw = nl_begin(info);

	if (!agw)
		return -EPERM;
	agw_net_flush(agw);
	mutex_unlock(&agw->lock);
	return 0;
}

int ims_agw_nl_endpoint_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct agw_net *agw = agw_net(genl_info_net(info));
	struct sk_buff *reply;
	struct agw_ep *ep;
	int err;

	err = nl_need(info, A(TERMINATION_ID), "termination-id is missing");
	if (err)
		return err;
	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return nl_refuse(info, NULL, -ENOMEM, "no memory for a reply");
	mutex_lock(&agw->lock);
	ep = nl_find(agw, info, &endpoint_name);
	if (IS_ERR(ep)) {
		nlmsg_free(reply);
		err = PTR_ERR(ep);
	} else {
		err = reply_endpoint(info, reply, ep);
	}
	mutex_unlock(&agw->lock);
	return err;
}

/* Where a dump goes on. */
struct dump {
	unsigned long term;
	u32 stream;
	u32 left;			/* endpoints */
	bool begun;
};

static int begin_dump(struct dump *dump, const struct genl_info *info)
{
	const struct nlattr *term = info->attrs[A(AFTER_TERMINATION_ID)];
	const struct nlattr *stream = info->attrs[A(AFTER_STREAM_ID)];
	const struct nlattr *limit = info->attrs[A(LIMIT)];

	if (dump->begun)
		return 0;
	if (stream && !term)
		return agw_refuse(info->extack, stream, -EINVAL,
				  "after-stream-id without after-termination-id");
	dump->begun = true;
	dump->left = limit ? nla_get_u32(limit) : U32_MAX;
	dump->term = term ? nla_get_u32(term) : 0;
	dump->stream = stream ? nla_get_u16(stream) + 1U : U32_MAX;
	return 0;
}

static int dump_term(struct sk_buff *skb, struct netlink_callback *cb, struct agw_term *term)
{
	struct dump *dump = (struct dump *)cb->ctx;
	struct agw_ep *ep;

	list_for_each_entry(ep, &term->eps, node) {
		if (term->id == dump->term && ep->stream < dump->stream)
			continue;
		if (!dump->left)
			return 0;
		if (fill_endpoint(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				  NLM_F_MULTI, ep, cb)) {
			dump->term = term->id;
			dump->stream = ep->stream;
			return -EMSGSIZE;
		}
		dump->left--;
	}
	return 0;
}

int ims_agw_nl_endpoint_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct genl_info *info = genl_info_dump(cb);
	struct nlattr *ctx = info->attrs[A(CONTEXT_ID)], *only = info->attrs[A(TERMINATION_ID)];
	struct dump *dump = (struct dump *)cb->ctx;
	struct agw_net *agw = agw_net(sock_net(skb->sk));
	struct agw_term *term;
	unsigned long id;
	int err;

	BUILD_BUG_ON(sizeof(struct dump) > sizeof(cb->ctx));
	err = begin_dump(dump, info);
	if (err)
		return err;
	mutex_lock(&agw->lock);
	cb->seq = agw->change_seq;
	xa_for_each_start(&agw->terms, id, term, dump->term) {
		if (!dump->left)
			break;
		if ((ctx && nla_get_u32(ctx) != term->ctx->id) ||
		    (only && nla_get_u32(only) != term->id))
			continue;
		err = dump_term(skb, cb, term);
		if (err)
			break;
	}
	if (!err)
		dump->term = ULONG_MAX;
	mutex_unlock(&agw->lock);
	return err;
}

/* --- TLS ------------------------------------------------------------------------------------- */

/* The connection that an order of the agent's handshakes is about is still the same. */
static int check_generation(struct genl_info *info, const struct agw_ep *ep,
			    const struct nlattr *attr)
{
	if (ep->tls_role == IMS_AGW_TLS_ROLE_NONE)
		return nl_refuse(info, NULL, -EINVAL, "endpoint is without TLS");
	if (!ep->conn || !agw_state_has_connection(ep->state))
		return nl_refuse(info, NULL, -ENOTCONN, "endpoint has no connection");
	if (nla_get_u32(attr) != ep->generation)
		return nl_refuse(info, attr, -ESTALE, "generation is not the current one");
	return 0;
}

static int expect_state(struct genl_info *info, const struct agw_ep *ep, unsigned int state)
{
	if (ep->state == state)
		return 0;
	if (agw_state_is_past(ep->state, state))
		return nl_refuse(info, NULL, -EBUSY, "done already");
	return nl_refuse(info, NULL, -ENOTCONN, "not in the state for this");
}

/* An order about the handshake of an endpoint, under ctx.lock. */
static int nl_order_tls(struct agw_net *agw, struct genl_info *info,
			int (*run)(struct genl_info *info, struct agw_ep *ep))
{
	struct agw_ep *ep;
	int err;

	err = nl_need(info, A(GENERATION), "generation is missing");
	if (err)
		return err;
	ep = nl_find(agw, info, &endpoint_name);
	if (IS_ERR(ep))
		return PTR_ERR(ep);
	mutex_lock(&ep->ctx->lock);
	err = check_generation(info, ep, info->attrs[A(GENERATION)]) ?: run(info, ep);
	mutex_unlock(&ep->ctx->lock);
	return err;
}

static int reply_channel(struct genl_info *info, const struct agw_ep *ep, int fd)
{
	struct sk_buff *reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *hdr;

	if (!reply)
		return nl_refuse(info, NULL, -ENOMEM, "no memory for a reply");
	hdr = genlmsg_put_reply(reply, info, &ims_agw_nl_family, 0,
				IMS_AGW_CMD_HANDSHAKE_ACCEPT);
	if (!hdr || nla_put_s32(reply, A(FD), fd) ||
	    nla_put_u32(reply, A(GENERATION), ep->generation) ||
	    nla_put_u32(reply, A(TLS_ROLE), ep->tls_role) ||
	    nla_put_u64_64bit(reply, A(INSTANCE_ID), ep->instance, A(PAD))) {
		nlmsg_free(reply);
		return nl_refuse(info, NULL, -EMSGSIZE, "reply does not fit");
	}
	genlmsg_end(reply, hdr);
	return genlmsg_reply(reply, info);
}

static int give_channel(struct genl_info *info, struct agw_ep *ep)
{
	struct file *file;
	int err, fd;

	err = expect_state(info, ep, IMS_AGW_STATE_ESTABLISHED);
	if (err)
		return err;
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return nl_refuse(info, NULL, fd, "no file descriptor is free");
	file = agw_hs_open(ep->conn);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return nl_refuse(info, NULL, PTR_ERR(file), "no handshake channel");
	}
	err = reply_channel(info, ep, fd);
	if (err) {
		agw_hs_revoke(ep->conn);
		put_unused_fd(fd);
		fput(file);
		return err;
	}
	fd_install(fd, file);
	agw_ep_enter(ep, AGW_EVENT_HANDSHAKE);
	/* It may have been reset already: the agent has its time to say more. */
	agw_ep_notice(ep, AGW_PENDING_SOCKET);
	return 0;
}

static int accept_handshake(struct agw_net *agw, struct genl_info *info)
{
	return nl_order_tls(agw, info, give_channel);
}

int ims_agw_nl_handshake_accept_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nl_order(info, A(TERMINATION_ID), accept_handshake);
}

static int confirm_remote(struct genl_info *info, struct agw_ep *ep)
{
	int err = expect_state(info, ep, IMS_AGW_STATE_KEYED);

	if (err)
		return err;
	agw_ep_enter(ep, AGW_EVENT_VERIFY);
	agw_ep_try_link(ep);
	return 0;
}

static int verify_endpoint(struct agw_net *agw, struct genl_info *info)
{
	return nl_order_tls(agw, info, confirm_remote);
}

int ims_agw_nl_verify_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nl_order(info, A(TERMINATION_ID), verify_endpoint);
}

static int end_failed(struct genl_info *info, struct agw_ep *ep)
{
	u32 reason = nla_get_u32(info->attrs[A(REASON)]);
	struct nlattr *alert = info->attrs[A(ALERT)];

	if (ep->state == IMS_AGW_STATE_CONNECTING)
		return nl_refuse(info, NULL, -ENOTCONN, "endpoint has no connection");
	if (reason == IMS_AGW_REASON_EARLY_CLOSE)
		agw_ep_give_up(ep, reason);
	else
		agw_ep_fail(ep, reason, alert ? nla_get_u8(alert) : 0);
	return 0;
}

static int fail_tls(struct agw_net *agw, struct genl_info *info)
{
	int err = nl_need(info, A(REASON), "reason is missing");

	if (!err && nla_get_u32(info->attrs[A(REASON)]) == IMS_AGW_REASON_NONE)
		err = nl_refuse(info, info->attrs[A(REASON)], -EINVAL, "reason is none");
	return err ?: nl_order_tls(agw, info, end_failed);
}

int ims_agw_nl_tls_fail_doit(struct sk_buff *skb, struct genl_info *info)
{
	return nl_order(info, A(TERMINATION_ID), fail_tls);
}

static int arm_endpoint(struct genl_info *info, struct agw_ep *ep, const struct agw_keyset *set)
{
	struct nlattr *generation = info->attrs[IMS_AGW_A_KEYS_GENERATION];
	int err;

	err = check_generation(info, ep, generation) ?:
	      expect_state(info, ep, IMS_AGW_STATE_HANDSHAKING);
	if (err)
		return err;
	/* From here on no octet may go past the records. */
	agw_hs_revoke(ep->conn);
	err = agw_tls_set_keys(ep->conn, set);
	if (err)
		return nl_refuse(info, NULL, err, err == -EOPNOTSUPP ?
				 "the kernel does not carry this, or the interface offloads TLS" :
				 "the kernel does not take the keys");
	agw_sock_attach_tls(ep->conn);
	ep->tls_version = ep->conn->keys->version;
	ep->cipher = ep->conn->keys->cipher;
	agw_ep_enter(ep, AGW_EVENT_KEYS);
	agw_ep_notice(ep, AGW_PENDING_SOCKET);
	return 0;
}

static int set_keys(struct agw_net *agw, struct genl_info *info)
{
	struct agw_keyset *set;
	struct agw_ep *ep;
	int err;

	ep = nl_find(agw, info, &keys_name);
	if (IS_ERR(ep))
		return PTR_ERR(ep);
	set = agw_keyset_parse(info->attrs, info->extack);
	if (IS_ERR(set))
		return PTR_ERR(set);
	mutex_lock(&ep->ctx->lock);
	err = arm_endpoint(info, ep, set);
	mutex_unlock(&ep->ctx->lock);
	kfree_sensitive(set);
	return err;
}

int ims_agw_nl_key_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *attrs[IMS_AGW_A_KEYS_MAX + 1];
	int err;

	err = agw_keyset_open(info, attrs) ?:
	      nl_need(info, IMS_AGW_A_KEYS_GENERATION, "generation is missing") ?:
	      nl_order(info, IMS_AGW_A_KEYS_TERMINATION_ID, set_keys);
	agw_keyset_wipe(info);
	return err;
}

/* --- life ------------------------------------------------------------------------------------ */

int __init agw_netlink_init(void)
{
	int err;

	err = agw_keyset_init(&ims_agw_nl_family) ?: agw_agent_init();
	if (err)
		return err;
	err = genl_register_family(&ims_agw_nl_family);
	if (err)
		agw_agent_exit();
	return err;
}

void agw_netlink_exit(void)
{
	genl_unregister_family(&ims_agw_nl_family);
	agw_agent_exit();
}
