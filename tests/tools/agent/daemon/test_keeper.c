// SPDX-License-Identifier: GPL-2.0
/* What is told to something like the kernel when, by a clock that the test advances. */
#include <sys/socket.h>
#include <unistd.h>

#include <jansson.h>

#include "agent/daemon/keeper.h"
#include "fake.h"
#include "test.h"

#define PERIOD 1000

struct world {
	struct cache cache;
	struct translate_options options;
	struct sync sync;
	struct loop loop;
	struct keeper keeper;
	struct fake fake;
	int others;
};

static uint64_t clock_ms;

static uint64_t tell_time(void)
{
	return clock_ms;
}

static void advance(struct world *world, uint64_t ms)
{
	clock_ms += ms;
	loop_expire(&world->loop);
}

static void take(struct world *world,
		 void (*step)(void *context, enum watch_step step,
			      const json_t *object), json_t *object)
{
	step(&world->cache, WATCH_UPSERT, object);
	json_decref(object);
	keeper_consider(&world->keeper);
}

static void put_node(struct world *world)
{
	take(world, cache_node_step,
	     json_pack("{s:{s:s},s:{s:[{s:s,s:s}]}}", "metadata", "name",
		       "node-a", "status", "addresses", "type", "InternalIP",
		       "address", "192.0.2.1"));
}

static void put_service(struct world *world, const char *name, const char *ip)
{
	take(world, cache_service_step,
	     json_pack("{s:{s:s,s:s},s:{s:s,s:[{s:i}]}}", "metadata",
		       "namespace", "ns", "name", name, "spec", "clusterIP", ip,
		       "ports", "port", 80));
}

static void list_nothing(struct world *world,
			 void (*step)(void *context, enum watch_step step,
				      const json_t *object))
{
	step(&world->cache, WATCH_LIST_BEGIN, NULL);
	step(&world->cache, WATCH_LIST_END, NULL);
	keeper_consider(&world->keeper);
}

static void list_all(struct world *world)
{
	list_nothing(world, cache_service_step);
	list_nothing(world, cache_slice_step);
	list_nothing(world, cache_node_step);
	list_nothing(world, cache_service_cidr_step);
}

static void connect_fake(struct world *world)
{
	int pair[2];

	fake_start(&world->fake);
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
	world->sync.nl = world->fake.nl;
	nl_open_fd(&world->sync.events, pair[0]);
	world->others = pair[1];
	world->sync.connected = true;
}

static int begin(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	struct problem problem;

	cache_begin(&world->cache, "node-a");
	world->options.primary = true;
	sync_begin(&world->sync, &world->cache, &world->options);
	world->fake.strict = true;
	world->fake.generation = 7;
	connect_fake(world);
	assert_int_equal(loop_begin(&world->loop, &problem), 0);
	loop_set_clock(&world->loop, tell_time);
	assert_int_equal(keeper_begin(&world->keeper, &world->loop, &world->sync,
				      PERIOD, &problem), 0);
	*state = world;
	return 0;
}

/* The sockets are the agent's, which has closed them. */
static void stop_fake(struct world *world)
{
	world->fake.nl.fd = -1;
	world->fake.nl.buffer = NULL;
	fake_stop(&world->fake);
	close(world->others);
}

static int end(void **state)
{
	struct world *world = *state;

	keeper_end(&world->keeper);
	loop_free(&world->loop);
	sync_end(&world->sync);
	stop_fake(world);
	model_free(&world->fake.got);
	cache_end(&world->cache);
	free(world);
	return 0;
}

/* A node without addresses would lose the node ports that it has. */
static void node(void **state)
{
	struct world *world = *state;

	list_all(world);
	advance(world, 29999);
	assert_int_equal(world->fake.begins, 0);
	put_node(world);
	advance(world, 0);
	assert_int_equal(world->fake.begins, 1);
	assert_true(world->fake.replace);
}

static void no_node(void **state)
{
	struct world *world = *state;

	list_all(world);
	advance(world, 30000);
	assert_int_equal(world->fake.begins, 1);
}

static void lists(void **state)
{
	struct world *world = *state;

	put_node(world);
	list_nothing(world, cache_service_step);
	list_nothing(world, cache_node_step);
	list_nothing(world, cache_service_cidr_step);
	advance(world, 100000);
	assert_int_equal(world->fake.begins, 0);
	list_nothing(world, cache_slice_step);
	advance(world, 0);
	assert_int_equal(world->fake.begins, 1);
}

/* What comes soon after a transaction waits for more. */
static void changes(void **state)
{
	struct world *world = *state;

	list_all(world);
	put_node(world);
	advance(world, 0);
	put_service(world, "a", "10.96.0.1");
	advance(world, PERIOD / 2);
	put_service(world, "b", "10.96.0.2");
	advance(world, PERIOD / 2 - 1);
	assert_int_equal(world->fake.begins, 1);
	advance(world, 1);
	assert_int_equal(world->sync.commits, 2);
	assert_false(world->keeper.turn.armed);
	advance(world, 10 * PERIOD);
	put_service(world, "c", "10.96.0.3");
	advance(world, 0);
	assert_int_equal(world->sync.commits, 3);
}

static void failed(void **state)
{
	struct world *world = *state;

	world->fake.busy = 1;
	list_all(world);
	put_node(world);
	advance(world, 0);
	assert_int_equal(world->sync.commits, 0);
	assert_string_not_equal(world->keeper.failure.text, "");
	assert_int_equal(world->keeper.events.fd, -1);
	stop_fake(world);
	connect_fake(world);
	advance(world, 399);
	assert_int_equal(world->sync.commits, 0);
	advance(world, 401);
	assert_int_equal(world->sync.commits, 1);
	assert_string_equal(world->keeper.failure.text, "");
	assert_int_equal(world->keeper.events.fd, world->sync.events.fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(node), TEST(no_node), TEST(lists), TEST(changes),
		TEST(failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
