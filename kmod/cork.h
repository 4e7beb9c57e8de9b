/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_CORK_H
#define AGW_CORK_H

struct sock;

/*
 * Records that go out together. kTLS gives TCP each record by itself, and TCP sends what it gets:
 * a segment for each record, where a plain socket has one for all of them.
 */

/**
 * agw_cork_begin() - has TCP collect what is sent from now on
 * @sk: a TCP socket
 *
 * What fills a buffer of TCP (size_goal) goes out nevertheless.
 *
 * Context: who sends to the socket; agw_cork_end() is due, whatever becomes of what is sent
 */
void agw_cork_begin(struct sock *sk);

/**
 * agw_cork_end() - has TCP send what it has collected
 * @sk: the socket
 *
 * Context: process, may sleep
 */
void agw_cork_end(struct sock *sk);

#endif
