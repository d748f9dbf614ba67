// SPDX-License-Identifier: GPL-2.0
/* Transactions and dumps against something that answers like the kernel. */
#include <errno.h>
#include <netinet/in.h>

#include "fake.h"
#include "netlink/table.h"
#include "netlink/txn.h"
#include "test.h"

#define SMALL								\
	"config set echo off seed 000102030405060708090a0b0c0d0e0f\n"	\
	"service set a scheduler rr\n"					\
	"frontend add a tcp 1.1.1.1:1\n"				\
	"backend set a 2.2.2.2:1 weight 3\n"				\
	"service set b\n"						\
	"backend set b 2.2.2.3:1 weight 1\n"

struct outcome {
	struct nl_error error;
	struct nl_blame blame;
	const struct service *service;
	int err;
};

static void run(struct fake *fake, struct nl_txn *txn, struct outcome *outcome)
{
	fake_start(fake);
	txn->nl = &fake->nl;
	outcome->err = nl_txn_run(txn, &outcome->error, &outcome->blame,
				  &outcome->service);
	fake_stop(fake);
}

static void whole_table(void **state)
{
	struct model model = {};
	struct nl_txn txn = { .model = &model, .replace = true };
	struct outcome outcome;
	struct fake fake = {};

	(void)state;
	read_good(&model, CONFIG_TABLE, SMALL);
	run(&fake, &txn, &outcome);
	assert_int_equal(outcome.err, 0);
	assert_true(fake.replace);
	assert_int_equal(fake.expect, 0);
	assert_int_equal(fake.begins, 1);
	assert_int_equal(fake.writes, 3);
	assert_int_equal(fake.datagrams, 3);
	assert_int_equal(fake.commits, 1);
	assert_int_equal(fake.aborts, 0);
	assert_lines(&fake.got, SMALL);
	model_free(&fake.got);
	model_free(&model);
}

static void assert_told(const struct nl_commit *told)
{
	assert_true(told->told);
	assert_int_equal(told->generation, 9);
	assert_int_equal(told->services.added, 2);
	assert_int_equal(told->services.changed, 1);
	assert_int_equal(told->services.removed, 0);
	assert_int_equal(told->backends.removed, 1);
	assert_true(told->config);
}

/* What a commit has changed comes before its verdict. */
static void what_has_changed(void **state)
{
	struct model model = {};
	struct nl_commit told = {};
	struct nl_txn txn = { .model = &model, .told = &told };
	struct outcome outcome;
	struct fake fake = {};

	(void)state;
	read_good(&model, CONFIG_TABLE, SMALL);
	run(&fake, &txn, &outcome);
	assert_int_equal(outcome.err, 0);
	assert_told(&told);
	model_free(&fake.got);
	model_free(&model);
}

static void options(void **state)
{
	struct model model = {}, table = {}, have = {};
	struct nl_txn txn = {
		.model = &model, .expect = true, .generation = 1ULL << 40,
		.have = &have,
	};
	struct outcome outcome;
	struct fake fake = { .busy = 3, .table = &table };

	(void)state;
	read_good(&model, CONFIG_TABLE, SMALL);
	read_good(&table, CONFIG_TABLE, "service set there\n");
	run(&fake, &txn, &outcome);
	assert_int_equal(outcome.err, 0);
	assert_false(fake.replace);
	assert_true(fake.expect == 1ULL << 40);
	assert_int_equal(fake.begins, 1);
	assert_int_equal(fake.commits, 0);
	assert_int_equal(fake.aborts, 1);
	/* What it is compared with is what it was checked against. */
	assert_int_equal(fake.held, 1);
	assert_int_equal(have.count, 1);
	assert_string_equal(have.list[0]->name, "there");
	model_free(&have);
	model_free(&table);
	model_free(&fake.got);
	model_free(&model);
}

