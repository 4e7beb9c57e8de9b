// SPDX-License-Identifier: GPL-2.0
/*
 * JSON that is written as it grows, read again by json-c.
 *
 * with: core json
 */
#include <json-c/json.h>
#include <stdlib.h>

#include "control/json/ctl_text.h"
#include "tap.h"

/* The only member of an object, as json-c writes it. */
static bool is_written_alike(const char *value)
{
	struct json_object *same = json_object_new_object();
	struct ctl_text text = CTL_TEXT_NEW;
	char *written;
	bool alike;

	json_object_object_add(same, "a", json_object_new_string(value));
	ctl_open(&text, NULL);
	ctl_add_text(&text, "a", value);
	ctl_close(&text);
	written = ctl_text_take(&text);
	alike = !strcmp(written, json_object_to_json_string_ext(same, JSON_C_TO_STRING_PLAIN |
								JSON_C_TO_STRING_NOSLASHESCAPE));
	free(written);
	json_object_put(same);
	return alike;
}

static void test_strings(void)
{
	char value[4] = "";
	int c, wrong = 0;

	for (c = 1; c < 128; c++) {
		snprintf(value, sizeof(value), "%c", c);
		wrong += !is_written_alike(value);
		snprintf(value, sizeof(value), "x%cy", c);
		wrong += !is_written_alike(value);
		snprintf(value, sizeof(value), "%c%c%c", c, c, c);
		wrong += !is_written_alike(value);
	}
	is_int(wrong, 0, "every character of ASCII is written as json-c does it");
	ok(is_written_alike(""), "and so is none");
	ok(is_written_alike("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x94\x92"), "and what is longer");
}

static void number_is(uint64_t number, const char *text)
{
	struct ctl_text to = CTL_TEXT_NEW;
	char *written;

	ctl_add_number(&to, NULL, number);
	written = ctl_text_take(&to);
	is_str(written, text, "%s", text);
	free(written);
}

static void test_numbers(void)
{
	number_is(0, "0");
	number_is(9, "9");
	number_is(10, "10");
	number_is(UINT64_MAX, "18446744073709551615");
}

static void add_all_kinds(struct ctl_text *to)
{
	ctl_open(to, NULL);
	ctl_add_bool(to, "a", true);
	ctl_open(to, "b");
	ctl_close(to);
	ctl_open_array(to, "c");
	ctl_close_array(to);
	ctl_open_array(to, "d");
	ctl_add_number(to, NULL, 1);
	ctl_open(to, NULL);
	ctl_add_bool(to, "e", false);
	ctl_add_json(to, "f", "null");
	ctl_close(to);
	ctl_close_array(to);
	ctl_close(to);
}

static void test_inside(void)
{
	struct ctl_text text = CTL_TEXT_NEW;
	char *written;

	add_all_kinds(&text);
	written = ctl_text_take(&text);
	is_str(written, "{\"a\":true,\"b\":{},\"c\":[],\"d\":[1,{\"e\":false,\"f\":null}]}",
	       "a comma is where something comes before");
	free(written);
	ok(!text.len && !text.octets, "what was taken is not there any more");
}

static void test_members(void)
{
	struct ctl_text text = CTL_TEXT_NEW;
	char *members, *none, *written;
	size_t begin;

	ctl_open(&text, NULL);
	begin = text.len;
	none = ctl_text_from(&text, begin);
	ctl_add_number(&text, "a", 1);
	ctl_add_text(&text, "b", "2");
	members = ctl_text_from(&text, begin);
	is_str(members, "\"a\":1,\"b\":\"2\"", "members that were added");
	ctl_text_drop(&text);
	ctl_open(&text, NULL);
	ctl_add_members(&text, none);
	ctl_add_members(&text, members);
	ctl_add_number(&text, "c", 3);
	ctl_close(&text);
	written = ctl_text_take(&text);
	is_str(written, "{\"a\":1,\"b\":\"2\",\"c\":3}", "are added again, and none is nothing");
	free(members);
	free(none);
	free(written);
}

/* As an audit of many streams. */
static void test_long(void)
{
	struct ctl_text text = CTL_TEXT_NEW;
	struct json_object *read;
	unsigned int i, right = 0;
	char *written;

	ctl_open_array(&text, NULL);
	for (i = 0; i < 100000; i++)
		ctl_add_number(&text, NULL, i);
	ctl_close_array(&text);
	written = ctl_text_take(&text);
	read = json_tokener_parse(written);
	for (i = 0; i < json_object_array_length(read); i++)
		right += json_object_get_uint64(json_object_array_get_idx(read, i)) == i;
	is_int(right, 100000, "much is written as it was added");
	json_object_put(read);
	free(written);
}

/* What has no memory is as if nothing had been there, and can be begun anew. */
static void test_memory(void)
{
	struct ctl_text text = CTL_TEXT_NEW;
	char *written;

	ctl_open(&text, NULL);
	text.failed = true;
	ok(!ctl_text_from(&text, 1), "without memory there are no members");
	ctl_text_drop(&text);
	ctl_open(&text, NULL);
	ctl_close(&text);
	written = ctl_text_take(&text);
	is_str(written, "{}", "dropped, it is tried again");
	free(written);
	ctl_open(&text, NULL);
	text.failed = true;
	ok(!ctl_text_take(&text), "and there is no text");
	ctl_text_drop(&text);
}

int main(void)
{
	plan(3 + 4 + 2 + 2 + 1 + 3);
	test_strings();
	test_numbers();
	test_inside();
	test_members();
	test_long();
	test_memory();
	return tap_done();
}
