/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CORE_WORDS_H
#define AGENT_CORE_WORDS_H

/*
 * Names of the enums of linux/ims_agw.h, spelled as in the netlink specification. A value that the
 * table does not know is "unknown".
 */
const char *word_state(unsigned int state);
const char *word_gate(unsigned int gate);
const char *word_mode(unsigned int mode);
const char *word_tls_role(unsigned int role);
const char *word_reason(unsigned int reason);
const char *word_event(unsigned int event);	/* also those of enum gw_event_kind */
const char *word_tls_version(unsigned int version);
const char *word_cipher(unsigned int cipher);
const char *word_stat(unsigned int stat);	/* IMS_AGW_A_STATS_* */

#endif
