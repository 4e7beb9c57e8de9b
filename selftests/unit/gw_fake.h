/* SPDX-License-Identifier: GPL-2.0 */
/* A module and a handshake broker for tests of the gateway core: they note what they are asked. */
#ifndef GW_FAKE_H
#define GW_FAKE_H

#include "core/gw.h"
#include "core/gw_life.h"
#include "core/handshake.h"
#include "core/kern.h"

/* Everything the core did since the last fake_forget(), one line each. */
extern char fake_log[16384];

extern struct gw *gw;
#define FAKE_SLOTS	200

extern struct kern_endpoint fake_ep[FAKE_SLOTS];	/* of the module, termination 0: free */
extern struct hs_job fake_job;			/* the last one */
extern struct kern_claim fake_claim;		/* as it was asked for the last time */
extern struct gw_event fake_event[64];		/* delivered to the test's subscriber */
extern int fake_events;

#define FAKE_LAST_OCTETS	7	/* come while an endpoint is released */

/* The next command of this name (NULL: none) fails. skip lets so many pass before. */
void fake_fail(const char *command, int err, int skip);
void fake_fail_often(const char *command, int err, int times);	/* and so do those that follow */
extern int fake_ports_taken;	/* so many endpoint-new meet EADDRINUSE */
/* The answer to endpoint-new comes after two events of it: connecting, established. */
extern bool fake_up_at_once;
extern int fake_submit_error, fake_listen_error;
extern unsigned int fake_workers;	/* that are ready */
extern bool fake_silent;	/* remotes say nothing, until the test calls gw_hs_heard() */
extern int fake_listening;	/* channels that are watched */
extern int fake_channel;	/* the last one of these */
extern uint64_t fake_hello;	/* and the number to call with */
extern size_t fake_silent_room;	/* of gateways that start from now on */

extern const struct kern_ops fake_kern_ops;

/* A gateway on an empty module, or on what the last one left. conf as in a file. */
void fake_start(const char *conf, struct gw_error *err);
void fake_stop(void);		/* the module keeps what it has */
void fake_reset(void);		/* the module forgets, too */
void fake_forget(void);

struct kern_endpoint *fake_find(uint32_t termination, uint16_t stream);
/* The module enters a state and tells. */
void fake_state(uint32_t termination, uint32_t state);
void fake_fails(uint32_t termination, uint32_t event, uint32_t reason);
/* It does not tell: an event that was lost. */
void fake_state_lost(uint32_t termination, uint32_t state);
void fake_tell(uint32_t termination, uint32_t event);
void fake_lost(void);	/* events were lost, and all is compared with the module */
/* Another connection comes, of this remote. */
void fake_connect(uint32_t termination, const char *source);

/* The handshake of the last job ends well; seed makes the remote's digests. */
void fake_done(unsigned char seed);
void fake_done_psk(void);	/* ... of a PSK, of which there are no digests */
void fake_done_badly(uint32_t reason, uint8_t alert);
const char *fake_fingerprint(unsigned char seed);	/* SHA-256 of these digests */

const struct gw_event *fake_last(enum gw_event_kind kind);	/* NULL: none */

#define FAKE_CONF \
	"[realm core]\n" \
	"address = 192.0.2.1\n" \
	"address = 2001:db8::1\n" \
	"ports = 20000-20009\n" \
	"port-quarantine = 0s\n" \
	"[realm access]\n" \
	"address = 198.51.100.1\n" \
	"ports = 30000-30009\n" \
	"port-quarantine = 0s\n" \
	"dscp = 46\n"

#endif
