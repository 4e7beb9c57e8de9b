/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_TLS_HS_CHECK_H
#define AGENT_TLS_HS_CHECK_H

#include "hs.h"

bool hs_job_is_valid(const struct hs_job *job);
/* A worker talks to strangers, so what it says is not believed. */
bool hs_result_is_valid(const struct hs_result *result);
/* Nor may it authenticate the remote in another way than it was told. */
bool hs_result_fits(const struct hs_job *job, const struct hs_result *result);

#endif
