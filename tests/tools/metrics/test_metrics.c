// SPDX-License-Identifier: GPL-2.0
/* Metrics of a table. */
#include "counted.h"
#include "flows/tally.h"
#include "metrics/metrics.h"
#include "test.h"

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
	make_counted(&model, 100);
	said_begin(&said);
	metrics_print(said.to, &model, "a\"b\\c\nd");
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		expect(&said, lines[i]);
	assert_null(strstr(said_text(&said), "_flows"));
	/* Told of those only of which the kernel tells it. */
	expect(&said, "# TYPE svcnat_backend_active_connections gauge");
	assert_null(strstr(said_text(&said), "svcnat_backend_active_connections{"));
	said_end(&said);
	count(&counters, SVCNAT_C_ACTIVE, 7);
	count(&counters, SVCNAT_C_HANDSHAKE, 2001250);
	model.list[0]->backends[0].counters = model_keep_counters(&model, &counters);
	said_begin(&said);
	metrics_print(said.to, &model, "1");
	expect(&said, "svcnat_backend_active_connections{service=\"web\",backend=\"[fd00::1]:80\"} 7");
	expect(&said, "svcnat_backend_handshake_seconds{service=\"web\",backend=\"[fd00::1]:80\"} 2.001250");
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
	make_counted(&model, 100);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printed),
		cmocka_unit_test(printed_with_flows),
	};

	return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
