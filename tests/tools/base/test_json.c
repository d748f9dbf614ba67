// SPDX-License-Identifier: GPL-2.0
/* JSON as it is written. */
#include <jansson.h>

#include "base/json.h"
#include "test.h"

static void shapes(void **state)
{
	struct json json;
	struct said said;

	(void)state;
	said_begin(&said);
	json_begin(&json, said.to);
	json_open_object(&json, NULL);
	json_put_number(&json, "a", UINT64_MAX);
	json_open_array(&json, "b");
	json_close(&json);
	json_open_object(&json, "c");
	json_close(&json);
	json_new_line(&json);
	json_open_array(&json, "d");
	json_new_line(&json);
	json_put_bool(&json, NULL, true);
	json_new_line(&json);
	json_open_object(&json, NULL);
	json_put_bytes(&json, "e", "xyz", 2);
	json_close(&json);
	json_put_written(&json, NULL, "[1]", 3);
	json_end(&json);
	/* The next one begins anew. */
	json_open_array(&json, NULL);
	json_put_number(&json, NULL, 0);
	json_end(&json);
	assert_string_equal(said_text(&said),
			    "{\"a\":18446744073709551615,\"b\":[],\"c\":{},\n"
			    "\"d\":[\ntrue,\n{\"e\":\"xy\"},[1]]}\n[0]\n");
	said_end(&said);
}

/* The bytes that jansson writes, which readers may have got used to. */
static void strings(void **state)
{
	static const struct {
		const char *text;
		const char *written;
	} cases[] = {
		{ "", "\"\"" },
		{ "a b/c\x7f", "\"a b/c\x7f\"" },
		{ "\"\\\b\f\n\r\t", "\"\\\"\\\\\\b\\f\\n\\r\\t\"" },
		{ "\x01\x1f", "\"\\u0001\\u001F\"" },
		{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
		  "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"" },
		/* What is no UTF-8: each byte is replaced. */
		{ "\xff", "\"\xef\xbf\xbd\"" },
		{ "\xc3", "\"\xef\xbf\xbd\"" },
		{ "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xe0\x80\xafz", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\"" },
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xf4\x90\x80\x80",
		  "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	struct json json;
	struct said said;
	json_t *read;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		said_begin(&said);
		json_begin(&json, said.to);
		json_put_string(&json, NULL, cases[i].text);
		assert_string_equal(said_text(&said), cases[i].written);
		read = json_loads(said.text, JSON_DECODE_ANY, NULL);
		assert_non_null(read);
		json_decref(read);
		said_end(&said);
	}
}

static void numbers(void **state)
{
	static const double cases[] = {
		0, 1, 2.5, 0.1, 1.0 / 3, 123456, 999999.5, 1234567, 1e6, 1e21,
		1.5e10, 0.00001, 0.000000125, 1 / 1e100, 1e100, -2, -1 / 1e9,
	};
	struct json json;
	struct said said;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *real = json_real(cases[i]);
		char *expected = json_dumps(real, JSON_ENCODE_ANY |
					    JSON_REAL_PRECISION(6));

		said_begin(&said);
		json_begin(&json, said.to);
		json_put_real(&json, NULL, cases[i]);
		assert_string_equal(said_text(&said), expected);
		said_end(&said);
		free(expected);
		json_decref(real);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes),
		cmocka_unit_test(strings),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
