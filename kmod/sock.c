// SPDX-License-Identifier: GPL-2.0
#include "sock.h"

#include <linux/net.h>
#include <net/inet_connection_sock.h>
#include <net/sock.h>

#include "conn.h"
#include "endpoint.h"
#include "fault.h"
#include "gate.h"
#include "hs.h"
#include "pump.h"
#include "tls.h"

/* --- connections ----------------------------------------------------------------------------- */

/* The direction may be stopped already: a kick does not hurt then. */
static void kick(struct agw_dir *dir)
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

static void conn_data_ready(struct sock *sk)
{
	struct agw_conn *conn;

	rcu_read_lock();
	conn = rcu_dereference_sk_user_data(sk);
	if (conn) {
		agw_fault_inspect(conn);
		agw_hs_wake(conn);
		kick(&conn->dir);
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
	}
	rcu_read_unlock();
}

/* Everything else: opened, FIN, RST, error, gone. */
static void conn_changed(struct sock *sk)
{
	struct agw_conn *conn;

	rcu_read_lock();
	conn = rcu_dereference_sk_user_data(sk);
	if (conn) {
		/* A reader may take it from the socket before the endpoint's work looks. */
		if (sk->sk_err && !conn->err)
			WRITE_ONCE(conn->err, sk->sk_err);
		agw_hs_wake(conn);
		kick(&conn->dir);
		kick_feeder(conn);
		agw_ep_notice(conn->ep, AGW_PENDING_SOCKET);
	}
	rcu_read_unlock();
}

void agw_sock_attach(struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	conn->saved_data_ready = sk->sk_data_ready;
	conn->saved_write_space = sk->sk_write_space;
	conn->saved_state_change = sk->sk_state_change;
	conn->saved_error_report = sk->sk_error_report;
	/* An RST that came before has been told to nobody. */
	conn->err = sk->sk_err;
	rcu_assign_sk_user_data(sk, conn);
	sk->sk_data_ready = conn_data_ready;
	sk->sk_write_space = conn_write_space;
	sk->sk_state_change = conn_changed;
	sk->sk_error_report = conn_changed;
	write_unlock_bh(&sk->sk_callback_lock);
}

void agw_sock_detach(struct agw_conn *conn)
{
	struct sock *sk = conn->sock->sk;

	lock_sock(sk);
	write_lock_bh(&sk->sk_callback_lock);
	rcu_assign_sk_user_data(sk, NULL);
	sk->sk_state_change = conn->saved_state_change;
	sk->sk_error_report = conn->saved_error_report;
	if (!agw_tls_restore_data_ready(conn))
		sk->sk_data_ready = conn->saved_data_ready;
	if (!agw_tls_restore_write_space(conn))
		sk->sk_write_space = conn->saved_write_space;
	write_unlock_bh(&sk->sk_callback_lock);
	release_sock(sk);
}

/* --- listeners ------------------------------------------------------------------------------- */

static void listener_data_ready(struct sock *sk)
{
	struct agw_ep *ep;

	/* Children inherit this callback, and use it until they are accepted. */
	if (sk->sk_state != TCP_LISTEN)
		return;
	rcu_read_lock();
	ep = rcu_dereference_sk_user_data(sk);
	if (ep)
		agw_ep_notice(ep, AGW_PENDING_CHILD);
	rcu_read_unlock();
}

void agw_sock_watch_listener(struct agw_ep *ep, struct socket *sock)
{
	struct sock *sk = sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	ep->listener_data_ready = sk->sk_data_ready;
	__rcu_assign_sk_user_data_with_flags(sk, ep, SK_USER_DATA_NOCOPY);
	sk->sk_data_ready = listener_data_ready;
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
	write_unlock_bh(&sk->sk_callback_lock);
	release_sock(sk);
}

void agw_sock_disown_child(struct agw_ep *ep, struct socket *child)
{
	struct sock *sk = child->sk;

	lock_sock(sk);
	write_lock_bh(&sk->sk_callback_lock);
	sk->sk_data_ready = ep->listener_data_ready;
	agw_gate_unmount(sk);
	write_unlock_bh(&sk->sk_callback_lock);
	release_sock(sk);
}
