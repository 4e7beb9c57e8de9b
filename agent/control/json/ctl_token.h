/* SPDX-License-Identifier: GPL-2.0 */
#ifndef AGENT_CONTROL_JSON_CTL_TOKEN_H
#define AGENT_CONTROL_JSON_CTL_TOKEN_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

#define CTL_TOKEN_MAX		64	/* octets */
#define CTL_TOKENS		1024	/* orders that can be repeated, the last ones */
#define CTL_TOKENS_OCTETS	4194304	/* of their results in all */

/*
 * Results of orders that had a token. A client that does not know whether its order was carried
 * out, as the connection or the client itself was lost, says it again and gets the same result.
 */
struct ctl_tokens;

struct ctl_tokens *ctl_tokens_new(void);	/* NULL: no memory */
void ctl_tokens_free(struct ctl_tokens *tokens);

/* What makes two orders the same, of which nothing can be read: there may be a key in params. */
uint64_t ctl_token_sum(const struct ctl_tokens *tokens, const char *verb,
		       struct json_object *params);

/*
 * The members of the result of the token's order, until the next is kept; NULL: there is none.
 * *other: it was another order.
 */
const char *ctl_token_find(const struct ctl_tokens *tokens, const char *token, uint64_t sum,
			   bool *other);
/* Takes members; NULL, there was no memory for them: they are not kept. */
void ctl_token_keep(struct ctl_tokens *tokens, const char *token, uint64_t sum, char *members);

#endif
