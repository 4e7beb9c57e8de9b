// SPDX-License-Identifier: GPL-2.0
#include "tls_reason.h"

#include <linux/ims_agw.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stddef.h>

#define KEEP 255	/* no alert of this number exists */

/*
 * alert: OpenSSL's own where it is right. A client without certificate gets bad_certificate in
 * TLS 1.2 (RFC 8122 clause 6.2) where OpenSSL sends handshake_failure; octets that are no TLS
 * record are answered by unexpected_message, not by protocol_version; a wrong binder by
 * decrypt_error (RFC 8446 clause 6.2), not by illegal_parameter.
 */
static const struct {
	int error;
	int reason;
	uint8_t alert;
} errors[] = {
	{ SSL_R_UNSUPPORTED_PROTOCOL, IMS_AGW_REASON_PROTOCOL_VERSION, KEEP },
	{ SSL_R_WRONG_SSL_VERSION, IMS_AGW_REASON_PROTOCOL_VERSION, KEEP },
	{ SSL_R_VERSION_TOO_LOW, IMS_AGW_REASON_PROTOCOL_VERSION, KEEP },
	{ SSL_R_BAD_PROTOCOL_VERSION_NUMBER, IMS_AGW_REASON_PROTOCOL_VERSION, KEEP },
	{ SSL_R_INAPPROPRIATE_FALLBACK, IMS_AGW_REASON_PROTOCOL_VERSION, KEEP },
	{ SSL_R_NO_SHARED_CIPHER, IMS_AGW_REASON_NO_COMMON_SUITE, KEEP },
	{ SSL_R_NO_SHARED_GROUPS, IMS_AGW_REASON_NO_COMMON_SUITE, KEEP },
	{ SSL_R_NO_SUITABLE_GROUPS, IMS_AGW_REASON_NO_COMMON_SUITE, KEEP },
	{ SSL_R_NO_SUITABLE_KEY_SHARE, IMS_AGW_REASON_NO_COMMON_SUITE, KEEP },
	{ SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, IMS_AGW_REASON_NO_COMMON_SUITE, KEEP },
	{ SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, IMS_AGW_REASON_NO_COMMON_SUITE, KEEP },
	{ SSL_R_WRONG_CIPHER_RETURNED, IMS_AGW_REASON_NO_COMMON_SUITE, KEEP },
	{ SSL_R_UNKNOWN_CIPHER_RETURNED, IMS_AGW_REASON_NO_COMMON_SUITE, KEEP },
	{ SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, IMS_AGW_REASON_NO_CERTIFICATE,
	  SSL_AD_BAD_CERTIFICATE },
	{ SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED, IMS_AGW_REASON_NO_SECURE_RENEGOTIATION,
	  KEEP },
	{ SSL_R_HTTP_REQUEST, IMS_AGW_REASON_UNEXPECTED_MESSAGE, SSL_AD_UNEXPECTED_MESSAGE },
	{ SSL_R_HTTPS_PROXY_REQUEST, IMS_AGW_REASON_UNEXPECTED_MESSAGE,
	  SSL_AD_UNEXPECTED_MESSAGE },
	{ SSL_R_WRONG_VERSION_NUMBER, IMS_AGW_REASON_UNEXPECTED_MESSAGE,
	  SSL_AD_UNEXPECTED_MESSAGE },
	{ SSL_R_UNEXPECTED_MESSAGE, IMS_AGW_REASON_UNEXPECTED_MESSAGE, KEEP },
	{ SSL_R_PACKET_LENGTH_TOO_LONG, IMS_AGW_REASON_RECORD_OVERFLOW, KEEP },
	{ SSL_R_ENCRYPTED_LENGTH_TOO_LONG, IMS_AGW_REASON_RECORD_OVERFLOW, KEEP },
	{ SSL_R_DATA_LENGTH_TOO_LONG, IMS_AGW_REASON_RECORD_OVERFLOW, KEEP },
	{ SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, IMS_AGW_REASON_BAD_RECORD, KEEP },
	{ SSL_R_BINDER_DOES_NOT_VERIFY, IMS_AGW_REASON_PSK_FAILED, SSL_AD_DECRYPT_ERROR },
	{ SSL_R_EXCESSIVE_MESSAGE_SIZE, IMS_AGW_REASON_CERTIFICATE_TOO_LARGE, KEEP },
	{ ERR_R_MALLOC_FAILURE, IMS_AGW_REASON_NO_MEMORY, KEEP },
};

static const struct {
	uint8_t alert;
	int reason;
} alerts[] = {
	{ SSL_AD_UNEXPECTED_MESSAGE, IMS_AGW_REASON_UNEXPECTED_MESSAGE },
	{ SSL_AD_BAD_RECORD_MAC, IMS_AGW_REASON_BAD_RECORD },
	{ SSL_AD_RECORD_OVERFLOW, IMS_AGW_REASON_RECORD_OVERFLOW },
	{ SSL_AD_DECODE_ERROR, IMS_AGW_REASON_DECODE_ERROR },
	{ SSL_AD_PROTOCOL_VERSION, IMS_AGW_REASON_PROTOCOL_VERSION },
	{ SSL_AD_INSUFFICIENT_SECURITY, IMS_AGW_REASON_NO_COMMON_SUITE },
	{ SSL_AD_CERTIFICATE_REQUIRED, IMS_AGW_REASON_NO_CERTIFICATE },
};

/* Other parts of the library use the same numbers for other errors. */
static int ssl_reason(unsigned long code)
{
	int reason = ERR_GET_REASON(code);

	return ERR_GET_LIB(code) == ERR_LIB_SSL || reason == ERR_R_MALLOC_FAILURE ? reason : -1;
}

int tls_reason_of_error(unsigned long code)
{
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].error == ssl_reason(code))
			return errors[i].reason;
	return 0;
}

int tls_reason_of_alert(uint8_t description)
{
	size_t i;

	for (i = 0; i < sizeof(alerts) / sizeof(alerts[0]); i++)
		if (alerts[i].alert == description)
			return alerts[i].reason;
	return 0;
}

uint8_t tls_reason_alert(unsigned long code, uint8_t description)
{
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].error == ssl_reason(code) && errors[i].alert != KEEP)
			return errors[i].alert;
	return description;
}
