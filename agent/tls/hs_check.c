// SPDX-License-Identifier: GPL-2.0
#include "hs_check.h"

#include <linux/ims_agw.h>
#include <linux/tls.h>
#include <string.h>

static bool version_is_valid(uint16_t version)
{
	return version == TLS_1_2_VERSION || version == TLS_1_3_VERSION;
}

bool hs_job_is_valid(const struct hs_job *job)
{
	const struct psk *psk = job->psk;

	if ((job->role != IMS_AGW_TLS_ROLE_SERVER && job->role != IMS_AGW_TLS_ROLE_CLIENT) ||
	    job->expected.count > FP_SET_MAX)
		return false;
	return !psk || (!job->expected.count && psk->key_len >= PSK_MIN &&
			psk->key_len <= PSK_MAX && version_is_valid(psk->version));
}

static bool crypto_is_valid(const struct hs_crypto *crypto)
{
	return crypto->key_len <= sizeof(crypto->key) &&
		crypto->salt_len <= sizeof(crypto->salt) &&
		crypto->iv_len <= sizeof(crypto->iv) &&
		crypto->secret_len <= sizeof(crypto->secret) &&
		crypto->record_max >= HS_RECORD_MIN && crypto->record_max <= HS_RECORD_MAX;
}

bool hs_result_is_valid(const struct hs_result *result)
{
	if (result->reason < 0 || result->reason > IMS_AGW_REASON_MAX ||
	    !memchr(result->suite, 0, sizeof(result->suite)) ||
	    !memchr(result->text, 0, sizeof(result->text)) ||
	    !memchr(result->psk_identity, 0, sizeof(result->psk_identity)))
		return false;
	if (result->reason != IMS_AGW_REASON_NONE)
		return !result->version || version_is_valid(result->version);
	return version_is_valid(result->version) &&
		crypto_is_valid(&result->tx) && crypto_is_valid(&result->rx);
}

bool hs_result_fits(const struct hs_job *job, const struct hs_result *result)
{
	if (result->reason != IMS_AGW_REASON_NONE)
		return true;
	if (!job->psk)
		return result->have_digests;
	return !result->have_digests && result->version == job->psk->version;
}
