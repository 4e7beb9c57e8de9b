// SPDX-License-Identifier: GPL-2.0
#include "sock.h"

#include <linux/net.h>
#include <net/inet_connection_sock.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "conn.h"
#include "endpoint.h"
#include "fault.h"
#include "gate.h"
#include "hs.h"
#include "pump.h"
#include "record.h"
#include "tls.h"

/* --- connections ----------------------------------------------------------------------------- */

/* The direction may be stopped already: a kick does not hurt then. */
static void kick_dir(struct agw_dir *dir)
{
	/* Pairs with agw_link(): what the pump needs is there. */
	if (smp_load_acquire(&dir->sink))
		agw_pump_kick(dir);
}

static void kick_feeder(struct agw_conn *conn)
{
	struct agw_dir *feeder = READ_ONCE(conn->feeder);

	if (feeder)
		agw_pump_kick(feeder);
}

/*
 * An octet that the remote calls urgent is one of the stream (RFC 6093), and SOCK_URGINLINE keeps
 * it there. The mark would still stop kTLS for good where that copies a record, and each read of a
 * plain remote, so it goes. TCP calls with the socket locked, before anybody reads.
 */
static void forget_urgent(struct sock *sk)
{
	if (unlikely(tcp_sk(sk)->urg_data))
		WRITE_ONCE(tcp_sk(sk)->urg_data, 0);
}

static void conn_data_ready(struct sock *sk)
{
	struct agw_conn *conn;

	rcu_read_lock();
	conn = rcu_dereference_sk_user_data(sk);
	if (conn) {
		forget_urgent(sk);
		agw_fault_inspect(conn);
		agw_record_ready(conn);
		agw_hs_wake(conn);
		kick_dir(&conn->dir);
	}
	rcu_read_unlock();
}

static void conn_write_space(struct sock *sk)
{
	struct agw_conn *conn;

	rcu_read_lock();
	conn = rcu_dereference_sk_user_data(sk);
	if (conn && sk->sk_socket && sk_stream_is_writeable(sk)) {
		clear_bit(SOCK_NOSPACE, &sk->sk_socket->flags);
		agw_hs_wake(conn);
		kick_feeder(conn);
		if (READ_ONCE(conn->closing))
			agw_ep_notice(READ_ONCE(conn->ep), AGW_PENDING_SOCKET);
	}
	rcu_read_unlock();
}

/*
 * Octets for kTLS, which calls conn_data_ready() when they are a whole record. It does not for one
 * that is too short: the pump has to look.
 */
static void conn_octets_ready(struct sock *sk)
{
	struct agw_conn *conn;

	rcu_read_lock();
	conn = rcu_dereference_sk_user_data(sk);
	if (conn) {
		forget_urgent(sk);
		conn->tls_data_ready(sk);
		if (agw_fault_may_be_short(conn))
			kick_dir(&conn->dir);
	}
	rcu_read_unlock();
}

/* Everything else: opened, FIN, RST, error, gone. */
static void conn_changed(struct sock *sk)
{
	int err = READ_ONCE(sk->sk_err);
	struct agw_conn *conn;

	rcu_read_lock();
	conn = rcu_dereference_sk_user_data(sk);
	if (conn) {
		/* A reader may take it from the socket before the endpoint's work looks. */
		if (err && !conn->err)
			WRITE_ONCE(conn->err, err);
		agw_hs_wake(conn);
		kick_dir(&conn->dir);
		kick_feeder(conn);
		agw_ep_notice(READ_ONCE(conn->ep), AGW_PENDING_SOCKET);
	}
	rcu_read_unlock();
}

int agw_sock_attach(struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	if (rcu_access_pointer(__sk_user_data(sk))) {
		write_unlock_bh(&sk->sk_callback_lock);
		return -EBUSY;
	}
	conn->saved_data_ready = sk->sk_data_ready;
	conn->saved_write_space = sk->sk_write_space;
	conn->saved_state_change = sk->sk_state_change;
	conn->saved_error_report = sk->sk_error_report;
	/* An RST that came before has been told to nobody. */
	conn->err = READ_ONCE(sk->sk_err);
	rcu_assign_sk_user_data(sk, conn);
	sk->sk_data_ready = conn_data_ready;
	sk->sk_write_space = conn_write_space;
	sk->sk_state_change = conn_changed;
	sk->sk_error_report = conn_changed;
	write_unlock_bh(&sk->sk_callback_lock);
	return 0;
}

