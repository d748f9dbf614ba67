// SPDX-License-Identifier: GPL-2.0
/* What is known of the cluster: lists and events, in any order, and nonsense. */
#include <netinet/in.h>

#include <jansson.h>

#include "agent/cache/cache.h"
#include "agent/cache/claims.h"
#include "agent/cache/entry.h"
#include "test.h"

typedef void (*step_taker)(void *context, enum watch_step step,
			   const json_t *object);

struct world {
	struct cache cache;
	unsigned int refused;
	char last[PROBLEM_LEN];
};

static void count_refused(void *context, const char *kind, const char *name,
			  const char *why)
{
	struct world *world = context;

	world->refused++;
	snprintf(world->last, sizeof(world->last), "%s %s: %s", kind, name, why);
}

static int begin(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	cache_begin(&world->cache, "node-a");
	world->cache.refused = count_refused;
	world->cache.context = world;
	*state = world;
	return 0;
}

static int end(void **state)
{
	struct world *world = *state;

	cache_end(&world->cache);
	free(world);
	return 0;
}

static void step(struct world *world, step_taker take, enum watch_step what,
		 const char *text)
{
	json_t *object = text ? json_loads(text, 0, NULL) : NULL;

	assert_true(!text || object);
	take(&world->cache, what, object);
	json_decref(object);
}

#define SERVICE(uid, port)						\
	"{\"metadata\":{\"namespace\":\"ns\",\"name\":\"web\",\"uid\":\"" uid "\"}," \
	"\"spec\":{\"clusterIP\":\"10.96.0.1\",\"clusterIPs\":[\"10.96.0.1\"]," \
	"\"ports\":[{\"port\":" port "}]}}"
#define SLICE(uid, owner, address)					\
	"{\"metadata\":{\"namespace\":\"ns\",\"name\":\"web\",\"uid\":\"" uid "\"," \
	"\"labels\":{\"kubernetes.io/service-name\":\"" owner "\"}},"	\
	"\"addressType\":\"IPv4\",\"ports\":[{\"name\":\"\",\"port\":8080}]," \
	"\"endpoints\":[{\"addresses\":[\"" address "\"],\"nodeName\":\"node-b\"}]}"

#define RIVAL \
	"{\"metadata\":{\"namespace\":\"ns\",\"name\":\"%s\",\"creationTimestamp\":\"2026-01-01T00:00:0%uZ\"}" \
	",\"spec\":{\"clusterIP\":\"10.96.0.%u\",\"externalIPs\":[\"192.0.2.1\"]" \
	",\"ports\":[{\"port\":80}]}}"

#define BAD_AFFINITY \
	"\"sessionAffinity\":\"ClientIP\",\"sessionAffinityConfig\":{\"clientIP\":{\"timeoutSeconds\":86401}" \
	"}"

#define MANY_ADDRESSES \
	"{\"metadata\":{\"namespace\":\"ns\",\"name\":\"web\"},\"spec\":{\"clusterIP\":\"10.96.0.1\"," \
	"\"externalIPs\":[\"192.0.2.1\""

#define NODE \
	"{\"metadata\":{\"name\":\"%s\",\"labels\":{\"topology.kubernetes.io/zone\":\"%s\"}" \
	"},\"spec\":{\"podCIDRs\":[\"10.244.1.0/24\",\"fd00::/64\",\"10.9.0.0/24\"]" \
	"%s},\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"%s\"}" \
	"]}}"

static void service(struct world *world, enum watch_step what, const char *text)
{
	step(world, cache_service_step, what, text);
}

static void slice(struct world *world, enum watch_step what, const char *text)
{
	step(world, cache_slice_step, what, text);
}

static struct cache_service *find_web(struct world *world)
{
	return entry_find(&world->cache, "ns/web");
}

static unsigned int dirty(struct world *world)
{
	const struct cache_service *one = world->cache.dirty;
	unsigned int count = 0;

	for (; one; one = one->next_dirty)
		count++;
	cache_settle(&world->cache);
	return count;
}