/* One that is refused ends, too. */
static void refused_dry_run(void **state)
{
	struct model model = {}, have = {};
	struct nl_txn txn = { .model = &model, .have = &have };
	struct outcome outcome;
	struct fake fake = { .refuse = 2, .code = EINVAL };

	(void)state;
	read_good(&model, CONFIG_TABLE, SMALL);
	run(&fake, &txn, &outcome);
	assert_int_equal(outcome.err, -1);
	assert_int_equal(outcome.error.code, EINVAL);
	assert_string_equal(outcome.service->name, "a");
	assert_int_equal(fake.held, 0);
	assert_int_equal(fake.aborts, 1);
	model_free(&have);
	model_free(&fake.got);
	model_free(&model);
}

static char *many_lines(unsigned int services, unsigned int backends)
{
	struct said said;
	unsigned int i, j;
	char *text;

	said_begin(&said);
	for (i = 0; i < services; i++) {
		fprintf(said.to, "service set svc-%06u\n", i);
		for (j = 0; j < backends; j++)
			fprintf(said.to,
				"backend set svc-%06u 10.%u.%u.%u:80 weight 2\n",
				i, j >> 16, j >> 8 & 255, j & 255);
	}
	text = strdup(said_text(&said));
	said_end(&said);
	return text;
}

static void large_tables(void **state)
{
	static const unsigned int sizes[][2] = { { 5000, 3 }, { 1, 20000 } };
	unsigned int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		char *text = many_lines(sizes[i][0], sizes[i][1]);
		struct model model = {};
		struct nl_txn txn = { .model = &model, .replace = true };
		struct outcome outcome;
		struct fake fake = {};
		struct said have, want;

		read_good(&model, CONFIG_TABLE, text);
		run(&fake, &txn, &outcome);
		assert_int_equal(outcome.err, 0);
		assert_true(fake.largest <= NL_MESSAGE_MAX);
		/* Bytes of a service and of a backend, into 96 KiB and more. */
		assert_true(fake.datagrams <= 3 + (sizes[i][0] * 48ULL +
			    sizes[i][0] * sizes[i][1] * 28ULL) / 98304);
		said_begin(&have);
		said_begin(&want);
		model.config_given = fake.got.config_given;
		line_table(want.to, &model);
		line_table(have.to, &fake.got);
		assert_string_equal(said_text(&have), said_text(&want));
		said_end(&have);
		said_end(&want);
		model_free(&fake.got);
		model_free(&model);
		free(text);
	}
}

/* Whichever message is refused, the line that it came from is found. */
static void refused(void **state)
{
	char *text = many_lines(8000, 1);
	unsigned int i;

	(void)state;
	for (i = 1; i <= 8000; i = i * 3 + 1) {
		struct model model = {};
		struct nl_txn txn = { .model = &model, .replace = true };
		struct outcome outcome;
		struct fake fake = {
			.refuse = i, .code = EINVAL,
			.attribute = SVCNAT_A_BACKEND,
		};

		read_good(&model, CONFIG_TABLE, text);
		run(&fake, &txn, &outcome);
		assert_int_equal(outcome.err, -1);
		assert_int_equal(outcome.error.code, EINVAL);
		assert_string_equal(outcome.error.text, "not like this");
		assert_int_equal(outcome.blame.line, 2 * i);
		assert_ptr_equal(outcome.service, model.list[i - 1]);
		assert_int_equal(fake.commits, 0);
		model_free(&fake.got);
		model_free(&model);
	}
	free(text);
}

static void refused_settings(void **state)
{
	struct model model = {};
	struct nl_txn txn = { .model = &model };
	struct outcome outcome;
	struct fake fake = {
		.refuse = 1, .code = ERANGE, .attribute = SVCNAT_A_ECHO,
	};

	(void)state;
	read_good(&model, CONFIG_TABLE, "\nconfig set echo off\n" SMALL);
	run(&fake, &txn, &outcome);
	assert_int_equal(outcome.err, -1);
	assert_int_equal(outcome.blame.line, 3);
	assert_string_equal(outcome.blame.what, "echo");
	assert_null(outcome.service);
	model_free(&model);
}

