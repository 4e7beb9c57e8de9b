/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_LIMITS_H
#define AGW_LIMITS_H

/*
 * What limits the module. What an operator may want otherwise travels with the endpoint and
 * has its default here; the range that it may have is the agent's as well (linux/ims_agw.h).
 */

#include <linux/ims_agw.h>

/* --- objects --------------------------------------------------------------------------------- */

#define AGW_ENDPOINTS_MAX	100000	/* of a namespace: 4 KB each, 0.4 GB */
#define AGW_UNVERIFIED_MAX	8192	/* of a namespace: their remotes could be anybody */
#define AGW_UNVERIFIED_KEPT	4	/* one in so many is not for those that latch */
#define AGW_TERMINATIONS_MAX	2	/* of a context: TS 23.334 clause 5.1, T1 and T2 */
#define AGW_STREAMS_MAX		16	/* of a termination */

#define AGW_WORKS_MAX		16	/* at once; one for each CPU where there are more */

/* --- timers, milliseconds -------------------------------------------------------------------- */

#define AGW_CONNECT_TIMEOUT	15000	/* what clients in the field use: seven SYNs fit in */
#define AGW_HANDSHAKE_TIMEOUT	30000
#define AGW_VERIFY_TIMEOUT	30000	/* RFC 8122 clause 6.2: the answer may come late */
#define AGW_LINGER_TIMEOUT	10000
#define AGW_HELLO_TIMEOUT	120000	/* TS 23.333 clause 6.2.19.3.1 step 10: after the answer */

/*
 * The agent holds the handshake channel of a connection that was reset: it may know a better reason
 * (the alert that it sent made the remote reset), and has this long to say so.
 */
#define AGW_AGENT_GRACE		5000

/* An accepted SYN that is not followed by then does not keep the gateway from connecting itself. */
#define AGW_CROSSING_TIME	3000

/* Memory or files were short, or what holds an address is about to go. */
#define AGW_RETRY_TIME		250

/* A linked connection was reset: so long the pump may take to read what came before. */
#define AGW_RESET_GRACE		1000

/*
 * Octets stand, and nothing keeps them from being forwarded. A good link moves them within
 * milliseconds; it is ended after two of these, whatever the cause.
 */
#define AGW_STALL_TIME		15000

/* --- TCP ------------------------------------------------------------------------------------- */

#define AGW_BACKLOG		8	/* handshakes of TCP at once, more get cookies */
#define AGW_SYNACK_RETRIES	3	/* 15 s: an accepted SYN that nothing follows */
#define AGW_SECOND		1000	/* ms: in what TCP counts its keepalive */
#define AGW_KEEPALIVE_TIME	120000	/* ms: NATs in mobile networks forget after minutes */
#define AGW_KEEPALIVE_INTERVAL	30000	/* ms */
#define AGW_KEEPALIVE_PROBES	4
#define AGW_USER_TIMEOUT	300000	/* ms: RFC 5482, and a remote that never reads */
#define AGW_WINDOW_LOOKS	8	/* at least, within a user time-out */

/* --- pump ------------------------------------------------------------------------------------ */

#define AGW_CHUNK_ORDER		2	/* one TLS record fills one chunk, if there is memory */
#define AGW_CHUNKS		4	/* octets in flight of a direction: 64 KB at most */
#define AGW_COPY_MAX		10922	/* octets that are copied: more fill most of a chunk */
#define AGW_PAGES_MIN		16384	/* octets that are worth to look for pages of the driver */
#define AGW_PAGES_MAX		65536	/* octets in them at most that are taken at once */
#define AGW_REST_PAGES		32	/* that hold them, or chunks */
#define AGW_BUDGET		262144	/* octets of a direction before others have their turn */
#define AGW_PUMP_SLICE		100000	/* ns: the shortest that the scheduler takes */
#define AGW_SLEEPER_LOOKS	16	/* threads of which one may have nothing to do */

#define AGW_POLICE_BURST	65536	/* octets: as much as one read may take */
#define AGW_POLICE_WAIT		250	/* ms at most until the next look: orders may change it */

/* --- TLS ------------------------------------------------------------------------------------- */

#define AGW_RECORD_MAX		16384	/* octets of a record, unless less is agreed on */
#define AGW_READ_RECORDS	64	/* records of one read, also of those without octets */
#define AGW_RECORD_COST		4096	/* of AGW_BUDGET at least, for any record */
/*
 * Records that one key protects. RFC 8446 clause 5.5 allows AES-GCM 2^24.5 of them, RFC 9147 clause
 * 4.5.3 AES-CCM 2^23; ChaCha20-Poly1305 has no limit that matters. What one read has of records,
 * or makes, 65536 at most, may come on top.
 */
#define AGW_KEY_RECORDS		IMS_AGW_KEY_RECORDS_MAX
#define AGW_KEY_RECORDS_CCM	8000000

#define AGW_REQUESTS_BURST	10	/* KeyUpdates, or renegotiations that are refused */
#define AGW_REQUESTS_PERIOD	1000	/* ms: so many within this time */

#endif