static unsigned int slices(struct world *world)
{
	return HASH_COUNT(world->cache.slices);
}

/* A list that says what is known already changes nothing. */
static void lists(void **state)
{
	struct world *world = *state;

	service(world, WATCH_LIST_BEGIN, NULL);
	service(world, WATCH_UPSERT, SERVICE("1", "80"));
	service(world, WATCH_LIST_END, NULL);
	slice(world, WATCH_LIST_BEGIN, NULL);
	slice(world, WATCH_UPSERT, SLICE("a", "web", "10.2.0.1"));
	slice(world, WATCH_LIST_END, NULL);
	assert_int_equal(dirty(world), 1);
	service(world, WATCH_LIST_BEGIN, NULL);
	service(world, WATCH_UPSERT, SERVICE("1", "80"));
	service(world, WATCH_LIST_END, NULL);
	slice(world, WATCH_LIST_BEGIN, NULL);
	slice(world, WATCH_UPSERT, SLICE("a", "web", "10.2.0.1"));
	slice(world, WATCH_LIST_END, NULL);
	assert_int_equal(dirty(world), 0);
	assert_int_equal(slices(world), 1);
}

/* What a list does not have is gone at its end, not before. */
static void sweeps(void **state)
{
	struct world *world = *state;

	service(world, WATCH_UPSERT, SERVICE("1", "80"));
	slice(world, WATCH_UPSERT, SLICE("a", "web", "10.2.0.1"));
	slice(world, WATCH_UPSERT, SLICE("b", "web", "10.2.0.2"));
	dirty(world);
	slice(world, WATCH_LIST_BEGIN, NULL);
	slice(world, WATCH_UPSERT, SLICE("b", "web", "10.2.0.2"));
	assert_int_equal(slices(world), 2);
	/* Cut short: the next one begins again. */
	slice(world, WATCH_LIST_BEGIN, NULL);
	slice(world, WATCH_UPSERT, SLICE("a", "web", "10.2.0.1"));
	assert_int_equal(dirty(world), 0);
	slice(world, WATCH_LIST_END, NULL);
	assert_int_equal(slices(world), 1);
	assert_int_equal(dirty(world), 1);
	service(world, WATCH_LIST_BEGIN, NULL);
	assert_non_null(find_web(world)->spec);
	service(world, WATCH_LIST_END, NULL);
	assert_null(find_web(world)->spec);
	assert_int_equal(dirty(world), 1);
}

static void slices_first(void **state)
{
	struct world *world = *state;

	slice(world, WATCH_UPSERT, SLICE("a", "web", "10.2.0.1"));
	slice(world, WATCH_UPSERT, SLICE("b", "nobody", "10.2.0.1"));
	assert_int_equal(dirty(world), 0);
	service(world, WATCH_UPSERT, SERVICE("1", "80"));
	assert_int_equal(dirty(world), 1);
	assert_non_null(find_web(world)->slices);
	/* Nothing stays of those that never belonged to anybody. */
	slice(world, WATCH_DELETE, SLICE("b", "nobody", "10.2.0.1"));
	assert_null(entry_find(&world->cache, "ns/nobody"));
	slice(world, WATCH_DELETE, SLICE("a", "web", "10.2.0.1"));
	service(world, WATCH_DELETE, SERVICE("1", "80"));
	assert_int_equal(dirty(world), 1);
	assert_null(find_web(world));
	assert_int_equal(world->cache.strings.count - world->cache.strings.free, 2);
}