static void single_change(void **state)
{
	struct fake fake = { .refuse = 3, .code = EBUSY };
	struct nl_commit told = {};
	struct model model = {};
	struct nl_error error;

	(void)state;
	fake_start(&fake);
	read_good(&model, CONFIG_CHANGES, "backend set a 2.2.2.2:1 weight 9\n");
	assert_int_equal(nl_change(&fake.nl, &model, &told, &error), 0);
	assert_told(&told);
	model_free(&model);
	read_good(&model, CONFIG_CHANGES, "config set echo off\n");
	assert_int_equal(nl_change(&fake.nl, &model, &told, &error), 0);
	fake_stop(&fake);
	assert_int_equal(fake.begins, 0);
	assert_int_equal(fake.writes, 2);
	assert_int_equal(fake.got.list[0]->backends[0].weight, 9);
	assert_true(fake.got.config_given);
	model_free(&fake.got);
	model_free(&model);
}

static void print_ranges(FILE *to, const char *word)
{
	unsigned int i;

	fprintf(to, " %s ", word);
	for (i = 0; i < SVCNAT_RANGES_MAX; i++)
		fprintf(to, "%s2001:db8:%x::/48", i ? "," : "", i + 1);
	fputc('\n', to);
}

/* A single change may be as long as the kernel's limits allow. */
static void longest_change(const char *command, const char *const *words)
{
	struct model model = {};
	struct fake fake = {};
	struct nl_commit told;
	struct nl_error error;
	struct said said;

	said_begin(&said);
	for (; *words; words++) {
		fputs(command, said.to);
		print_ranges(said.to, *words);
	}
	read_good(&model, CONFIG_CHANGES, said_text(&said));
	fake_start(&fake);
	assert_int_equal(nl_change(&fake.nl, &model, &told, &error), 0);
	fake_stop(&fake);
	assert_int_equal(fake.writes, 1);
	if (model.count)
		assert_string_equal(fake.got.list[0]->frontends[0].sources,
				    model.list[0]->frontends[0].sources);
	else
		assert_memory_equal(&fake.got.config.given,
				    &model.config.given,
				    sizeof(model.config.given));
	said_end(&said);
	model_free(&fake.got);
	model_free(&model);
}

static void longest_changes(void **state)
{
	static const char *const config[] = {
		"pod-cidr", "nodeport-addresses", "node-address",
		"service-cidr", NULL
	};
	static const char *const frontend[] = { "source-ranges", NULL };

	(void)state;
	longest_change("config set", config);
	longest_change("frontend add a tcp [2001:db8::1]:80", frontend);
	longest_change("frontend set a tcp nodeport 80", frontend);
}

static void read_while_it_changes(int interrupt, unsigned int holds)
{
	struct fake fake = { .interrupt = interrupt };
	struct model model = {}, got = {};
	struct nl_error error;

	read_good(&model, CONFIG_TABLE, SMALL);
	fake.table = &model;
	fake_start(&fake);
	assert_int_equal(nl_read_table(&fake.nl, &got, NULL, false, &error), 0);
	fake_stop(&fake);
	assert_int_equal(fake.begins, holds);
	assert_int_equal(fake.aborts, holds);
	assert_int_equal(fake.commits, 0);
	assert_int_equal(got.count, 2);
	assert_int_equal(got.generation, 5);
	assert_int_equal(got.list[0]->backend_count, 1);
	model_free(&got);
	model_free(&model);
}

static void dumps(void **state)
{
	(void)state;
	read_while_it_changes(0, 0);
	read_while_it_changes(2, 0);
	read_while_it_changes(4, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_table),
		cmocka_unit_test(what_has_changed),
		cmocka_unit_test(options),
		cmocka_unit_test(refused_dry_run),
		cmocka_unit_test(large_tables),
		cmocka_unit_test(refused),
		cmocka_unit_test(refused_settings),
		cmocka_unit_test(single_change),
		cmocka_unit_test(longest_changes),
		cmocka_unit_test(dumps),
	};

	return cmocka_run_group_tests_name("transaction", tests, NULL, NULL);
}
