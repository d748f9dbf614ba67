// SPDX-License-Identifier: GPL-2.0
/* Metrics and rates of a table. */
#include "cmd/rates_print.h"
#include "flows/tally.h"
#include "metrics/metrics.h"
#include "test.h"

static void tell(struct counters *counters, unsigned int attr, uint64_t number)
{
	counters->value[attr] = number;
	counters->given |= 1ULL << attr;
}

static struct counters *connections(struct model *model, uint64_t number)
{
	struct counters counters = {};

	tell(&counters, SVCNAT_C_CONNECTIONS, number);
	return model_keep_counters(model, &counters);
}

static void name_all(struct model *model, uint64_t first)
{
	struct service *service = model->list[0];
	struct counters counters = {};
	unsigned int i;

	model->generation = 7;
	for (i = 0; i <= SVCNAT_C_MAX; i++)
		tell(&model->info.counters, i, 10 * first + i);
	tell(&counters, SVCNAT_C_CONNECTIONS, first);
	tell(&counters, SVCNAT_C_REJECTED, first + 1);
	service->counters = model_keep_counters(model, &counters);
	service->frontends[0].counters = connections(model, first + 2);
	service->backends[0].counters = connections(model, first + 3);
}

static void make(struct model *model, uint64_t first)
{
	read_good(model, CONFIG_TABLE,
		  "service set web\n"
		  "frontend add web tcp nodeport 30080\n"
		  "backend set web [fd00::1]:80 weight 3 local\n");
	name_all(model, first);
}

/* All lines that begin so. */
static void expect(struct said *said, const char *line)
{
	const char *found = strstr(said_text(said), line);

	if (!found || (found != said->text && found[-1] != '\n') ||
	    found[strlen(line)] != '\n')
		fail_msg("no line '%s' in:\n%s", line, said->text);
}

static void printed(void **state)
{
	static const char *const lines[] = {
		"# HELP svcnat_info The version of the module.",
		"# TYPE svcnat_info gauge",
		"svcnat_info{version=\"a\\\"b\\\\c\\nd\"} 1",
		"svcnat_generation 7",
		"# TYPE svcnat_lookups_total counter",
		"svcnat_service_connections_total{service=\"web\"} 100",
		"svcnat_service_rejected_total{service=\"web\"} 101",
		"svcnat_frontend_connections_total{service=\"web\",protocol=\"tcp\",frontend=\"nodeport 30080\"} 102",
		"svcnat_backend_connections_total{service=\"web\",backend=\"[fd00::1]:80\"} 103",
		"svcnat_backend_weight{service=\"web\",backend=\"[fd00::1]:80\"} 3",
		"svcnat_backend_local{service=\"web\",backend=\"[fd00::1]:80\"} 1",
		"svcnat_backend_terminating{service=\"web\",backend=\"[fd00::1]:80\"} 0",
	};
	struct model model = {};
	struct counters counters = {};
	struct said said;
	unsigned int i;

	(void)state;
	make(&model, 100);
	said_begin(&said);
	metrics_print(said.to, &model, "a\"b\\c\nd");
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		expect(&said, lines[i]);
	assert_null(strstr(said_text(&said), "_flows"));
	/* Told of those only of which the kernel tells it. */
	expect(&said, "# TYPE svcnat_backend_active_connections gauge");
	assert_null(strstr(said_text(&said), "svcnat_backend_active_connections{"));
	said_end(&said);
	tell(&counters, SVCNAT_C_ACTIVE, 7);
	model.list[0]->backends[0].counters = model_keep_counters(&model, &counters);
	said_begin(&said);
	metrics_print(said.to, &model, "1");
	expect(&said, "svcnat_backend_active_connections{service=\"web\",backend=\"[fd00::1]:80\"} 7");
	/* Backends refuse nothing. */
	assert_null(strstr(said_text(&said), "svcnat_backend_rejected"));
	said_end(&said);
	model_free(&model);
}

