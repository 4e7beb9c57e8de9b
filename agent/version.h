/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_VERSION_H
#define AGENT_VERSION_H

#define AGW_VERSION "0.1.0"

#endif
