/* SPDX-License-Identifier: GPL-2.0 */
#ifndef REMOTE_ARGS_H
#define REMOTE_ARGS_H

#include "transfer.h"
#include "wire.h"

struct remote_args {
	struct wire_address address;
	struct wire_tls tls;
	struct transfer transfer;
	const char *expect_end;		/* NULL: an orderly one */
};

/* Exits when they make no sense. */
void remote_args_parse(struct remote_args *args, int argc, char **argv);

#endif
