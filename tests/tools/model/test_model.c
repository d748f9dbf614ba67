// SPDX-License-Identifier: GPL-2.0
/* The table in memory, and tables for people. */
#include <sys/socket.h>
#include <time.h>

#include "base/table.h"
#include "test.h"

#define MANY 50000

static double cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* Lines of many services in no order: time must grow with their number only. */
static void many_services(void **state)
{
	struct model model = {};
	double first = 0, start;
	char name[32];
	unsigned int i;

	(void)state;
	start = cpu_seconds();
	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "ns/%u", i);
		assert_null(model_find(&model, name));
		model_add(&model, name, SVCNAT_CMD_SERVICE_SET, i + 1);
		if (i + 1 == MANY / 10)
			first = cpu_seconds() - start;
	}
	assert_true(cpu_seconds() - start < 10 * 10 * (first + 0.01));
	for (i = 0; i < MANY; i++) {
		unsigned int pick = i * 7919u % MANY;

		snprintf(name, sizeof(name), "ns/%u", pick);
		assert_ptr_equal(model_find(&model, name), model.list[pick]);
	}
	model_sort(&model);
	for (i = 1; i < MANY; i++)
		assert_true(strcmp(model.list[i - 1]->name,
				   model.list[i]->name) < 0);
	model_free(&model);
}

static void backends_in_order(void **state)
{
	struct model model = {};
	struct problem problem;
	struct service *service;
	unsigned int i, line;

	(void)state;
	srand(2);
	service = model_add(&model, "a", SVCNAT_CMD_SERVICE_SET, 0);
	for (i = 0; i < 5000; i++) {
		struct backend *backend = service_add_backend(&model, service);

		backend->at.family = i % 2 ? AF_INET : AF_INET6;
		backend->at.address[0] = rand() % 256;
		backend->at.address[3] = rand() % 256;
		backend->at.port = 1 + i;
		backend->line = i + 1;
	}
	assert_int_equal(service_sort(service, true, &problem, &line), 0);
	assert_int_equal(service->backend_count, 5000);
	for (i = 1; i < 5000; i++)
		assert_true(endpoint_compare(&service->backends[i - 1].at,
					     &service->backends[i].at) < 0);
	model_free(&model);
}

/* Arrays that are in each other's way must move. */
static void services_in_turn(void **state)
{
	struct model model = {};
	unsigned int i;

	(void)state;
	model_add(&model, "a", SVCNAT_CMD_SERVICE_SET, 0);
	model_add(&model, "b", SVCNAT_CMD_SERVICE_SET, 0);
	for (i = 0; i < 3000; i++) {
		service_add_backend(&model, model.list[i % 2])->line = i;
		service_add_frontend(&model, model.list[i % 3 % 2])->line = i;
	}
	assert_int_equal(model.list[0]->backend_count, 1500);
	assert_int_equal(model.list[0]->frontend_count, 2000);
	for (i = 0; i < 3000; i++)
		assert_int_equal(model.list[i % 2]->backends[i / 2].line, i);
	for (i = 0; i < 1000; i++)
		assert_int_equal(model.list[1]->frontends[i].line, 3 * i + 1);
	model_free(&model);
}

static void shared_settings(void **state)
{
	struct settings rr = { .given = 1U << SERVICE_SCHEDULER };
	struct settings slow = { .given = 1U << SERVICE_AFFINITY };
	struct model model = {};
	struct service *a, *b;

	(void)state;
	rr.values[SERVICE_SCHEDULER].number = SVCNAT_SCHEDULER_RR;
	slow.values[SERVICE_AFFINITY].number = 90;
	a = model_add(&model, "a", SVCNAT_CMD_SERVICE_SET, 0);
	b = model_add(&model, "b", SVCNAT_CMD_SERVICE_SET, 0);
	service_take(&model, a, &rr);
	service_take(&model, b, &rr);
	assert_ptr_equal(a->settings, b->settings);
	/* What one is told besides is not told to the other. */
	service_take(&model, b, &slow);
	assert_int_equal(service_setting(a, SERVICE_AFFINITY), 0);
	assert_int_equal(service_setting(b, SERVICE_AFFINITY), 90);
	assert_int_equal(service_setting(b, SERVICE_SCHEDULER),
			 SVCNAT_SCHEDULER_RR);
	model_free(&model);
}

static void fill(struct table *table, const void *data)
{
	(void)data;
	table_cell(table, STYLE_NAME, "%s", "web");
	table_number(table, 1234567);
	table_cell(table, STYLE_PLAIN, "%s", "");
	table_cell(table, STYLE_PLAIN, "%s", "longer-name");
	table_cell(table, STYLE_PLAIN, "%s", "");
	table_cell(table, STYLE_PLAIN, "%s", "x");
}

/* One that is kept, and one that is made twice. */
static void table_for_people(void **state)
{
	static const char *const titles[] = { "NAME", "N", "X" };
	struct table table;
	struct said said;
	int twice;

	(void)state;
	for (twice = 0; twice < 2; twice++) {
		said_begin(&said);
		table_begin(&table, 1U << 1, titles, 3);
		if (twice) {
			table_print(&table, said.to, fill, NULL);
		} else {
			fill(&table, NULL);
			table_end(&table, said.to);
		}
		assert_string_equal(said_text(&said),
				    "NAME                 N  X\n"
				    "web          1,234,567\n"
				    "longer-name             x\n");
		said_end(&said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_services),
		cmocka_unit_test(backends_in_order),
		cmocka_unit_test(services_in_turn),
		cmocka_unit_test(shared_settings),
		cmocka_unit_test(table_for_people),
	};

	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
