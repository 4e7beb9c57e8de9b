/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_H248_LIMITS_H
#define AGENT_H248_LIMITS_H

/*
 * What a message may have, and the error code of H.248.8 when it has more. Those of the grammar
 * (RFC 3525 annex B) cannot be chosen; the others are there so that no message costs much.
 */
#define H248_MESSAGE_MAX	65535	/* octets, 510 */
#define H248_TRANSACTIONS_MAX	64	/* of a message, 413 */
#define H248_ITEMS_MAX		256	/* of any other list, 510 */
#define H248_EMBED_MAX		2	/* Embed inside of each other (grammar), 442 */
#define H248_NAME_MAX		64	/* characters of a name (grammar), the level's code */
#define H248_TERMINATION_MAX	64	/* characters of a TerminationID (grammar), 410 */
#define H248_DOMAIN_MAX		64	/* characters of a domain name (grammar), 400 */
#define H248_VERSION_MAX	3	/* of the protocol, 406 */

/* Memory of a decoded message, 510: what it always has, and what each octet may add to that. */
#define H248_MEMORY_BASE	4096
#define H248_MEMORY_OCTET	32

#endif
