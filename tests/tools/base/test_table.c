// SPDX-License-Identifier: GPL-2.0
/* Columns, beside a name of any length. */
#include "base/table.h"
#include "test.h"

static const char *const names[] = {
	"web", "a-name-of-a-service-that-is-longer-than-forty-bytes", "dns",
};

static void fill(struct table *table, const void *data)
{
	unsigned int i;

	(void)data;
	for (i = 0; i < 3; i++) {
		table_text(table, STYLE_PLAIN, names[i]);
		table_text(table, STYLE_PLAIN, "rr");
		table_text(table, STYLE_PLAIN, "7");
	}
}

/* It takes of the blanks behind it, and its row is as wide as it must be. */
#define TEXT								\
	"SERVICE                                   SCHEDULER  CONNECTIONS\n" \
	"web                                       rr                   7\n" \
	"a-name-of-a-service-that-is-longer-than-forty-bytes  rr        7\n" \
	"dns                                       rr                   7\n"

static void long_name(void **state)
{
	static const char *const titles[] = { "SERVICE", "SCHEDULER", "CONNECTIONS" };
	unsigned int kept;

	(void)state;
	for (kept = 0; kept < 2; kept++) {
		struct table table;
		struct said said;

		said_begin(&said);
		table_begin(&table, 0x4, titles, 3);
		if (kept) {
			fill(&table, NULL);
			table_end(&table, said.to);
		} else {
			table_print(&table, said.to, fill, NULL);
		}
		assert_string_equal(said_text(&said), TEXT);
		said_end(&said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_name),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
