/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_KUNIT_TEST_H
#define SVCNAT_KUNIT_TEST_H

#include <kunit/test.h>
#include <linux/prandom.h>

#include "backends/state.h"
#include "change/draft.h"
#include "change/frontends.h"
#include "change/members.h"
#include "change/transaction.h"
#include "change/txn.h"
#include "pick/select.h"

struct model;

/*
 * A small world: services, frontends, backends, lists of ranges and of
 * interfaces, and addresses of the host are numbers. Every second frontend,
 * backend and address is IPv6. The last frontends are node ports.
 */
#define TEST_SERVICES	6
#define TEST_FRONTENDS	28
#define TEST_NODEPORT	24
#define TEST_BACKENDS	16
/* Lists; the first one of each is empty. */
#define TEST_RANGES	8
#define TEST_INTERFACES	4
#define TEST_HOSTS	12

/* Room for the text that test_dump() and model_dump() write. */
#define TEST_DUMP_SIZE	65536

#define TEST_NO_WEIGHT	(-1)

/* Lists of ranges of which the other tests know what is in them. */
enum test_list {
	TEST_NOWHERE,
	TEST_CLIENTS,
	TEST_PRIMARY,
	TEST_PODS,
	TEST_EVERYWHERE,
	TEST_VIPS,
	TEST_NODES,
	TEST_IPV4_ONLY,
};

/* Where a connection comes from. */
enum test_from {
	TEST_FROM_OUTSIDE,
	TEST_FROM_POD,		/* its address lies in the range of pods */
	TEST_FROM_VETH,		/* it comes in on a pod's interface */
	TEST_FROM_HERE,		/* it is this host's own */
	TEST_FROM_HOST,		/* it has an address of this host only */
	TEST_FROM_BRIDGE,	/* a host's address among those of pods */
	TEST_FROM_VIP,		/* the address that it dials is its own */
	TEST_FROM_BACKEND,	/* it has a backend's address */
	TEST_FROM_OWN,		/* that of the backend on the host itself */
	TEST_FROMS,
};

/* What a frontend is besides its key, in one number. */
#define TEST_RULES(kind, policy, sources)				\
	((kind) | (policy) << 4 | (sources) << 8)
#define TEST_RULES_KIND(rules)		((rules) & 15)
#define TEST_RULES_POLICY(rules)	((rules) >> 4 & 15)
#define TEST_RULES_SOURCES(rules)	((rules) >> 8)

/* Which of it a step names. */
#define TEST_HAS_KIND		BIT(0)
#define TEST_HAS_POLICY		BIT(1)
#define TEST_HAS_SOURCES	BIT(2)
#define TEST_HAS_RULES		(TEST_HAS_KIND | TEST_HAS_POLICY | TEST_HAS_SOURCES)

enum test_op {
	TEST_END,
	TEST_BEGIN,
	TEST_REPLACE,
	TEST_SERVICE,
	TEST_SERVICE_ADD,
	TEST_SERVICE_DEL,
	TEST_FRONTEND,
	TEST_FRONTEND_SET,
	TEST_FRONTEND_DEL,
	TEST_BACKEND,
	TEST_BACKEND_ADD,
	TEST_BACKEND_DEL,
	TEST_CONFIG,
	TEST_FLUSH,
	TEST_FAILED,
	TEST_COMMIT,
	TEST_ABORT,
	TEST_TIME,
};

/**
 * struct test_step - what a netlink request would do
 * @op: enum test_op
 * @service: number of the service
 * @member: number of the frontend or backend
 * @has: SVCNAT_HAS_*, each of which is set to @value; for a frontend
 *	TEST_HAS_*, for a backend which of @flags to take
 * @flags: flags of a backend
 * @value: a setting, the rules of a frontend, a time, or a weight, where
 *	TEST_NO_WEIGHT gives none; of ON_REMOVAL with seconds to drain in the
 *	bits above the lower two
 * @err: what is expected, a negative errno or 0
 */
struct test_step {
	u8 op;
	u8 service;
	u8 member;
	u32 has;
	u16 flags;
	int value;
	int err;
};

#define BEGIN() ((struct test_step){ .op = TEST_BEGIN })
#define REPLACE() ((struct test_step){ .op = TEST_REPLACE })
#define SERVICE(n) ((struct test_step){ .op = TEST_SERVICE, .service = (n) })
#define SERVICE_ADD(n)							\
	((struct test_step){ .op = TEST_SERVICE_ADD, .service = (n) })
