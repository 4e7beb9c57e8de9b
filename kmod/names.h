/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_NAMES_H
#define AGW_NAMES_H

#include <linux/types.h>

#define AGW_NAME_MAX	32	/* octets, with the zero at the end */

/* PURE. What the numbers of the interface are called, for traces: as in ims-agw.yaml. */

/* Each writes AGW_NAME_MAX octets, and "?" for a number without a name. */
void agw_name_state(char *to, unsigned int state);
void agw_name_event(char *to, unsigned int event);	/* enum agw_event */
void agw_name_reason(char *to, unsigned int reason);
void agw_name_verdict(char *to, unsigned int verdict);

#endif
