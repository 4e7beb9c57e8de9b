// SPDX-License-Identifier: GPL-2.0
#include "own_workers.h"

#include <stdlib.h>
#include <unistd.h>

#include "turn.h"

struct hs *own_workers(struct loop *loop, enum remote_key key, hs_done_fn fn)
{
	char cert_file[] = "/tmp/agw-cert-XXXXXX", key_file[] = "/tmp/agw-key-XXXXXX";
	const struct hs_config config = {
		.cert_file = cert_file,
		.key_file = key_file,
		.own = &remote_id(key)->digests,
		.workers = 1,
		.ready_ms = WAIT_MS,
		.jobs_max = 4,
	};
	struct hs *hs = NULL;

	close(mkstemp(cert_file));
	close(mkstemp(key_file));
	if (!remote_id_write(remote_id(key), cert_file, key_file))
		hs = hs_new(loop, &config, fn, NULL);
	unlink(cert_file);
	unlink(key_file);
	return hs;
}