/* An event may be told again, or come late. */
static void replays(void **state)
{
	struct world *world = *state;

	service(world, WATCH_UPSERT, SERVICE("1", "80"));
	service(world, WATCH_UPSERT, SERVICE("1", "80"));
	slice(world, WATCH_UPSERT, SLICE("a", "web", "10.2.0.1"));
	slice(world, WATCH_UPSERT, SLICE("a", "web", "10.2.0.1"));
	assert_int_equal(slices(world), 1);
	assert_int_equal(dirty(world), 1);
	/* Another one of the same name: the end of the first is not its own. */
	service(world, WATCH_UPSERT, SERVICE("2", "81"));
	service(world, WATCH_DELETE, SERVICE("1", "80"));
	assert_int_equal(find_web(world)->spec->ports[0].port, 81);
	slice(world, WATCH_DELETE, SLICE("a", "web", "10.2.0.1"));
	slice(world, WATCH_DELETE, SLICE("a", "web", "10.2.0.1"));
	service(world, WATCH_DELETE, SERVICE("2", "81"));
	service(world, WATCH_DELETE, SERVICE("2", "81"));
	assert_int_equal(dirty(world), 1);
	assert_int_equal(world->refused, 0);
}

static void a_slice_moves(void **state)
{
	struct world *world = *state;

	service(world, WATCH_UPSERT, SERVICE("1", "80"));
	slice(world, WATCH_UPSERT, SLICE("a", "web", "10.2.0.1"));
	dirty(world);
	slice(world, WATCH_UPSERT, SLICE("a", "other", "10.2.0.1"));
	assert_int_equal(dirty(world), 1);
	assert_null(find_web(world)->slices);
	slice(world, WATCH_UPSERT, SLICE("a", "web", "10.2.0.1"));
	assert_null(entry_find(&world->cache, "ns/other"));
}

/* Who loses an address is told when the one that has it goes. */
static void rivals(void **state)
{
	static const char *const text =
		RIVAL;
	struct endpoint at = { .address = { 192, 0, 2, 1 }, .port = 80,
			       .family = AF_INET };
	struct world *world = *state;
	char a[512], b[512];

	snprintf(a, sizeof(a), text, "a", 2, 1);
	snprintf(b, sizeof(b), text, "b", 1, 2);
	service(world, WATCH_UPSERT, a);
	dirty(world);
	assert_string_equal(claims_winner(&world->cache, &at, IPPROTO_TCP)->service->name,
			    "ns/a");
	service(world, WATCH_UPSERT, b);
	assert_int_equal(dirty(world), 2);
	assert_string_equal(claims_winner(&world->cache, &at, IPPROTO_TCP)->service->name,
			    "ns/b");
	assert_null(claims_winner(&world->cache, &at, IPPROTO_UDP));
	service(world, WATCH_DELETE, b);
	assert_int_equal(dirty(world), 2);
	assert_string_equal(claims_winner(&world->cache, &at, IPPROTO_TCP)->service->name,
			    "ns/a");
}

static void spoil_service(struct world *world, const char *text,
			  const char *sentence)
{
	unsigned int before = world->refused;

	service(world, WATCH_UPSERT, text);
	assert_int_equal(world->refused, before + 1);
	if (sentence)
		assert_string_equal(world->last, sentence);
	assert_int_equal(dirty(world), 0);
	assert_int_equal(find_web(world)->spec->ports[0].port, 80);
}

#define SPOILED(rest)							\
	"{\"metadata\":{\"namespace\":\"ns\",\"name\":\"web\"},\"spec\":" \
	"{\"clusterIP\":\"10.96.0.1\"," rest "}}"

