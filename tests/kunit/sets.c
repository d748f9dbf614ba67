// SPDX-License-Identifier: GPL-2.0
/* Backend sets without a table. */
#include "backends/state.h"
#include "test.h"

const struct svcnat_handshake test_no_waits;
u32 test_looks;
void (*test_lingers)(void);

static DEFINE_SPINLOCK(sets_lock);

/**
 * svcnat_state_looked - a decision looks at a backend
 *
 * Context: any.
 */
void svcnat_state_looked(void)
{
	/* Tests that count have no threads. */
	WRITE_ONCE(test_looks, READ_ONCE(test_looks) + 1);
}

/**
 * svcnat_state_lingers - others may do something now
 *
 * Context: any.
 */
void svcnat_state_lingers(void)
{
	if (test_lingers)
		test_lingers();
}

/**
 * test_backend - a backend of a set
 * @number: its place in the order
 * @weight: its weight
 *
 * Context: any.
 * Return: the backend.
 */
struct svcnat_backend test_backend(u32 number, u16 weight)
{
	return (struct svcnat_backend){
		.addr = { htonl(0x0a010000 + number) },
		.port = htons(80),
		.weight = weight,
	};
}

/* A set of backends with certain weights, and flags unless that is NULL. */
static struct svcnat_backend_set *
sets_build(const struct svcnat_settings *settings, bool with_local,
	   const u16 *weights, const u16 *flags, u32 nr)
{
	const siphash_key_t seed = { .key = { 1, 2 } };
	struct svcnat_backend_set *set;
	struct svcnat_backend *backends;
	u32 i;

	backends = kvcalloc(nr, sizeof(*backends), GFP_KERNEL);
	if (!backends)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < nr; i++) {
		backends[i] = test_backend(i, weights[i]);
		if (flags)
			backends[i].flags = flags[i];
	}
	set = svcnat_backend_set_build(settings, &seed, with_local, backends, nr);
	kvfree(backends);
	if (IS_ERR(set))
		return set;
	if (svcnat_states_add(set, NULL)) {
		test_set_free(set);
		return ERR_PTR(-ENOMEM);
	}
	svcnat_states_publish(&sets_lock, set);
	return set;
}

/**
 * test_set - build a set
 * @scheduler: scheduler
 * @weights: weights of the backends
 * @nr: their number
 *
 * Context: process context, may sleep.
 * Return: the set or an error.
 */
struct svcnat_backend_set *test_set(u8 scheduler, const u16 *weights, u32 nr)
{
	return test_set_sized(scheduler, 0, weights, nr);
}

/**
 * test_set_flags - build a set that has a view for local backends, too
 * @scheduler: scheduler
 * @weights: weights of the backends
 * @flags: their flags
 * @nr: their number
 *
 * Context: process context, may sleep.
 * Return: the set or an error.
 */
struct svcnat_backend_set *test_set_flags(u8 scheduler, const u16 *weights,
					  const u16 *flags, u32 nr)
{
	struct svcnat_settings settings;

	svcnat_settings_init(&settings);
	settings.scheduler = scheduler;
	settings.affinity = 100;
	return sets_build(&settings, true, weights, flags, nr);
}

/**
 * test_set_sized - build a set with a Maglev table of a certain size
 * @scheduler: scheduler
 * @size: size of the table, 0 to have it chosen
 * @weights: weights of the backends
 * @nr: their number
 *
 * Context: process context, may sleep.
 * Return: the set or an error.
 */
struct svcnat_backend_set *test_set_sized(u8 scheduler, u32 size,
					  const u16 *weights, u32 nr)
{
	struct svcnat_settings settings;

	svcnat_settings_init(&settings);
	settings.scheduler = scheduler;
	settings.maglev_size = size;
	return sets_build(&settings, false, weights, NULL, nr);
}

/**
 * test_set_failover - build a set of a service that fails over
 * @scheduler: scheduler
 * @share: percentage of backends that may be passed over
 * @weights: weights of the backends
 * @nr: their number
 *
 * Context: process context, may sleep.
 * Return: the set or an error.
 */
struct svcnat_backend_set *test_set_failover(u8 scheduler, u8 share,
					     const u16 *weights, u32 nr)
{
	struct svcnat_settings settings;

	svcnat_settings_init(&settings);
	settings.scheduler = scheduler;
	settings.failover = 2;
	settings.penalty_share = share;
	return sets_build(&settings, false, weights, NULL, nr);
}

/**
 * test_set_limited - build a set of a service with a limit of connections
 * @scheduler: scheduler
 * @max_connections: limit
 * @weights: weights of the backends
 * @nr: their number
 *
 * Context: process context, may sleep.
 * Return: the set or an error.
 */
struct svcnat_backend_set *test_set_limited(u8 scheduler, u32 max_connections,
					    const u16 *weights, u32 nr)
{
	struct svcnat_settings settings;

	svcnat_settings_init(&settings);
	settings.scheduler = scheduler;
	settings.max_connections = max_connections;
	return sets_build(&settings, false, weights, NULL, nr);
}

/**
 * test_set_free - free a set
 * @set: set from test_set()
 *
 * Context: process context.
 */
void test_set_free(struct svcnat_backend_set *set)
{
	svcnat_backend_set_retire(set, NULL);
}
