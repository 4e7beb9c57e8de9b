// SPDX-License-Identifier: GPL-2.0
#include "ctl_token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct kept {
	char token[CTL_TOKEN_MAX + 1];	/* empty: there is none here */
	uint64_t sum;
	size_t len;			/* of members */
	char *members;			/* of the result */
};

/* A ring: the oldest is followed by the next that has to go. */
struct ctl_tokens {
	uint64_t seed;
	size_t octets;
	unsigned int next, oldest;
	struct kept kept[CTL_TOKENS];
};

struct ctl_tokens *ctl_tokens_new(void)
{
	struct ctl_tokens *tokens = calloc(1, sizeof(*tokens));

	if (!tokens)
		return NULL;
	if (getrandom(&tokens->seed, sizeof(tokens->seed), 0) == sizeof(tokens->seed))
		return tokens;
	free(tokens);
	return NULL;
}

static void drop(struct ctl_tokens *tokens, struct kept *kept)
{
	tokens->octets -= kept->len;
	free(kept->members);
	memset(kept, 0, sizeof(*kept));
}

void ctl_tokens_free(struct ctl_tokens *tokens)
{
	unsigned int i;

	if (!tokens)
		return;
	for (i = 0; i < CTL_TOKENS; i++)
		drop(tokens, &tokens->kept[i]);
	free(tokens);
}

/* FNV-1a, with a start that nobody knows. */
static uint64_t add(uint64_t sum, const char *text)
{
	do {
		sum ^= (unsigned char)*text;
		sum *= 0x100000001b3;
	} while (*text++);
	return sum;
}

static uint64_t add_value(uint64_t sum, struct json_object *value);

/* Members have no order: who says an order again may write them in another one. */
static uint64_t add_object(uint64_t sum, struct json_object *object)
{
	uint64_t members = 0;

	sum = add(sum, "{");
	json_object_object_foreach(object, name, value)
		members += add_value(add(sum, name), value);
	return add(sum ^ members, "}");
}

static uint64_t add_array(uint64_t sum, struct json_object *array)
{
	size_t i;

	sum = add(sum, "[");
	for (i = 0; i < json_object_array_length(array); i++)
		sum = add_value(sum, json_object_array_get_idx(array, i));
	return add(sum, "]");
}

/* Not by its text as a whole, which would stay in memory. */
static uint64_t add_value(uint64_t sum, struct json_object *value)
{
	switch (json_object_get_type(value)) {
	case json_type_object:
		return add_object(sum, value);
	case json_type_array:
		return add_array(sum, value);
	case json_type_string:
		return add(add(sum, "\""), json_object_get_string(value));
	default:
		return add(sum, json_object_to_json_string(value));
	}
}

uint64_t ctl_token_sum(const struct ctl_tokens *tokens, const char *verb,
		       struct json_object *params)
{
	return add_value(add(tokens->seed, verb), params);
}

static const struct kept *find(const struct ctl_tokens *tokens, const char *token)
{
	unsigned int i;

	for (i = 0; i < CTL_TOKENS; i++)
		if (!strcmp(tokens->kept[i].token, token))
			return &tokens->kept[i];
	return NULL;
}

const char *ctl_token_find(const struct ctl_tokens *tokens, const char *token, uint64_t sum,
			   bool *other)
{
	const struct kept *kept = find(tokens, token);

	*other = kept && kept->sum != sum;
	return kept && !*other ? kept->members : NULL;
}

static void drop_oldest(struct ctl_tokens *tokens)
{
	drop(tokens, &tokens->kept[tokens->oldest]);
	tokens->oldest = (tokens->oldest + 1) % CTL_TOKENS;
}

void ctl_token_keep(struct ctl_tokens *tokens, const char *token, uint64_t sum, char *members)
{
	struct kept *kept = &tokens->kept[tokens->next];

	if (!members)
		return;
	if (*kept->token)
		drop_oldest(tokens);
	snprintf(kept->token, sizeof(kept->token), "%s", token);
	kept->sum = sum;
	kept->len = strlen(members);
	kept->members = members;
	tokens->octets += kept->len;
	while (tokens->octets > CTL_TOKENS_OCTETS && tokens->oldest != tokens->next)
		drop_oldest(tokens);
	tokens->next = (tokens->next + 1) % CTL_TOKENS;
}