/* Malformed objects leave things as they were, also through a list. */
static void malformed_services(void **state)
{
	struct world *world = *state;

	service(world, WATCH_UPSERT, SERVICE("1", "80"));
	dirty(world);
	service(world, WATCH_LIST_BEGIN, NULL);
	spoil_service(world, "{}", "Service : its name is missing or malformed");
	spoil_service(world, "[]", NULL);
	spoil_service(world, "{\"metadata\":{\"namespace\":\"a b\",\"name\":\"web\"}}", NULL);
	spoil_service(world, SPOILED("\"ports\":5"), "Service ns/web: ports is not an array");
	spoil_service(world, SPOILED("\"ports\":[{\"port\":0}]"),
		      "Service ns/web: port is not a number from 1 to 65535");
	spoil_service(world, SPOILED("\"ports\":[{}]"), "Service ns/web: a port has no number");
	spoil_service(world, SPOILED("\"ports\":[{\"port\":80,\"protocol\":\"X\"}]"), NULL);
	spoil_service(world, SPOILED("\"ports\":[{\"port\":80,\"name\":\"a b\"}]"), NULL);
	spoil_service(world, SPOILED("\"ports\":[{\"port\":80,\"name\":\"a\"},{\"port\":80}]"),
		      "Service ns/web: one of its ports has no name");
	spoil_service(world, SPOILED("\"externalIPs\":[\"10.0.0\"]"),
		      "Service ns/web: '10.0.0' is not an address that can be dialed");
	spoil_service(world, SPOILED("\"externalIPs\":[\"224.0.0.1\"]"), NULL);
	spoil_service(world, SPOILED("\"externalIPs\":[7]"), NULL);
	spoil_service(world, SPOILED("\"loadBalancerSourceRanges\":[\"10.0.0.0/33\"]"), NULL);
	spoil_service(world, SPOILED(BAD_AFFINITY), NULL);
	spoil_service(world, SPOILED("\"healthCheckNodePort\":70000"), NULL);
	service(world, WATCH_LIST_END, NULL);
	assert_int_equal(dirty(world), 0);
	assert_non_null(find_web(world)->spec);
}

/* As many addresses and ports as would fill the memory. */
static void too_many(void **state)
{
	struct world *world = *state;
	struct said said;
	unsigned int i;

	service(world, WATCH_UPSERT, SERVICE("1", "80"));
	dirty(world);
	said_begin(&said);
	fputs(MANY_ADDRESSES, said.to);
	for (i = 0; i < 1000; i++)
		fprintf(said.to, ",\"10.0.%u.%u\"", i >> 8, i & 255);
	fputs("],\"ports\":[{\"name\":\"x\",\"port\":80}", said.to);
	for (i = 0; i < 1000; i++)
		fprintf(said.to, ",{\"name\":\"p%u\",\"port\":%u}", i, i + 1);
	fputs("]}}", said.to);
	spoil_service(world, said_text(&said),
		      "Service ns/web: it has too many addresses and ports");
	said_end(&said);
}

static void malformed_slices(void **state)
{
	static const char *const texts[] = {
		"{\"addressType\":\"IPv4\",\"endpoints\":7}",
		"{\"addressType\":\"IPv4\",\"endpoints\":[7]}",
		"{\"addressType\":\"IPv4\",\"endpoints\":[{\"addresses\":[\"fd00::1\"]}]}",
		"{\"addressType\":\"IPv4\",\"endpoints\":[{\"addresses\":[\"x\"]}]}",
		"{\"addressType\":\"IPv4\",\"ports\":[{\"name\":\"\",\"port\":65536}]}",
		"{\"addressType\":\"IPv4\",\"endpoints\":[{\"addresses\":[\"10.0.0.1\"],\"conditions\":{\"ready\":\"yes\"}}]}",
		"{\"addressType\":\"IPv4\",\"endpoints\":[{\"addresses\":[\"10.0.0.1\"],\"hints\":{\"forZones\":[{\"name\":\"a\\nb\"}]}}]}",
		"{\"addressType\":\"IPv5\"}",
	};
	struct world *world = *state;
	unsigned int i;

	service(world, WATCH_UPSERT, SERVICE("1", "80"));
	slice(world, WATCH_UPSERT, SLICE("a", "web", "10.2.0.1"));
	dirty(world);
	slice(world, WATCH_LIST_BEGIN, NULL);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		json_t *object = json_loads(texts[i], 0, NULL);

		json_object_set_new(object, "metadata",
				    json_pack("{s:s,s:s,s:s,s:{s:s}}", "namespace", "ns",
					      "name", "web-a", "uid", "a", "labels",
					      "kubernetes.io/service-name", "web"));
		cache_slice_step(&world->cache, WATCH_UPSERT, object);
		json_decref(object);
		assert_int_equal(world->refused, i + 1);
		assert_int_equal(dirty(world), 0);
	}
	slice(world, WATCH_UPSERT, "{\"metadata\":{}}");
	slice(world, WATCH_LIST_END, NULL);
	assert_int_equal(slices(world), 1);
	assert_int_equal(dirty(world), 0);
}

