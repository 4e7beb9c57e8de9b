// SPDX-License-Identifier: GPL-2.0
#include "nl_req.h"

#include <agw_version.h>
#include <errno.h>
#include <linux/ims_agw.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "nl_codec.h"
#include "nl_read.h"

#define ABI_VERSION 1
#define MESSAGE_SIZE 8192		/* the largest request, with room to spare */

typedef bool (*answer_fn)(void *arg, struct nlmsghdr *hdr);

struct nl_req {
	struct nl_sock *sock;
	struct nl_cb *cb;
	int family;
	bool claimed;
	nl_req_displaced_fn displaced;
	void *displaced_arg;
	/* of the command that is under way */
	const struct nlmsghdr *sent;
	answer_fn answer;
	void *arg;
	bool answered, done, interrupted;
	struct kern_error *err;
};

/* --- one command ----------------------------------------------------------------------------- */

static int set_error(struct kern_error *err, int code, const char *text)
{
	memset(err, 0, sizeof(*err));
	err->err = code;
	snprintf(err->text, sizeof(err->text), "%s", text);
	return code;
}

/* Type of the attribute of our own request at this offset. */
static uint16_t attr_at(const struct nlmsghdr *sent, uint32_t offset)
{
	const char *at = (const char *)sent + offset;

	if (offset < NLMSG_HDRLEN || offset + sizeof(struct nlattr) > sent->nlmsg_len)
		return 0;
	return nla_type((const struct nlattr *)at);
}

/* What stands behind the request in an acknowledgment: text and the attribute to blame. */
static void read_extack(struct nl_req *req, struct nlmsgerr *nlerr)
{
	struct nlmsghdr *hdr = (struct nlmsghdr *)((char *)nlerr - NLMSG_HDRLEN);
	struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1] = { 0 };
	size_t skip = sizeof(*nlerr);
	struct kern_error *err = req->err;

	if (!(hdr->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(hdr->nlmsg_flags & NLM_F_CAPPED))
		skip += nlerr->msg.nlmsg_len - NLMSG_HDRLEN;
	if (nlmsg_parse(hdr, NLMSG_ALIGN(skip), attrs, NLMSGERR_ATTR_MAX, NULL))
		return;
	if (attrs[NLMSGERR_ATTR_MSG])
		snprintf(err->text, sizeof(err->text), "%.*s", nla_len(attrs[NLMSGERR_ATTR_MSG]),
			 (const char *)nla_data(attrs[NLMSGERR_ATTR_MSG]));
	if (attrs[NLMSGERR_ATTR_OFFS])
		err->attr = attr_at(req->sent, nla_get_u32(attrs[NLMSGERR_ATTR_OFFS]));
	else if (attrs[NLMSGERR_ATTR_MISS_TYPE])
		err->attr = nla_get_u32(attrs[NLMSGERR_ATTR_MISS_TYPE]);
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *nlerr, void *arg)
{
	struct nl_req *req = arg;

	(void)from;
	req->done = true;
	set_error(req->err, nlerr->error, "");
	read_extack(req, nlerr);
	if (*req->err->text)
		return NL_STOP;
	/* Every refusal of the module has a text, so this one is not the module's. */
	if (nlerr->error == -ENOENT)
		set_error(req->err, -ENODEV, "the module is gone");
	else
		snprintf(req->err->text, sizeof(req->err->text), "%s", strerror(-nlerr->error));
	return NL_STOP;
}

static int on_answer(struct nl_msg *msg, void *arg)
{
	struct nl_req *req = arg;

	if (req->answer && req->answer(req->arg, nlmsg_hdr(msg)))
		req->answered = true;
	/* Of others the end is told by a message of its own. */
	if (!(req->sent->nlmsg_flags & (NLM_F_ACK | NLM_F_DUMP)))
		req->done = true;
	return NL_OK;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct nl_req *req = arg;

	(void)msg;
	req->done = true;
	return NL_STOP;
}

/* The last message of a dump can bring an error. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct nl_req *req = arg;
	int code = 0;

	req->done = true;
	if (nlmsg_datalen(hdr) >= (int)sizeof(code))
		memcpy(&code, nlmsg_data(hdr), sizeof(code));
	if (code)
		set_error(req->err, code, strerror(-code));
	return NL_STOP;
}

static int on_interrupted(struct nl_msg *msg, void *arg)
{
	struct nl_req *req = arg;

	(void)msg;
	req->interrupted = true;
	return NL_OK;
}

/* An answer that comes when nobody waits for it any more is not that to the next question. */
static int on_sequence(struct nl_msg *msg, void *arg)
{
	struct nl_req *req = arg;

	return nlmsg_hdr(msg)->nlmsg_seq == req->sent->nlmsg_seq ? NL_OK : NL_SKIP;
}

