// SPDX-License-Identifier: GPL-2.0
/* The difference between two tables, by hand and against an oracle. */
#include "file/diff.h"
#include "test.h"

static void take_line(char sign, const char *line, void *data)
{
	fprintf(data, "%c %s\n", sign, line);
}

static void assert_diff(const char *have_text, const char *want_text,
			const char *lines)
{
	struct model have = {}, want = {};
	struct diff diff = { .line = take_line };
	struct said said;

	read_good(&have, CONFIG_TABLE, have_text);
	read_good(&want, CONFIG_TABLE, want_text);
	said_begin(&said);
	diff.data = said.to;
	diff_tables(&diff, &have, &want);
	assert_string_equal(said_text(&said), lines);
	said_end(&said);
	model_free(&have);
	model_free(&want);
}

#define SEED "000102030405060708090a0b0c0d0e0f"

static void by_hand(void **state)
{
	(void)state;
	assert_diff("", "", "");
	assert_diff("service set a\nbackend set a 1.1.1.1:1\n",
		    "service set a scheduler hash\nbackend set a 1.1.1.1:1 weight 1\n",
		    "");
	assert_diff("service set b\nservice set a\nbackend set a 1.1.1.1:1\n",
		    "service set c\nfrontend add c tcp 1.1.1.1:1\nservice set b\n",
		    "- service set a\n"
		    "- backend set a 1.1.1.1:1 weight 1\n"
		    "+ service set c\n"
		    "+ frontend add c tcp 1.1.1.1:1\n");
	assert_diff("service set a affinity 1h\n", "service set a affinity 2h\n",
		    "- service set a affinity 1h\n"
		    "+ service set a affinity 2h\n");
	assert_diff("service set a\nbackend set a 1.1.1.1:1\nfrontend add a tcp 1.1.1.1:1\n",
		    "service set a\nbackend set a 1.1.1.1:1 weight 2\nfrontend add a udp 1.1.1.1:1\n",
		    "- frontend add a tcp 1.1.1.1:1\n"
		    "+ frontend add a udp 1.1.1.1:1\n"
		    "- backend set a 1.1.1.1:1 weight 1\n"
		    "+ backend set a 1.1.1.1:1 weight 2\n");
	assert_diff("service set a\nfrontend add a tcp nodeport 1\nbackend set a 1.1.1.1:1\n",
		    "service set a\nfrontend add a tcp nodeport 1 policy local\nbackend set a 1.1.1.1:1 local\n",
		    "- frontend add a tcp nodeport 1\n"
		    "+ frontend add a tcp nodeport 1 policy local\n"
		    "- backend set a 1.1.1.1:1 weight 1\n"
		    "+ backend set a 1.1.1.1:1 weight 1 local\n");
	assert_diff("service set a\nfrontend add a tcp nodeport 1 kind external source-ranges 10.0.0.0/8\n",
		    "service set a\nfrontend add a tcp nodeport 1 source-ranges 10.1.0.0/16,10.0.0.0/8\n",
		    "");
}

/* Without a config line all settings stay, with one all others are reset. */
static void settings_of_the_netns(void **state)
{
	(void)state;
	assert_diff("config set echo off seed " SEED "\n", "", "");
	assert_diff("config set echo off seed " SEED "\n",
		    "config set affinity-max 9\n",
		    "- config set echo off seed " SEED "\n"
		    "+ config set seed " SEED " affinity-max 9\n");
	assert_diff("config set echo off seed " SEED "\n",
		    "config set echo off\n", "");
	assert_diff("config set echo off seed " SEED "\n",
		    "config set echo off seed random\n",
		    "- config set echo off seed " SEED "\n"
		    "+ config set echo off seed random\n");
}

/* A set of lines: the oracle's idea of a table. */
struct lines {
	char text[400][64];
	size_t count;
};

static void add_line(struct lines *lines, struct said *table, const char *text)
{
	snprintf(lines->text[lines->count++], sizeof(lines->text[0]), "%s",
		 text);
	fprintf(table->to, "%s\n", text);
}

static bool has_line(const struct lines *lines, const char *text)
{
	size_t i;

	for (i = 0; i < lines->count; i++)
		if (!strcmp(lines->text[i], text))
			return true;
	return false;
}

static void random_table(struct lines *lines, struct said *table)
{
	char text[64];
	int s, i;

	lines->count = 0;
	for (s = 0; s < 6; s++) {
		if (rand() % 3 == 0)
			continue;
		snprintf(text, sizeof(text), "service set s%d%s", s,
			 rand() % 2 ? "" : " scheduler rr");
		add_line(lines, table, text);
		for (i = 7; i >= 0; i--) {
			snprintf(text, sizeof(text),
				 "frontend add s%d tcp 10.%d.0.%d:80", s, s, i);
			if (rand() % 2)
				add_line(lines, table, text);
			snprintf(text, sizeof(text),
				 "backend set s%d 10.1.0.%d:80 weight %d", s, i,
				 rand() % 2);
			if (rand() % 2)
				add_line(lines, table, text);
		}
	}
}

struct oracle {
	struct lines have;
	struct lines want;
	size_t told;
};

static void check_line(char sign, const char *line, void *data)
{
	struct oracle *oracle = data;

	assert_int_equal(has_line(&oracle->have, line), sign == '-');
	assert_int_equal(has_line(&oracle->want, line), sign == '+');
	oracle->told++;
}

static void against_an_oracle(void **state)
{
	struct oracle *oracle = calloc(1, sizeof(*oracle));
	int round;

	(void)state;
	assert_non_null(oracle);
	srand(1);
	for (round = 0; round < 200; round++) {
		struct diff diff = { .line = check_line, .data = oracle };
		struct model have = {}, want = {};
		struct said a, b;
		size_t i, wanted = 0;

		said_begin(&a);
		said_begin(&b);
		random_table(&oracle->have, &a);
		random_table(&oracle->want, &b);
		read_good(&have, CONFIG_TABLE, said_text(&a));
		read_good(&want, CONFIG_TABLE, said_text(&b));
		oracle->told = 0;
		diff_tables(&diff, &have, &want);
		for (i = 0; i < oracle->have.count; i++)
			wanted += !has_line(&oracle->want, oracle->have.text[i]);
		for (i = 0; i < oracle->want.count; i++)
			wanted += !has_line(&oracle->have, oracle->want.text[i]);
		assert_int_equal(oracle->told, wanted);
		assert_int_equal(diff.added + have.count - diff.removed,
				 want.count);
		said_end(&a);
		said_end(&b);
		model_free(&have);
		model_free(&want);
	}
	free(oracle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_hand),
		cmocka_unit_test(settings_of_the_netns),
		cmocka_unit_test(against_an_oracle),
	};

	return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
