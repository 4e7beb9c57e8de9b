// SPDX-License-Identifier: GPL-2.0
void a(struct sock *sk)
{
	sk->sk_data_ready = NULL;
}