static int receive(struct nl_req *req)
{
	int ret;

	while (!req->done) {
		ret = nl_recvmsgs(req->sock, req->cb);
		if (ret == -NLE_AGAIN)
			return set_error(req->err, -ETIMEDOUT,
					 "the module did not answer in time");
		if (ret < 0 && !req->done && ret != -NLE_INTR)
			return set_error(req->err, -EIO, nl_geterror(ret));
	}
	if (!req->err->err && req->interrupted)
		return set_error(req->err, -EINTR, "things changed during the dump");
	return req->err->err;
}

/* Only who has had the claim can lose it. */
static void tell_displaced(struct nl_req *req)
{
	if (!req->claimed)
		return;
	req->claimed = false;
	if (req->displaced)
		req->displaced(req->displaced_arg);
}

/* Takes msg. Its octets are wiped: they can be keys. */
static int transact(struct nl_req *req, struct nl_msg *msg, answer_fn answer, void *arg,
		    struct kern_error *err)
{
	int ret;

	memset(err, 0, sizeof(*err));
	req->sent = nlmsg_hdr(msg);
	req->answer = answer;
	req->arg = arg;
	req->err = err;
	req->answered = false;
	req->done = false;
	req->interrupted = false;
	ret = nl_send_auto(req->sock, msg);
	if (ret < 0)
		ret = set_error(err, -EIO, nl_geterror(ret));
	else
		ret = receive(req);
	explicit_bzero(nlmsg_hdr(msg), nlmsg_get_max_size(msg));
	nlmsg_free(msg);
	req->sent = NULL;
	if (ret == -EPERM)
		tell_displaced(req);
	return ret;
}

/* NULL: no memory. */
static struct nl_msg *begin(struct nl_req *req, int cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc_size(MESSAGE_SIZE);

	if (!msg)
		return NULL;
	if (genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, req->family, 0, flags, cmd,
			IMS_AGW_FAMILY_VERSION))
		return msg;
	nlmsg_free(msg);
	return NULL;
}

static int no_memory(struct nl_msg *msg, struct kern_error *err)
{
	if (msg) {
		explicit_bzero(nlmsg_hdr(msg), nlmsg_get_max_size(msg));
		nlmsg_free(msg);
	}
	return set_error(err, -ENOMEM, "no memory for a request");
}

/* It ends by an acknowledgment, behind answers if there are any. */
static int order(struct nl_req *req, struct nl_msg *msg, answer_fn answer, void *arg,
		 struct kern_error *err)
{
	nlmsg_hdr(msg)->nlmsg_flags |= NLM_F_ACK;
	return transact(req, msg, answer, arg, err);
}

/* One answer is due, and ends it. */
static int ask(struct nl_req *req, struct nl_msg *msg, answer_fn answer, void *arg,
	       struct kern_error *err)
{
	int ret = transact(req, msg, answer, arg, err);

	if (!ret && !req->answered)
		return set_error(err, -EBADMSG, "the module's answer cannot be read");
	return ret;
}

/* --- operations ------------------------------------------------------------------------------ */

static bool take_claim(void *arg, struct nlmsghdr *hdr)
{
	return nl_get_claim(hdr, arg);
}

static bool take_endpoint(void *arg, struct nlmsghdr *hdr)
{
	return nl_get_endpoint(hdr, arg);
}

static bool take_fd(void *arg, struct nlmsghdr *hdr)
{
	return nl_get_fd(hdr, arg);
}

static int refuse_abi(const struct kern_claim *claim, struct kern_error *err)
{
	char text[sizeof(err->text)];

	snprintf(text, sizeof(text),
		 "module %s has interface version %u, agent " AGW_VERSION " needs %d",
		 claim->version, claim->abi_version, ABI_VERSION);
	return set_error(err, -EPROTO, text);
}