#define SETTING(n, what, to)						\
	((struct test_step){ .op = TEST_SERVICE, .service = (n),	\
			     .has = SVCNAT_HAS_##what, .value = (to) })
#define SERVICE_DEL(n)							\
	((struct test_step){ .op = TEST_SERVICE_DEL, .service = (n) })
#define FRONTEND(n, f)							\
	((struct test_step){ .op = TEST_FRONTEND, .service = (n), .member = (f) })
/* With these rules, or as usual where @which does not name them. */
#define FRONTEND_AS(n, f, which, rules)					\
	((struct test_step){ .op = TEST_FRONTEND, .service = (n),	\
			     .member = (f), .has = (which), .value = (rules) })
#define FRONTEND_SET(n, f, which, rules)				\
	((struct test_step){ .op = TEST_FRONTEND_SET, .service = (n),	\
			     .member = (f), .has = (which), .value = (rules) })
/* All of the rules. */
#define RULES(n, f, kind, policy, sources)				\
	FRONTEND_AS(n, f, TEST_HAS_RULES,				\
		    TEST_RULES(SVCNAT_KIND_##kind, SVCNAT_POLICY_##policy, \
			       TEST_##sources))
/* One of the rules, of a frontend that is there. */
#define KIND(n, f, kind)						\
	FRONTEND_SET(n, f, TEST_HAS_KIND,				\
		     TEST_RULES(SVCNAT_KIND_##kind, 0, 0))
#define POLICY(n, f, policy)						\
	FRONTEND_SET(n, f, TEST_HAS_POLICY,				\
		     TEST_RULES(0, SVCNAT_POLICY_##policy, 0))
#define SOURCES(n, f, sources)						\
	FRONTEND_SET(n, f, TEST_HAS_SOURCES,				\
		     TEST_RULES(0, 0, TEST_##sources))
#define FRONTEND_DEL(n, f)						\
	((struct test_step){ .op = TEST_FRONTEND_DEL, .service = (n), .member = (f) })
#define BACKEND_ADD(n, m, w)						\
	((struct test_step){ .op = TEST_BACKEND_ADD, .service = (n),	\
			     .member = (m), .value = (w) })
#define BACKEND(n, b, weight)						\
	((struct test_step){ .op = TEST_BACKEND, .service = (n),	\
			     .member = (b), .value = (weight) })
#define BACKEND_FLAGS(n, b, which, to)					\
	((struct test_step){ .op = TEST_BACKEND, .service = (n),	\
			     .member = (b), .has = (which), .flags = (to), \
			     .value = TEST_NO_WEIGHT })
#define LOCAL(n, b, on)							\
	BACKEND_FLAGS(n, b, SVCNAT_BACKEND_LOCAL,			\
		      (on) ? SVCNAT_BACKEND_LOCAL : 0)
#define TERMINATING(n, b, on)						\
	BACKEND_FLAGS(n, b, SVCNAT_BACKEND_TERMINATING,			\
		      (on) ? SVCNAT_BACKEND_TERMINATING : 0)
#define BACKEND_DEL(n, b)						\
	((struct test_step){ .op = TEST_BACKEND_DEL, .service = (n), .member = (b) })
#define CONFIG(what, to)						\
	((struct test_step){ .op = TEST_CONFIG,				\
			     .has = SVCNAT_HAS_##what, .value = (to) })
#define CONFIG_LIST(list, ranges)					\
	((struct test_step){ .op = TEST_CONFIG,				\
			     .has = SVCNAT_HAS_LIST(SVCNAT_SCOPE_##list), \
			     .value = TEST_##ranges })
#define FLUSH() ((struct test_step){ .op = TEST_FLUSH })
#define FAILED() ((struct test_step){ .op = TEST_FAILED })
#define COMMIT() ((struct test_step){ .op = TEST_COMMIT })
/* So many milliseconds pass, and what was to drain until then has done so. */
#define TIME(ms)							\
	((struct test_step){ .op = TEST_TIME, .value = (ms) })
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
 * @services: what became of services
 * @frontends: of frontends
 * @backends: of backends
 */
struct test_result {
	int err;
	const char *message;
	bool committed;
	struct svcnat_toll services;
	struct svcnat_toll frontends;
	struct svcnat_toll backends;
};

/* alloc.c */
void test_fail_nth(int n);
bool test_fail_none(void);
int test_live(void);

/* pause.c */
u32 test_pauses(void);
void test_kill_nth(int n);
bool test_kill_none(void);

/* Of a connection that was given no backend in vain. */
extern const struct svcnat_handshake test_no_waits;

/* world.c */
const char *test_name(int service);
struct svcnat_key test_frontend_key(int frontend);
struct svcnat_flow test_flow(int frontend, u32 client);
struct svcnat_flow test_flow_from(int frontend, enum test_from from, u32 client);
void test_flow_come(struct svcnat_flow *flow, enum test_from from, u32 client);
struct svcnat_host test_host(int number);
const struct svcnat_range *test_ranges(int list, u32 *nr);
const char * const *test_interfaces(int list);
void test_address(__be32 *addr, bool ipv6, u32 net, u32 host);
struct svcnat_backend_change test_backend_change(int backend, int weight);
enum svcnat_family test_backend_family(int backend);

/* steps.c */

/* Time in milliseconds, as far as it matters to transactions. */
extern u64 test_clock;

struct svcnat_ranges *test_ranges_build(int list);
void test_interface_add(struct svcnat_scope *scope, const char *name);
void test_settings_change(struct svcnat_settings *settings, u32 has, int value);
void test_config_change(struct svcnat_config *config, u32 has, int value);
struct test_result test_do(struct svcnat_table *table,
			   const struct test_step *step);
void test_compare_results(struct kunit *test, const struct test_result *real,
			  const struct test_result *model, int step);
enum svcnat_verdict test_select(struct svcnat_table *table,
				const struct svcnat_flow *flow, u32 now,
				struct svcnat_pick *pick);

/* sets.c */
struct svcnat_backend test_backend(u32 number, u16 weight);
struct svcnat_backend_set *test_set(u8 scheduler, const u16 *weights, u32 nr);
struct svcnat_backend_set *test_set_sized(u8 scheduler, u32 size,
					  const u16 *weights, u32 nr);
struct svcnat_backend_set *test_set_flags(u8 scheduler, const u16 *weights,
					  const u16 *flags, u32 nr);
struct svcnat_backend_set *test_set_failover(u8 scheduler, u8 share,
					     const u16 *weights, u32 nr);
struct svcnat_backend_set *test_set_limited(u8 scheduler, u32 max_connections,
					    const u16 *weights, u32 nr);
void test_set_free(struct svcnat_backend_set *set);

/* At how many backends decisions have looked. */
extern u32 test_looks;

/* Called where another task could come in between, unless it is NULL. */
extern void (*test_lingers)(void);

/* dump.c */
int test_line(char *text, int len, const char *format, ...) __printf(3, 4);
int test_line_range(char *text, int len, const struct svcnat_range *range);
void test_dump(struct svcnat_table *table, char *text, bool deep);

/* fixture.c */

/**
 * struct test_fixture - what test cases with a table work on
 * @table: the table
 * @model: what should be in it
 * @rnd: source of random numbers, the same in every run
 * @live: objects that were allocated before the table
 * @text: room for two dumps
 * @reasons: how often test_connect() met an enum svcnat_reason
 * @masquerades: how often an enum svcnat_masquerade_reason
 */
struct test_fixture {
	struct svcnat_table table;
	struct model *model;
	struct rnd_state rnd;
	int live;
	char *text[2];
	u32 reasons[SVCNAT_REASON_EXTERNAL_ECHO + 1];
	u32 masquerades[SVCNAT_MASQUERADE_REASON_HOST + 1];
};

int test_fixture_init(struct kunit *test);
void test_table_exit(struct svcnat_table *table);
void test_fixture_exit(struct kunit *test);
u32 test_random(struct test_fixture *fixture, u32 below);
void test_random_weights(struct test_fixture *fixture, u16 *weights, u32 nr);
void test_steps(struct kunit *test, const struct test_step *steps);
void test_check(struct kunit *test);

/* traffic.c */
void test_connect(struct kunit *test, const struct svcnat_flow *flow,
		  bool count);
void test_traffic(struct kunit *test, u32 client);
void test_check_packets(struct kunit *test);
void test_check_all_packets(struct kunit *test);

#endif /* SVCNAT_KUNIT_TEST_H */
