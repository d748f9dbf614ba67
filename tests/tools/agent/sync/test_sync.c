// SPDX-License-Identifier: GPL-2.0
/* One transaction where the table differs, against something like the kernel. */
#include <netinet/in.h>

#include <jansson.h>

#include "agent/cache/cache.h"
#include "agent/sync/sync.h"
#include "fake.h"
#include "test.h"

struct world {
	struct cache cache;
	struct translate_options options;
	struct sync sync;
	struct fake fake;
	unsigned int told;
	char last[PROBLEM_LEN];
};

static void count_told(void *context, const char *service, const char *reason,
		       const char *why)
{
	struct world *world = context;

	world->told++;
	assert_true(*reason);
	snprintf(world->last, sizeof(world->last), "%s: %s", service, why);
}

static void list_nothing(struct cache *cache,
			 void (*step)(void *context, enum watch_step step,
				      const json_t *object))
{
	step(cache, WATCH_LIST_BEGIN, NULL);
	step(cache, WATCH_LIST_END, NULL);
}

static void put_service(struct world *world, unsigned int number,
			enum watch_step step)
{
	json_t *object;
	char name[16], ip[32];

	snprintf(name, sizeof(name), "s%u", number);
	snprintf(ip, sizeof(ip), "10.96.0.%u", number);
	object = json_pack("{s:{s:s,s:s},s:{s:s,s:[s],s:[{s:i}]}}",
			   "metadata", "namespace", "ns", "name", name,
			   "spec", "clusterIP", ip,
			   "externalIPs", "192.0.2.1", "ports", "port",
			   8000 + number);
	cache_service_step(&world->cache, step, object);
	json_decref(object);
}

static void put_slice(struct world *world, unsigned int number,
		      const char *address)
{
	json_t *object;
	char name[16];

	snprintf(name, sizeof(name), "s%u", number);
	object = json_pack("{s:{s:s,s:s,s:s,s:{s:s}},s:s,s:[{s:s,s:i}],s:[{s:[s]}]}",
			   "metadata", "namespace", "ns", "name", name, "uid",
			   name, "labels", "kubernetes.io/service-name", name,
			   "addressType", "IPv4", "ports", "name", "", "port",
			   80, "endpoints", "addresses", address);
	cache_slice_step(&world->cache, WATCH_UPSERT, object);
	json_decref(object);
}

static void connect_fake(struct world *world)
{
	fake_start(&world->fake);
	world->sync.nl = world->fake.nl;
	world->sync.connected = true;
}

static int begin(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	unsigned int i;

	cache_begin(&world->cache, "node-a");
	options_add_nodeports(&world->options, "all", NULL);
	sync_begin(&world->sync, &world->cache, &world->options);
	world->sync.told.tell = count_told;
	world->sync.told.context = world;
	list_nothing(&world->cache, cache_node_step);
	list_nothing(&world->cache, cache_service_cidr_step);
	list_nothing(&world->cache, cache_slice_step);
	world->cache.epoch[CACHE_SERVICES] = 1;
	for (i = 1; i <= 3; i++) {
		put_service(world, i, WATCH_UPSERT);
		put_slice(world, i, "10.2.0.1");
	}
	world->fake.strict = true;
	world->fake.generation = 7;
	connect_fake(world);
	*state = world;
	return 0;
}

/* The socket is the agent's, which closes it. */
static void stop_fake(struct world *world)
{
	world->fake.nl = world->sync.nl;
	fake_stop(&world->fake);
	world->sync.nl.fd = -1;
	world->sync.nl.buffer = NULL;
	world->sync.connected = false;
}

static int end(void **state)
{
	struct world *world = *state;

	if (world->sync.connected)
		stop_fake(world);
	model_free(&world->fake.got);
	sync_end(&world->sync);
	cache_end(&world->cache);
	free(world);
	return 0;
}

static void run(struct world *world, enum sync_result expected)
{
	struct problem problem = {};

	assert_int_equal(sync_run(&world->sync, &problem), expected);
}

static void load(struct world *world)
{
	cache_service_step(&world->cache, WATCH_LIST_END, NULL);
	run(world, SYNC_COMMITTED);
}

/* Nothing is written while there may be more that is not known yet. */
static void first(void **state)
{
	struct world *world = *state;

	assert_false(sync_is_due(&world->sync));
	run(world, SYNC_UNCHANGED);
	assert_int_equal(world->fake.begins, 0);
	load(world);
	assert_true(world->fake.replace);
	assert_true(world->fake.expect == 7);
	assert_int_equal(world->fake.begins, 1);
	assert_int_equal(world->fake.writes, 4);
	assert_int_equal(world->sync.replaces, 1);
	assert_false(sync_is_due(&world->sync));
	run(world, SYNC_UNCHANGED);
	assert_int_equal(world->fake.begins, 1);
}

/* Another agent, and the table is there: it is not even sent. */
static void again(void **state)
{
	struct world *world = *state;

	load(world);
	world->sync.full = true;
	run(world, SYNC_UNCHANGED);
	assert_int_equal(world->fake.begins, 1);
	put_slice(world, 2, "10.2.0.2");
	world->sync.full = true;
	run(world, SYNC_COMMITTED);
	assert_int_equal(world->fake.begins, 2);
	assert_true(world->fake.replace);
}

