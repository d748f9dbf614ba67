// SPDX-License-Identifier: GPL-2.0
/* Which backends have come into use and which have gone. */
#include "base/format.h"
#include "model/follow.h"
#include "test.h"

static void take(void *data, const struct service *service,
		 const struct endpoint *at, bool up)
{
	char text[ENDPOINT_LEN];

	fprintf(data, "%s %s %s\n", up ? "up" : "down", service->name,
		format_endpoint(text, at));
}

/* One look after the other, and what is told after each. */
static const struct look {
	const char *table;
	const char *told;
} looks[] = {
	{ "service set a\nbackend set a 1.1.1.1:1\nservice set b\n", "" },
	{ "service set a\nbackend set a 1.1.1.1:1\nservice set b\n", "" },
	{ "service set a\nbackend set a 1.1.1.1:1 weight 0\nbackend set a 1.1.1.2:1 weight 0\n"
	  "service set b\nbackend set b [fd00::1]:80\n",
	  "down a 1.1.1.1:1\nup b [fd00::1]:80\n" },
	{ "service set a\nbackend set a 1.1.1.1:1 terminating\nbackend set a 1.1.1.2:1 weight 7\n"
	  "service set c\nbackend set c 1.1.1.1:1\n",
	  "up a 1.1.1.2:1\n" },
	{ "service set a scheduler rr\nbackend set a 1.1.1.1:1\nbackend set a 1.1.1.2:1 weight 8\n"
	  "service set b\nbackend set b [fd00::2]:80\nservice set c\n",
	  "up a 1.1.1.1:1\ndown c 1.1.1.1:1\n" },
	{ "service set a\nbackend set a 1.1.1.0:1\nbackend set a 1.1.1.2:2\n"
	  "service set c\n",
	  "up a 1.1.1.0:1\ndown a 1.1.1.1:1\ndown a 1.1.1.2:1\nup a 1.1.1.2:2\n" },
	{ "", "" },
};

static void from_look_to_look(void **state)
{
	struct follower follower = { .tell = take };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		struct model table = {};
		struct said said;

		read_good(&table, CONFIG_TABLE, looks[i].table);
		said_begin(&said);
		follower.data = said.to;
		follow_table(&follower, &table);
		assert_string_equal(said_text(&said), looks[i].told);
		said_end(&said);
		model_free(&table);
	}
	follow_free(&follower);
}

/* A service that went and came back is a new one. */
static void removed(void **state)
{
	struct follower follower = { .tell = take };
	struct model table = {};
	struct said said;

	(void)state;
	said_begin(&said);
	follower.data = said.to;
	read_good(&table, CONFIG_TABLE, looks[0].table);
	follow_table(&follower, &table);
	follow_removed(&follower, "a");
	follow_removed(&follower, "x");
	table.list[0]->backends[0].weight = 0;
	follow_service(&follower, table.list[0]);
	assert_string_equal(said_text(&said), "");
	table.list[0]->backends[0].weight = 1;
	follow_service(&follower, table.list[0]);
	assert_string_equal(said_text(&said), "up a 1.1.1.1:1\n");
	said_end(&said);
	model_free(&table);
	follow_free(&follower);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_look_to_look),
		cmocka_unit_test(removed),
	};

	return cmocka_run_group_tests_name("follow", tests, NULL, NULL);
}
