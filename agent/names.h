/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_NAMES_H
#define AGENT_NAMES_H

/*
 * Names of the enums of linux/ims_agw.h, spelled as in the netlink specification. A value that the
 * table does not know is "unknown".
 */
const char *name_state(unsigned int state);
const char *name_gate(unsigned int gate);
const char *name_mode(unsigned int mode);
const char *name_tls_role(unsigned int role);
const char *name_reason(unsigned int reason);
const char *name_event(unsigned int event);	/* also those of enum gw_event_kind */
const char *name_tls_version(unsigned int version);
const char *name_cipher(unsigned int cipher);
const char *name_stat(unsigned int stat);	/* IMS_AGW_A_STATS_* */

#endif