void agw_sock_attach_tls(struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	lock_sock(sk);
	write_lock_bh(&sk->sk_callback_lock);
	conn->tls_data_ready = sk->sk_data_ready;
	sk->sk_data_ready = conn_octets_ready;
	write_unlock_bh(&sk->sk_callback_lock);
	forget_urgent(sk);
	release_sock(sk);
}

void agw_sock_detach(struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	lock_sock(sk);
	write_lock_bh(&sk->sk_callback_lock);
	rcu_assign_sk_user_data(sk, NULL);
	sk->sk_state_change = conn->saved_state_change;
	sk->sk_error_report = conn->saved_error_report;
	if (conn->tls_data_ready)
		sk->sk_data_ready = conn->tls_data_ready;
	if (!agw_tls_restore_data_ready(conn))
		sk->sk_data_ready = conn->saved_data_ready;
	if (!agw_tls_restore_write_space(conn))
		sk->sk_write_space = conn->saved_write_space;
	write_unlock_bh(&sk->sk_callback_lock);
	release_sock(sk);
}

/* --- listeners ------------------------------------------------------------------------------- */

/*
 * Children inherit the callbacks of their listener, and call them until they are accepted. They
 * inherit no endpoint, but a BPF program may have put something of its own there.
 */
static struct agw_ep *listener_ep(struct sock *sk)
{
	uintptr_t data = (uintptr_t)rcu_dereference(__sk_user_data(sk));

	if (data & (SK_USER_DATA_BPF | SK_USER_DATA_PSOCK))
		return NULL;
	return (struct agw_ep *)(data & SK_USER_DATA_PTRMASK);
}

static void notice_listener(struct sock *sk)
{
	struct agw_ep *ep;

	rcu_read_lock();
	ep = listener_ep(sk);
	if (ep)
		agw_ep_notice(ep, AGW_PENDING_LISTENER);
	rcu_read_unlock();
}

static void listener_data_ready(struct sock *sk)
{
	if (sk->sk_state == TCP_LISTEN)
		notice_listener(sk);
}

/* A listener closes by itself only when somebody destroys it. */
static void listener_changed(struct sock *sk)
{
	if (sk->sk_state == TCP_CLOSE)
		notice_listener(sk);
}

void agw_sock_watch_listener(struct agw_ep *ep, struct socket *sock)
{
	struct sock *sk = sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	ep->listener_data_ready = sk->sk_data_ready;
	ep->listener_state_change = sk->sk_state_change;
	__rcu_assign_sk_user_data_with_flags(sk, ep, SK_USER_DATA_NOCOPY);
	sk->sk_data_ready = listener_data_ready;
	sk->sk_state_change = listener_changed;
	agw_gate_mount(sk);
	write_unlock_bh(&sk->sk_callback_lock);
}

void agw_sock_unwatch_listener(struct agw_ep *ep, struct socket *sock)
{
	struct sock *sk = sock->sk;

	lock_sock(sk);
	write_lock_bh(&sk->sk_callback_lock);
	rcu_assign_sk_user_data(sk, NULL);
	sk->sk_data_ready = ep->listener_data_ready;
	sk->sk_state_change = ep->listener_state_change;
	write_unlock_bh(&sk->sk_callback_lock);
	release_sock(sk);
}

/* Who took the child's callbacks meanwhile keeps them. */
void agw_sock_disown_child(struct agw_ep *ep, struct socket *child)
{
	struct sock *sk = child->sk;

	lock_sock(sk);
	write_lock_bh(&sk->sk_callback_lock);
	if (sk->sk_data_ready == listener_data_ready)
		sk->sk_data_ready = ep->listener_data_ready;
	if (sk->sk_state_change == listener_changed)
		sk->sk_state_change = ep->listener_state_change;
	agw_gate_unmount(sk);
	write_unlock_bh(&sk->sk_callback_lock);
	release_sock(sk);
}
