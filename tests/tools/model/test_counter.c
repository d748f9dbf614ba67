// SPDX-License-Identifier: GPL-2.0
/* The table of counters, and what they have grown by. */
#include "counted.h"
#include "model/rates.h"
#include "test.h"

/* Every counter has all that its readers need, and no two are alike. */
static void counters_are_whole(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = 0; i < counter_count; i++) {
		const struct counter *a = &counter_list[i];

		assert_true(a->attr && a->attr <= SVCNAT_C_MAX && a->of);
		assert_true(*a->word && *a->metric && *a->title && *a->help);
		assert_int_equal(a->help[strlen(a->help) - 1], '.');
		assert_int_equal(strspn(a->metric, "abcdefghijklmnopqrstuvwxyz_"),
				 strlen(a->metric));
		for (j = 0; j < i; j++) {
			const struct counter *b = &counter_list[j];

			if (!(a->of & b->of & ~COUNTER_SHOWN))
				continue;
			assert_string_not_equal(a->word, b->word);
			assert_string_not_equal(a->metric, b->metric);
			assert_int_not_equal(a->attr, b->attr);
		}
	}
}

static void growth(void **state)
{
	struct counters before = {}, now = {}, grown;

	(void)state;
	count(&before, SVCNAT_C_CONNECTIONS, 10);
	count(&before, SVCNAT_C_REJECTED, 5);
	count(&now, SVCNAT_C_CONNECTIONS, 25);
	count(&now, SVCNAT_C_REJECTED, 5);
	counters_growth(&grown, &now, &before);
	assert_int_equal(grown.value[SVCNAT_C_CONNECTIONS], 15);
	assert_int_equal(grown.value[SVCNAT_C_REJECTED], 0);
	/* It was not there. */
	counters_growth(&grown, &now, NULL);
	assert_int_equal(grown.value[SVCNAT_C_CONNECTIONS], 25);
	/* A gauge is what it is, and may become less. */
	count(&now, SVCNAT_C_ACTIVE, 3);
	count(&before, SVCNAT_C_ACTIVE, 8);
	counters_growth(&grown, &now, &before);
	assert_int_equal(grown.value[SVCNAT_C_CONNECTIONS], 15);
	assert_int_equal(grown.value[SVCNAT_C_ACTIVE], 3);
	/* Another one of its name: none of its counters is older. */
	count(&now, SVCNAT_C_REJECTED, 4);
	counters_growth(&grown, &now, &before);
	assert_int_equal(grown.value[SVCNAT_C_CONNECTIONS], 25);
	assert_int_equal(grown.value[SVCNAT_C_REJECTED], 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_are_whole),
		cmocka_unit_test(growth),
	};

	return cmocka_run_group_tests_name("counter", tests, NULL, NULL);
}
