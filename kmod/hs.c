// SPDX-License-Identifier: GPL-2.0
#include "hs.h"

#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/net.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uio.h>
#include <linux/wait.h>

#include "conn.h"
#include "context.h"
#include "endpoint.h"

/*
 * Held by the file and by the connection, which points to it until it is revoked. Orders wait for
 * lock, so memory of the agent is never touched under it: a page of it may take for ever to come.
 */
struct agw_hs {
	struct kref ref;
	struct mutex lock;		/* conn, and that nothing passes once it is NULL */
	struct agw_conn *conn;		/* lock; held; NULL: revoked, or closed by the agent */
	bool heard;			/* lock; the remote has said something */
	wait_queue_head_t wait;
	struct rcu_head rcu;
};

static void free_hs(struct kref *ref)
{
	struct agw_hs *hs = container_of(ref, struct agw_hs, ref);

	mutex_destroy(&hs->lock);
	kfree_rcu(hs, rcu);
}

/* The handshake begins with the first octet that is read. */
static void hs_hear(struct agw_hs *hs)
{
	if (hs->heard)
		return;
	hs->heard = true;
	agw_ep_notice(hs->conn->ep, AGW_PENDING_HELLO);
}

/* Octets between socket and page. -errno, or how many. */
static ssize_t hs_receive(struct agw_hs *hs, void *page, size_t len)
{
	struct kvec vec = { .iov_base = page, .iov_len = len };
	struct msghdr msg = { };
	ssize_t ret = 0;

	mutex_lock(&hs->lock);
	if (hs->conn)
		ret = kernel_recvmsg(hs->conn->sock, &msg, &vec, 1, len, MSG_DONTWAIT);
	if (ret > 0)
		hs_hear(hs);
	mutex_unlock(&hs->lock);
	return ret;
}

static ssize_t hs_transmit(struct agw_hs *hs, void *page, size_t len)
{
	struct kvec vec = { .iov_base = page, .iov_len = len };
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
	ssize_t ret = -EPIPE;

	mutex_lock(&hs->lock);
	if (hs->conn)
		ret = kernel_sendmsg(hs->conn->sock, &msg, &vec, 1, len);
	mutex_unlock(&hs->lock);
	return ret;
}

/* A reader whose memory is not there loses what was read: its handshake is over by that. */
static ssize_t hs_read(struct kiocb *iocb, struct iov_iter *to)
{
	size_t len = min_t(size_t, iov_iter_count(to), PAGE_SIZE);
	void *page = kmalloc(len, GFP_KERNEL_ACCOUNT);
	ssize_t ret;

	if (!page)
		return -ENOMEM;
	ret = hs_receive(iocb->ki_filp->private_data, page, len);
	if (ret > 0 && copy_to_iter(page, ret, to) != ret)
		ret = -EFAULT;
	kfree(page);
	return ret;
}

/* Takes one page at most: who has more writes again, as with any socket that is full. */
static ssize_t hs_write(struct kiocb *iocb, struct iov_iter *from)
{
	size_t len = min_t(size_t, iov_iter_count(from), PAGE_SIZE);
	void *page = kmalloc(len, GFP_KERNEL_ACCOUNT);
	ssize_t ret = -EFAULT;

	if (!page)
		return -ENOMEM;
	if (copy_from_iter_full(page, len, from))
		ret = hs_transmit(iocb->ki_filp->private_data, page, len);
	kfree(page);
	if (ret >= 0)
		iov_iter_revert(from, len - ret);
	return ret;
}

/* The channel has a wait queue of its own: epoll may look at it when the socket is long gone. */
static __poll_t hs_poll(struct file *file, poll_table *table)
{
	struct agw_hs *hs = file->private_data;
	__poll_t mask = EPOLLHUP | EPOLLIN | EPOLLRDNORM;
	struct socket *sock;

	poll_wait(file, &hs->wait, table);
	mutex_lock(&hs->lock);
	if (hs->conn) {
		sock = hs->conn->sock;
		mask = READ_ONCE(sock->ops)->poll(file, sock, NULL);
	}
	mutex_unlock(&hs->lock);
	return mask;
}

/*
 * Takes the connection from the channel: who comes first decides what its end means. Who revokes
 * finds that told: afterwards the endpoint may have another connection, and its namespace end.
 */
static struct agw_conn *hs_part(struct agw_hs *hs, bool closed)
{
	struct agw_conn *conn;

	mutex_lock(&hs->lock);
	conn = hs->conn;
	hs->conn = NULL;
	if (conn && closed)
		agw_ep_notice(conn->ep, AGW_PENDING_CHANNEL);
	mutex_unlock(&hs->lock);
	return conn;
}

static int hs_release(struct inode *inode, struct file *file)
{
	struct agw_hs *hs = file->private_data;
	struct agw_conn *conn = hs_part(hs, true);

	if (conn)
		agw_conn_put(conn);
	kref_put(&hs->ref, free_hs);
	return 0;
}

static const struct file_operations hs_fops = {
	.owner		= THIS_MODULE,
	.read_iter	= hs_read,
	.write_iter	= hs_write,
	.poll		= hs_poll,
	.release	= hs_release,
	.llseek		= noop_llseek,
};

struct file *agw_hs_open(struct agw_conn *conn)
{
	struct agw_hs *hs = kzalloc(sizeof(*hs), GFP_KERNEL_ACCOUNT);
	struct file *file;

	lockdep_assert_held(&conn->ep->ctx->lock);
	if (!hs)
		return ERR_PTR(-ENOMEM);
	kref_init(&hs->ref);
	mutex_init(&hs->lock);
	init_waitqueue_head(&hs->wait);
	file = anon_inode_getfile("[ims-agw-handshake]", &hs_fops, hs, O_RDWR | O_NONBLOCK);
	if (IS_ERR(file)) {
		kfree(hs);
		return file;
	}
	agw_conn_get(conn);
	hs->conn = conn;
	kref_get(&hs->ref);
	rcu_assign_pointer(conn->hs, hs);
	return file;
}

void agw_hs_revoke(struct agw_conn *conn)
{
	struct agw_hs *hs = rcu_dereference_protected(conn->hs,
						      lockdep_is_held(&conn->ep->ctx->lock));
	struct agw_conn *held;

	if (!hs)
		return;
	held = hs_part(hs, false);
	RCU_INIT_POINTER(conn->hs, NULL);
	wake_up_interruptible_all(&hs->wait);
	kref_put(&hs->ref, free_hs);
	if (held)
		agw_conn_put(held);
}

void agw_hs_wake(struct agw_conn *conn)
{
	struct agw_hs *hs = rcu_dereference(conn->hs);

	if (hs)
		wake_up_interruptible_all(&hs->wait);
}
