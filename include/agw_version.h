/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGW_VERSION_H
#define AGW_VERSION_H

/* Of module, agent and agwctl: this is where the three have it from. */
#define AGW_VERSION "0.1.0"

#endif