static void changes(void **state)
{
	struct world *world = *state;

	load(world);
	put_slice(world, 2, "10.2.0.2");
	assert_true(sync_is_due(&world->sync));
	run(world, SYNC_COMMITTED);
	assert_false(world->fake.replace);
	assert_true(world->fake.expect == 8);
	/* One backend goes, one comes. */
	assert_int_equal(world->fake.writes, 2);
	assert_string_equal(world->fake.got.list[0]->name, "ns/s2");
	put_slice(world, 2, "10.2.0.2");
	assert_false(sync_is_due(&world->sync));
	put_service(world, 3, WATCH_DELETE);
	run(world, SYNC_COMMITTED);
	assert_int_equal(world->fake.writes, 1);
	put_service(world, 3, WATCH_UPSERT);
	put_service(world, 3, WATCH_DELETE);
	run(world, SYNC_UNCHANGED);
	assert_int_equal(world->fake.begins, 3);
	assert_int_equal(world->sync.commits, 3);
	assert_int_equal(world->sync.failures, 0);
}

/* Somebody else wrote: the whole table at once. */
/* An event of another's transaction may be lost. */
static void checked(void **state)
{
	struct world *world = *state;

	load(world);
	sync_check(&world->sync);
	assert_false(sync_is_due(&world->sync));
	world->fake.generation++;
	world->fake.digested = false;
	sync_check(&world->sync);
	assert_true(sync_is_due(&world->sync));
	assert_int_equal(world->sync.foreign, 1);
	run(world, SYNC_COMMITTED);
	assert_true(world->fake.replace);
}

static void foreign(void **state)
{
	struct world *world = *state;

	load(world);
	world->fake.generation++;
	world->fake.digested = false;
	put_slice(world, 2, "10.2.0.2");
	run(world, SYNC_COMMITTED);
	assert_true(world->fake.replace);
	assert_int_equal(world->fake.writes, 4);
	assert_int_equal(world->sync.foreign, 1);
	assert_false(world->sync.full);
	put_slice(world, 2, "10.2.0.3");
	run(world, SYNC_COMMITTED);
	assert_false(world->fake.replace);
}

/* What the kernel refuses of one service keeps nobody else out. */
static void refused(void **state)
{
	struct world *world = *state;

	world->fake.refuse_name = "ns/s2";
	load(world);
	assert_int_equal(world->told, 1);
	assert_string_equal(world->last, "ns/s2: not like this");
	assert_int_equal(world->fake.begins, 2);
	assert_int_equal(world->fake.writes, 3);
	put_slice(world, 2, "10.2.0.2");
	put_slice(world, 3, "10.2.0.2");
	run(world, SYNC_COMMITTED);
	assert_int_equal(world->told, 2);
	assert_string_equal(world->fake.got.list[0]->name, "ns/s3");
	/* It was never there: it comes as a whole when it is let in. */
	world->fake.refuse_name = NULL;
	put_slice(world, 2, "10.2.0.1");
	run(world, SYNC_COMMITTED);
	assert_int_equal(world->fake.writes, 1);
	assert_int_equal(world->fake.got.list[0]->frontend_count, 2);
}

static void failed(void **state)
{
	struct world *world = *state;

	load(world);
	world->fake.busy = 2;
	put_slice(world, 2, "10.2.0.2");
	run(world, SYNC_FAILED);
	assert_false(world->sync.connected);
	assert_true(sync_is_due(&world->sync));
	world->fake.nl.fd = -1;
	world->fake.nl.buffer = NULL;
	fake_stop(&world->fake);
	connect_fake(world);
	run(world, SYNC_COMMITTED);
	assert_true(world->fake.replace);
	assert_int_equal(world->fake.writes, 4);
}

/* Who loses an address is told of it once, until that is over. */
static void told_once(void **state)
{
	struct world *world = *state;
	json_t *object;

	object = json_pack("{s:{s:s,s:s},s:{s:s,s:[s],s:[{s:i}]}}", "metadata",
			   "namespace", "ns", "name", "thief", "spec",
			   "clusterIP", "10.96.0.9", "externalIPs", "192.0.2.1",
			   "ports", "port", 8001);
	cache_service_step(&world->cache, WATCH_UPSERT, object);
	load(world);
	assert_int_equal(world->told, 1);
	assert_string_equal(world->last,
			    "ns/thief: tcp 192.0.2.1:8001 is left out: ns/s1 has it, which is older");
	cache_mark_all(&world->cache);
	run(world, SYNC_UNCHANGED);
	assert_int_equal(world->told, 1);
	put_service(world, 1, WATCH_DELETE);
	run(world, SYNC_COMMITTED);
	put_service(world, 1, WATCH_UPSERT);
	run(world, SYNC_COMMITTED);
	assert_int_equal(world->told, 2);
	json_decref(object);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(checked), TEST(first), TEST(again), TEST(changes), TEST(foreign),
		TEST(refused), TEST(failed), TEST(told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