static int claim(void *arg, bool takeover, struct kern_claim *claim, struct kern_error *err)
{
	struct nl_msg *msg = begin(arg, IMS_AGW_CMD_CLAIM, 0);
	int ret;

	if (!msg || nla_put_u32(msg, IMS_AGW_A_AGENT_ABI_VERSION, ABI_VERSION) ||
	    (takeover && nla_put_flag(msg, IMS_AGW_A_AGENT_TAKEOVER)) ||
	    (claim->endpoints_max &&
	     nla_put_u32(msg, IMS_AGW_A_AGENT_ENDPOINTS_MAX, claim->endpoints_max)) ||
	    (claim->unverified_max &&
	     nla_put_u32(msg, IMS_AGW_A_AGENT_UNVERIFIED_MAX, claim->unverified_max)))
		return no_memory(msg, err);
	ret = ask(arg, msg, take_claim, claim, err);
	if (!ret && claim->abi_version != ABI_VERSION)
		return refuse_abi(claim, err);
	if (!ret)
		((struct nl_req *)arg)->claimed = true;
	else if (ret == -EBUSY)
		tell_displaced(arg);
	return ret;
}

static int endpoint_new(void *arg, const struct kern_config *config, struct kern_endpoint *made,
			struct kern_error *err)
{
	struct nl_msg *msg = begin(arg, IMS_AGW_CMD_ENDPOINT_NEW, 0);

	if (!msg || !nl_put_config(msg, config))
		return no_memory(msg, err);
	return ask(arg, msg, take_endpoint, made, err);
}

static int endpoint_set(void *arg, const struct kern_config *config, struct kern_error *err)
{
	struct kern_config full = *config;
	struct nl_msg *msg = begin(arg, IMS_AGW_CMD_ENDPOINT_SET, 0);

	full.has |= KERN_HAS_TERMINATION;
	full.has &= ~(uint32_t)KERN_HAS_CONTEXT;
	if (!msg || !nl_put_config(msg, &full))
		return no_memory(msg, err);
	return order(arg, msg, NULL, NULL, err);
}

static int flush(void *arg, struct kern_error *err)
{
	struct nl_msg *msg = begin(arg, IMS_AGW_CMD_FLUSH, 0);

	if (!msg)
		return no_memory(msg, err);
	return order(arg, msg, NULL, NULL, err);
}

static int endpoint_get(void *arg, const struct kern_id *id, struct kern_endpoint *endpoint,
			struct kern_error *err)
{
	struct nl_msg *msg = begin(arg, IMS_AGW_CMD_ENDPOINT_GET, 0);

	if (!msg || !nl_put_id(msg, id, false))
		return no_memory(msg, err);
	return ask(arg, msg, take_endpoint, endpoint, err);
}

struct dump {
	kern_endpoint_fn fn;
	void *arg;
};

static bool take_dumped(void *arg, struct nlmsghdr *hdr)
{
	struct kern_endpoint endpoint;
	struct dump *dump = arg;

	if (!nl_get_endpoint(hdr, &endpoint))
		return false;
	if (dump->fn)
		dump->fn(dump->arg, &endpoint);
	return true;
}

static int endpoint_del(void *arg, const struct kern_id *id, kern_endpoint_fn fn, void *fn_arg,
			struct kern_error *err)
{
	struct nl_msg *msg = begin(arg, IMS_AGW_CMD_ENDPOINT_DEL, 0);
	struct dump last = { fn, fn_arg };

	if (!msg || !nl_put_id(msg, id, false))
		return no_memory(msg, err);
	return order(arg, msg, take_dumped, &last, err);
}

static int dump(void *arg, const struct kern_range *range, kern_endpoint_fn fn, void *fn_arg,
		struct kern_error *err)
{
	struct nl_msg *msg = begin(arg, IMS_AGW_CMD_ENDPOINT_GET, NLM_F_DUMP);
	struct dump dump = { fn, fn_arg };

	if (!msg || !nl_put_range(msg, range))
		return no_memory(msg, err);
	return transact(arg, msg, take_dumped, &dump, err);
}

static int handshake_accept(void *arg, const struct kern_id *id, struct kern_error *err)
{
	struct nl_msg *msg = begin(arg, IMS_AGW_CMD_HANDSHAKE_ACCEPT, 0);
	int fd = -1, ret;

	if (!msg || !nl_put_id(msg, id, true))
		return no_memory(msg, err);
	ret = ask(arg, msg, take_fd, &fd, err);
	if (!ret)
		return fd;
	if (fd >= 0)
		close(fd);
	return ret;
}

