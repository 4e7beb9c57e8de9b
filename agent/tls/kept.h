/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_KEPT_H
#define AGENT_TLS_KEPT_H

/*
 * What a file has now, to be read again later whatever becomes of the file: a descriptor of memory
 * that nobody can change, close-on-exec. -errno: -EFBIG if it is larger than max.
 */
int kept_open(const char *file, unsigned int max);

#endif