static void printed_with_flows(void **state)
{
	struct flow_owner owner = {};
	struct model model = {};
	struct flow flow = {};
	struct tally tally;
	struct said said;

	(void)state;
	make(&model, 100);
	tally_begin(&tally, &model);
	owner.service = model.list[0];
	flow.backend.family = AF_INET;
	tally_take(&flow, &owner, &tally);
	owner.backend = &model.list[0]->backends[0];
	flow.state = "TIME_WAIT";
	tally_take(&flow, &owner, &tally);
	tally_finish(&tally);
	said_begin(&said);
	metrics_print(said.to, &model, "1");
	expect(&said, "svcnat_service_flows{service=\"web\",state=\"unreplied\"} 1");
	expect(&said, "svcnat_backend_flows{service=\"web\",backend=\"[fd00::1]:80\",state=\"closed\"} 1");
	expect(&said, "svcnat_left_backend_flows{service=\"web\",backend=\"0.0.0.0:0\",state=\"unreplied\"} 1");
	said_end(&said);
	tally_end(&tally);
	model_free(&model);
}

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
	tell(&before, SVCNAT_C_CONNECTIONS, 10);
	tell(&before, SVCNAT_C_REJECTED, 5);
	tell(&now, SVCNAT_C_CONNECTIONS, 25);
	tell(&now, SVCNAT_C_REJECTED, 5);
	counters_growth(&grown, &now, &before);
	assert_int_equal(grown.value[SVCNAT_C_CONNECTIONS], 15);
	assert_int_equal(grown.value[SVCNAT_C_REJECTED], 0);
	/* It was not there. */
	counters_growth(&grown, &now, NULL);
	assert_int_equal(grown.value[SVCNAT_C_CONNECTIONS], 25);
	/* A gauge is what it is, and may become less. */
	tell(&now, SVCNAT_C_ACTIVE, 3);
	tell(&before, SVCNAT_C_ACTIVE, 8);
	counters_growth(&grown, &now, &before);
	assert_int_equal(grown.value[SVCNAT_C_CONNECTIONS], 15);
	assert_int_equal(grown.value[SVCNAT_C_ACTIVE], 3);
	/* Another one of its name: none of its counters is older. */
	tell(&now, SVCNAT_C_REJECTED, 4);
	counters_growth(&grown, &now, &before);
	assert_int_equal(grown.value[SVCNAT_C_CONNECTIONS], 25);
	assert_int_equal(grown.value[SVCNAT_C_REJECTED], 4);
}

static void has(struct said *said, const char *const *parts)
{
	for (; *parts; parts++)
		if (!strstr(said_text(said), *parts))
			fail_msg("no '%s' in:\n%s", *parts, said->text);
}

static void rates_in_all_forms(void **state)
{
	static const char *const lines[] = {
		" service web connections 2.5 rejected 2.5 dropped 0.0\n",
		" service web frontend tcp nodeport 30080 connections 2.5 rejected 0.0 dropped 0.0\n",
		" service web backend [fd00::1]:80 connections 2.5\n",
		NULL
	};
	static const char *const json[] = {
		"\"seconds\":2.0,\"generation\":7,\"rates\":{\"lookups\":25.0,",
		"\"services\":[{\"name\":\"web\",\"rates\":{\"connections\":2.5,\"rejected\":2.5,\"dropped\":0.0},",
		"\"frontends\":[{\"nodeport\":30080,\"protocol\":\"tcp\",\"rates\":{\"connections\":2.5,\"rejected\":0.0,\"dropped\":0.0}}],",
		"\"backends\":[{\"address\":\"fd00::1\",\"port\":80,\"rates\":{\"connections\":2.5}}]}]}\n",
		NULL
	};
	static const char *const netns[] = {
		" netns lookups 25.0 misses 25.0 ", NULL
	};
	struct model before = {}, now = {};
	struct rates rates = { .now = &now, .before = &before, .seconds = 2 };
	struct said said;

	(void)state;
	make(&before, 100);
	make(&now, 105);
	said_begin(&said);
	rates_print_lines(said.to, &rates, true);
	has(&said, lines);
	assert_null(strstr(said_text(&said), " netns "));
	said_end(&said);
	said_begin(&said);
	rates_print_lines(said.to, &rates, false);
	has(&said, netns);
	said_end(&said);
	said_begin(&said);
	rates_print_json(said.to, &rates);
	has(&said, json);
	said_end(&said);
	model_free(&before);
	model_free(&now);
}

/* On a small screen the busiest come first, and all lines fit. */
static void small_screen(void **state)
{
	static const char *const busiest[] = {
		"ACTIVE\ns27             49.0       0.0      0.0\ns04             48.0",
		NULL
	};
	struct model before = {}, now = {};
	struct rates rates = { .now = &now, .before = &before, .seconds = 1 };
	struct said said;
	const char *text;
	unsigned int i, lines = 0;
	char name[16];

	(void)state;
	for (i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "s%02u", i);
		model_add(&before, name, SVCNAT_CMD_SERVICE_SET, 0);
		model_add(&now, name, SVCNAT_CMD_SERVICE_SET, 0)
			->counters = connections(&now, i * 37 % 50);
	}
	said_begin(&said);
	rates_print_screen(said.to, &rates, false, false, 10);
	for (text = said_text(&said); (text = strchr(text, '\n')); text++)
		lines++;
	assert_true(lines < 10);
	/* 37 * 27 = 999, and 37 * 4 = 148. */
	has(&said, busiest);
	assert_non_null(strstr(said.text, "the busiest; 45 more\n"));
	said_end(&said);
	said_begin(&said);
	rates_print_screen(said.to, &rates, false, false, 100);
	assert_non_null(strstr(said_text(&said), "ACTIVE\ns00 "));
	assert_null(strstr(said.text, "more"));
	said_end(&said);
	model_free(&before);
	model_free(&now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printed),
		cmocka_unit_test(printed_with_flows),
		cmocka_unit_test(counters_are_whole),
		cmocka_unit_test(growth),
		cmocka_unit_test(rates_in_all_forms),
		cmocka_unit_test(small_screen),
	};

	return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