/* Only what matters of a Node makes work. */
static void nodes(void **state)
{
	static const char *const text =
		NODE;
	struct world *world = *state;
	char node[1024];

	service(world, WATCH_UPSERT, SERVICE("1", "80"));
	dirty(world);
	snprintf(node, sizeof(node), text, "node-a", "zone-1", "", "10.0.0.1");
	step(world, cache_node_step, WATCH_UPSERT, node);
	assert_true(world->cache.config_dirty);
	assert_int_equal(dirty(world), 1);
	assert_int_equal(world->cache.node.pod_cidrs[0].address[1], 244);
	step(world, cache_node_step, WATCH_UPSERT, node);
	assert_false(world->cache.config_dirty);
	assert_int_equal(dirty(world), 0);
	snprintf(node, sizeof(node), text, "node-b", "zone-2", "", "10.0.0.2");
	step(world, cache_node_step, WATCH_UPSERT, node);
	assert_false(world->cache.config_dirty);
	snprintf(node, sizeof(node), text, "node-a", "zone-1",
		 ",\"taints\":[{\"key\":\"ToBeDeletedByClusterAutoscaler\"}]", "10.0.0.1");
	step(world, cache_node_step, WATCH_UPSERT, node);
	assert_true(world->cache.node.leaving);
	assert_false(world->cache.config_dirty);
	step(world, cache_node_step, WATCH_DELETE, node);
	assert_false(world->cache.node.known);
	assert_int_equal(world->cache.node.addresses[0].address[3], 1);
}

static void complete(void **state)
{
	static const step_taker takers[] = {
		cache_service_step, cache_slice_step, cache_node_step,
		cache_service_cidr_step,
	};
	struct world *world = *state;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		assert_false(cache_is_complete(&world->cache));
		step(world, takers[i], WATCH_LIST_BEGIN, NULL);
		step(world, takers[i], WATCH_LIST_END, NULL);
	}
	assert_true(cache_is_complete(&world->cache));
}

static void ranges(void **state)
{
	static const char *const text =
		"{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"cidrs\":[\"%s\"]}}";
	struct world *world = *state;
	char one[256], two[256], bad[256];

	snprintf(one, sizeof(one), text, "one", "10.96.0.0/16");
	snprintf(two, sizeof(two), text, "two", "10.97.0.0/16");
	snprintf(bad, sizeof(bad), text, "two", "10.97.0.0");
	dirty(world);
	step(world, cache_service_cidr_step, WATCH_UPSERT, one);
	step(world, cache_service_cidr_step, WATCH_UPSERT, two);
	assert_true(world->cache.config_dirty);
	dirty(world);
	step(world, cache_service_cidr_step, WATCH_LIST_BEGIN, NULL);
	step(world, cache_service_cidr_step, WATCH_UPSERT, bad);
	assert_false(world->cache.config_dirty);
	step(world, cache_service_cidr_step, WATCH_LIST_END, NULL);
	assert_true(world->cache.config_dirty);
	assert_null(world->cache.cidrs->next);
	assert_int_equal(world->cache.cidrs->ranges[0].address[1], 97);
	step(world, cache_service_cidr_step, WATCH_DELETE, two);
	assert_null(world->cache.cidrs);
}

/* The bytes of an endpoint are what a large cluster costs. */
static void sizes(void **state)
{
	(void)state;
	assert_true(sizeof(struct cache_endpoint) <= 32);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lists), TEST(sweeps), TEST(slices_first), TEST(replays),
		TEST(a_slice_moves), TEST(rivals), TEST(malformed_services),
		TEST(too_many), TEST(malformed_slices), TEST(nodes),
		TEST(complete), TEST(ranges), TEST(sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