static int key_set(void *arg, const struct kern_id *id, const struct hs_result *keys,
		   struct kern_error *err)
{
	struct nl_msg *msg = begin(arg, IMS_AGW_CMD_KEY_SET, 0);
	int ret;

	if (!msg || !nl_put_keys(msg, id, keys))
		return no_memory(msg, err);
	ret = order(arg, msg, NULL, NULL, err);
	err->attr = 0;		/* of another attribute space, and no field of an order */
	return ret;
}

static int verify(void *arg, const struct kern_id *id, struct kern_error *err)
{
	struct nl_msg *msg = begin(arg, IMS_AGW_CMD_VERIFY, 0);

	if (!msg || !nl_put_id(msg, id, true))
		return no_memory(msg, err);
	return order(arg, msg, NULL, NULL, err);
}

static int tls_fail(void *arg, const struct kern_id *id, uint32_t reason, uint8_t alert,
		    struct kern_error *err)
{
	struct nl_msg *msg = begin(arg, IMS_AGW_CMD_TLS_FAIL, 0);

	if (!msg || !nl_put_id(msg, id, true) ||
	    nla_put_u32(msg, IMS_AGW_A_ENDPOINT_REASON, reason) ||
	    (alert && nla_put_u8(msg, IMS_AGW_A_ENDPOINT_ALERT, alert)))
		return no_memory(msg, err);
	return order(arg, msg, NULL, NULL, err);
}

const struct kern_ops nl_req_ops = {
	.claim = claim,
	.endpoint_new = endpoint_new,
	.endpoint_set = endpoint_set,
	.endpoint_del = endpoint_del,
	.endpoint_get = endpoint_get,
	.dump = dump,
	.handshake_accept = handshake_accept,
	.key_set = key_set,
	.verify = verify,
	.tls_fail = tls_fail,
	.flush = flush,
};

/* --- life ------------------------------------------------------------------------------------ */

static bool set_options(struct nl_sock *sock, unsigned int deadline_ms)
{
	struct timeval time = { deadline_ms / 1000, deadline_ms % 1000 * 1000 };
	int fd = nl_socket_get_fd(sock), on = 1;

	/* EXT_ACK brings the text, CAP_ACK keeps keys out of the acknowledgment. */
	return !setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time)) &&
	       !setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) &&
	       !setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
}

static bool set_callbacks(struct nl_req *req)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	req->cb = cb;
	if (!cb)
		return false;
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, req);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, on_sequence, req);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_answer, req);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, req);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, req);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupted, req);
	return true;
}

static bool open_socket(struct nl_req *req, unsigned int deadline_ms, char *err, size_t err_len)
{
	int ret;

	req->sock = nl_socket_alloc();
	if (!req->sock || !set_callbacks(req)) {
		snprintf(err, err_len, "out of memory");
		return false;
	}
	ret = genl_connect(req->sock);
	if (ret < 0 || !set_options(req->sock, deadline_ms)) {
		snprintf(err, err_len, "netlink socket: %s",
			 ret < 0 ? nl_geterror(ret) : strerror(errno));
		return false;
	}
	nl_socket_disable_auto_ack(req->sock);
	nl_socket_disable_msg_peek(req->sock);
	nl_socket_set_msg_buf_size(req->sock, NL_READ_ROOM);
	req->family = genl_ctrl_resolve(req->sock, IMS_AGW_FAMILY_NAME);
	if (req->family >= 0)
		return true;
	snprintf(err, err_len, "ims_agw: family not found: is the module loaded?");
	return false;
}

struct nl_req *nl_req_new(unsigned int deadline_ms, char *err, size_t err_len)
{
	struct nl_req *req = calloc(1, sizeof(*req));

	if (!req) {
		snprintf(err, err_len, "out of memory");
		return NULL;
	}
	if (open_socket(req, deadline_ms, err, err_len))
		return req;
	nl_req_free(req);
	return NULL;
}

void nl_req_on_displaced(struct nl_req *req, nl_req_displaced_fn fn, void *arg)
{
	req->displaced = fn;
	req->displaced_arg = arg;
}

void nl_req_free(struct nl_req *req)
{
	if (!req)
		return;
	if (req->cb)
		nl_cb_put(req->cb);
	if (req->sock)
		nl_socket_free(req->sock);
	free(req);
}
