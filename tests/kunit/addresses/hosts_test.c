// SPDX-License-Identifier: GPL-2.0
/* Addresses of the host against a list of them. */
#include <linux/in.h>

#include "test.h"

#define HOSTS_MAX	300

/* From few addresses, so that many come twice and others are close. */
static struct svcnat_host hosts_any(struct test_fixture *fixture, u32 few)
{
	struct svcnat_host host = {
		.family = test_random(fixture, 2) ? AF_INET : AF_INET6,
	};

	host.addr[0] = htonl(0x0a000000 + test_random(fixture, few));
	if (host.family == AF_INET6)
		host.addr[3] = htonl(test_random(fixture, 3));
	return host;
}

static bool hosts_naive_same(const struct svcnat_host *host, u8 family,
			     const __be32 *addr)
{
	return host->family == family &&
	       !memcmp(host->addr, addr, sizeof(host->addr));
}

static bool hosts_naive_find(const struct svcnat_host *list, u32 nr, u8 family,
			     const __be32 *addr, bool *primary)
{
	bool found = false;
	u32 i;

	*primary = false;
	for (i = 0; i < nr; i++) {
		if (!hosts_naive_same(&list[i], family, addr))
			continue;
		found = true;
		*primary |= list[i].primary;
	}
	return found;
}

static void hosts_check_find(struct kunit *test,
			     const struct svcnat_hosts *hosts,
			     const struct svcnat_host *list, u32 nr,
			     const struct svcnat_host *wanted)
{
	const struct svcnat_host *found =
		svcnat_hosts_find(hosts, wanted->family, wanted->addr);
	bool expected, primary;

	expected = hosts_naive_find(list, nr, wanted->family, wanted->addr,
				    &primary);
	KUNIT_ASSERT_EQ_MSG(test, !found, !expected, "%u addresses, %pI6", nr,
			    wanted->addr);
	if (!found)
		return;
	KUNIT_ASSERT_TRUE(test, hosts_naive_same(found, wanted->family,
						 wanted->addr));
	KUNIT_ASSERT_EQ(test, found->primary, primary);
}

static void hosts_check_primary(struct kunit *test,
				const struct svcnat_hosts *hosts,
				const struct svcnat_host *list, u32 nr)
{
	int family;

	for (family = 0; family < SVCNAT_FAMILIES; family++) {
		const struct svcnat_host *expected = NULL;
		u32 i;

		for (i = 0; i < nr; i++)
			if (list[i].primary &&
			    svcnat_family(list[i].family) == family)
				expected = &list[i];
		KUNIT_ASSERT_EQ(test, !hosts->primary[family], !expected);
		if (expected)
			KUNIT_ASSERT_PTR_EQ(test, hosts->primary[family],
					    svcnat_hosts_find(hosts,
							      expected->family,
							      expected->addr));
	}
}

static void hosts_check(struct kunit *test, const struct svcnat_host *list,
			u32 nr, u32 few)
{
	struct test_fixture *fixture = test->priv;
	struct svcnat_hosts *hosts = svcnat_hosts_build(list, nr);
	struct svcnat_host other;
	u32 different = 0, i;
	bool primary;

	KUNIT_ASSERT_NOT_NULL(test, hosts);
	for (i = 0; i < nr; i++) {
		different += !hosts_naive_find(list, i, list[i].family,
					       list[i].addr, &primary);
		hosts_check_find(test, hosts, list, nr, &list[i]);
		/* The same words in the other family. */
		other = list[i];
		other.family = AF_INET + AF_INET6 - other.family;
		hosts_check_find(test, hosts, list, nr, &other);
	}
	for (i = 0; i < 100; i++) {
		other = hosts_any(fixture, few + 2);
		hosts_check_find(test, hosts, list, nr, &other);
	}
	KUNIT_ASSERT_EQ(test, hosts->nr, different);
	hosts_check_primary(test, hosts, list, nr);
	kvfree(hosts);
}

static void hosts_random(struct kunit *test)
{
	static const u32 fews[] = { 1, 4, 50, 1000 };
	struct test_fixture *fixture = test->priv;
	struct svcnat_host *list;
	u32 i, j, nr, few;

	list = kunit_kcalloc(test, HOSTS_MAX, sizeof(*list), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, list);
	for (i = 0; i < 120; i++) {
		few = fews[i % ARRAY_SIZE(fews)];
		nr = test_random(fixture, i % 8 == 7 ? HOSTS_MAX + 1 : 20);
		for (j = 0; j < nr; j++)
			list[j] = hosts_any(fixture, few);
		/* One of each family at most, or of one, or none. */
		for (j = 0; j < nr && j < 2; j++)
			list[j].primary = list[0].family != list[j].family || !j;
		if (nr && i % 3 == 0)
			list[0].primary = false;
		hosts_check(test, list, nr, few);
	}
}

/* An address that several interfaces have is primary if it is so on one. */
static void hosts_duplicates(struct kunit *test)
{
	struct svcnat_host list[6];
	int which, i;

	for (which = 0; which < ARRAY_SIZE(list); which++) {
		for (i = 0; i < ARRAY_SIZE(list); i++) {
			list[i] = test_host(i % 2);
			list[i].primary = i == which;
		}
		hosts_check(test, list, ARRAY_SIZE(list), 1);
	}
}

static void hosts_none(struct kunit *test)
{
	const struct svcnat_host host = test_host(0);

	hosts_check(test, NULL, 0, 1);
	KUNIT_EXPECT_NULL(test, svcnat_hosts_find(NULL, AF_INET, host.addr));
	test_fail_nth(1);
	KUNIT_EXPECT_NULL(test, svcnat_hosts_build(&host, 1));
	KUNIT_EXPECT_TRUE(test, test_fail_none());
}

static void hosts_loopback(struct kunit *test)
{
	static const struct {
		struct svcnat_host host;
		bool loopback;
	} cases[] = {
		{ { .addr = { htonl(0x7f000000) }, .family = AF_INET }, true },
		{ { .addr = { htonl(0x7f000001) }, .family = AF_INET }, true },
		{ { .addr = { htonl(0x7fffffff) }, .family = AF_INET }, true },
		{ { .addr = { htonl(0x7effffff) }, .family = AF_INET }, false },
		{ { .addr = { htonl(0x80000000) }, .family = AF_INET }, false },
		{ { .addr = { htonl(1) }, .family = AF_INET }, false },
		{ { .addr = { 0, 0, 0, htonl(1) }, .family = AF_INET6 }, true },
		{ { .addr = { }, .family = AF_INET6 }, false },
		{ { .addr = { 0, 0, 0, htonl(2) }, .family = AF_INET6 }, false },
		{ { .addr = { htonl(0x7f000001) }, .family = AF_INET6 }, false },
		{ { .addr = { htonl(1), 0, 0, htonl(1) }, .family = AF_INET6 },
		  false },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    svcnat_host_is_loopback(&cases[i].host),
				    cases[i].loopback, "%pI6",
				    cases[i].host.addr);
}

static struct kunit_case hosts_cases[] = {
	KUNIT_CASE(hosts_random),
	KUNIT_CASE(hosts_duplicates),
	KUNIT_CASE(hosts_none),
	KUNIT_CASE(hosts_loopback),
	{}
};

static struct kunit_suite hosts_suite = {
	.name = "svcnat-hosts",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = hosts_cases,
};

kunit_test_suite(hosts_suite);
