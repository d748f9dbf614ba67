/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_KUNIT_TEST_H
#define SVCNAT_KUNIT_TEST_H

#include <kunit/test.h>
#include <linux/prandom.h>

#include "select.h"
#include "txn.h"

struct model;

/*
 * A small world: services, frontends and backends are numbers. Every second
 * frontend and backend is IPv6.
 */
#define TEST_SERVICES	6
#define TEST_FRONTENDS	24
#define TEST_BACKENDS	16

/* Room for the text that test_dump() and model_dump() write. */
#define TEST_DUMP_SIZE	32768

#define TEST_NO_WEIGHT	(-1)

enum test_op {
	TEST_END,
	TEST_BEGIN,
	TEST_REPLACE,
	TEST_SERVICE,
	TEST_SERVICE_DEL,
	TEST_FRONTEND,
	TEST_FRONTEND_DEL,
	TEST_BACKEND,
	TEST_BACKEND_DEL,
	TEST_CONFIG,
	TEST_FLUSH,
	TEST_FAILED,
	TEST_COMMIT,
	TEST_ABORT,
};

/**
 * struct test_step - what a netlink request would do
 * @op: enum test_op
 * @service: number of the service
 * @member: number of the frontend or backend
 * @has: SVCNAT_HAS_*, each of which is set to @value
 * @value: a setting, or a weight, where TEST_NO_WEIGHT gives none
 * @err: what is expected, a negative errno or 0
 */
struct test_step {
	u8 op;
	u8 service;
	u8 member;
	u32 has;
	int value;
	int err;
};

#define BEGIN() ((struct test_step){ .op = TEST_BEGIN })
#define REPLACE() ((struct test_step){ .op = TEST_REPLACE })
#define SERVICE(n) ((struct test_step){ .op = TEST_SERVICE, .service = (n) })
#define SETTING(n, what, to)						\
	((struct test_step){ .op = TEST_SERVICE, .service = (n),	\
			     .has = SVCNAT_HAS_##what, .value = (to) })
#define SERVICE_DEL(n)							\
	((struct test_step){ .op = TEST_SERVICE_DEL, .service = (n) })
#define FRONTEND(n, f)							\
	((struct test_step){ .op = TEST_FRONTEND, .service = (n), .member = (f) })
#define FRONTEND_DEL(n, f)						\
	((struct test_step){ .op = TEST_FRONTEND_DEL, .service = (n), .member = (f) })
#define BACKEND(n, b, weight)						\
	((struct test_step){ .op = TEST_BACKEND, .service = (n),	\
			     .member = (b), .value = (weight) })
#define BACKEND_DEL(n, b)						\
	((struct test_step){ .op = TEST_BACKEND_DEL, .service = (n), .member = (b) })
#define CONFIG(what, to)						\
	((struct test_step){ .op = TEST_CONFIG,				\
			     .has = SVCNAT_HAS_##what, .value = (to) })
#define FLUSH() ((struct test_step){ .op = TEST_FLUSH })
#define FAILED() ((struct test_step){ .op = TEST_FAILED })
#define COMMIT() ((struct test_step){ .op = TEST_COMMIT })
#define ABORT() ((struct test_step){ .op = TEST_ABORT })
#define END() ((struct test_step){ .op = TEST_END })
/* The step is refused with this error. */
#define REFUSED(error, step, n, m)					\
	((struct test_step){ .op = TEST_##step, .service = (n),		\
			     .member = (m), .err = -(error) })

/**
 * struct test_result - how a step ended
 * @err: 0 or a negative errno
 * @message: what was said about a refusal, or NULL
 * @committed: a commit made a new generation
 * @changed: services that the commit added or changed
 * @removed: services that it removed
 */
struct test_result {
	int err;
	const char *message;
	bool committed;
	u32 changed;
	u32 removed;
};

/* alloc.c */
void test_fail_nth(int n);
bool test_fail_none(void);
int test_live(void);

/* world.c */
const char *test_name(int service);
struct svcnat_key test_frontend_key(int frontend);
struct svcnat_flow test_flow(int frontend, u32 client);
struct svcnat_backend_change test_backend_change(int backend, int weight);
enum svcnat_family test_backend_family(int backend);
void test_settings_change(struct svcnat_settings *settings, u32 has, int value);
void test_config_change(struct svcnat_config *config, u32 has, int value);
struct test_result test_do(struct svcnat_table *table,
			   const struct test_step *step);
enum svcnat_verdict test_select(struct svcnat_table *table,
				const struct svcnat_flow *flow, u32 now,
				struct svcnat_pick *pick);

/* sets.c */
struct svcnat_backend test_backend(u32 number, u16 weight);
struct svcnat_backend_set *test_set(u8 scheduler, const u16 *weights, u32 nr);
struct svcnat_backend_set *test_set_sized(u8 scheduler, u32 size,
					  const u16 *weights, u32 nr);
void test_set_free(struct svcnat_backend_set *set);

/* dump.c */
int test_line(char *text, int len, const char *format, ...) __printf(3, 4);
void test_dump(struct svcnat_table *table, char *text, bool deep);

/* fixture.c */

/**
 * struct test_fixture - what test cases with a table work on
 * @table: the table
 * @model: what should be in it
 * @rnd: source of random numbers, the same in every run
 * @live: objects that were allocated before the table
 * @text: room for two dumps
 */
struct test_fixture {
	struct svcnat_table table;
	struct model *model;
	struct rnd_state rnd;
	int live;
	char *text[2];
};

int test_fixture_init(struct kunit *test);
void test_fixture_exit(struct kunit *test);
u32 test_random(struct test_fixture *fixture, u32 below);
void test_random_weights(struct test_fixture *fixture, u16 *weights, u32 nr);
void test_steps(struct kunit *test, const struct test_step *steps);
void test_check(struct kunit *test);
void test_traffic(struct kunit *test, u32 client);

#endif /* SVCNAT_KUNIT_TEST_H */
