/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_TLS_REASON_H
#define AGENT_TLS_TLS_REASON_H

#include <stdint.h>

/* From what OpenSSL says to IMS_AGW_REASON_*. 0: the table has no row. */

int tls_reason_of_error(unsigned long code);	/* of the library's error queue */
int tls_reason_of_alert(uint8_t description);	/* alert that was sent */

/* TLS alert description to send in place of OpenSSL's own, given what went wrong. */
uint8_t tls_reason_alert(unsigned long code, uint8_t description);

#endif
