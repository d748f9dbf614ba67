// SPDX-License-Identifier: GPL-2.0
/* What transactions do, each step compared with the model. */
#include "model.h"

static void txn_members(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1),
		BACKEND(0, 0, 1), BACKEND(0, 1, 3),
		BACKEND(0, 2, TEST_NO_WEIGHT), COMMIT(),
		BEGIN(), FRONTEND(0, 6), FRONTEND_DEL(0, 0), BACKEND_DEL(0, 1),
		BACKEND(0, 3, 65535), BACKEND(0, 4, 0), COMMIT(),
		/* A weight that is not given stays. */
		BEGIN(), BACKEND(0, 3, TEST_NO_WEIGHT),
		BACKEND(0, 0, TEST_NO_WEIGHT), COMMIT(),
		BEGIN(), BACKEND(0, 0, 0), BACKEND(0, 2, 0), COMMIT(),
		/* One family or all of the backends go. */
		BEGIN(), BACKEND_DEL(0, 0), BACKEND_DEL(0, 2),
		BACKEND_DEL(0, 4), COMMIT(),
		BEGIN(), BACKEND_DEL(0, 3), COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 1), FRONTEND_DEL(0, 6), COMMIT(),
		BEGIN(), SERVICE_DEL(0), COMMIT(),
		END()
	};

	test_steps(test, steps);
}

static void txn_settings(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), FRONTEND(0, 0), BACKEND(0, 0, 2),
		BACKEND(0, 2, 3), COMMIT(),
		BEGIN(), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_WRR), COMMIT(),
		BEGIN(), SETTING(0, AFFINITY, 60), COMMIT(),
		BEGIN(), SETTING(0, PREFIX4, 24), COMMIT(),
		BEGIN(), SETTING(0, PREFIX6, 64), COMMIT(),
		BEGIN(), SETTING(0, MASQUERADE, SVCNAT_MASQUERADE_ALWAYS), COMMIT(),
		BEGIN(), SETTING(0, REJECT_WITH, SVCNAT_REJECT_TCP_RESET), COMMIT(),
		BEGIN(), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_MAGLEV),
		SETTING(0, MAGLEV_SIZE, 31), COMMIT(),
		BEGIN(), SETTING(1, MASQUERADE, SVCNAT_MASQUERADE_ALWAYS), COMMIT(),
		BEGIN(), SETTING(0, MASQUERADE, SVCNAT_MASQUERADE_AUTO), COMMIT(),
		BEGIN(), SERVICE_DEL(1), COMMIT(),
		END()
	};

	test_steps(test, steps);
}

static void txn_refusals(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), REFUSED(EBUSY, BEGIN, 0, 0), REFUSED(EBUSY, REPLACE, 0, 0),
		REFUSED(ENOENT, SERVICE_DEL, 0, 0), REFUSED(ENOENT, FRONTEND, 0, 0),
		REFUSED(ENOENT, FRONTEND_DEL, 0, 0), REFUSED(ENOENT, BACKEND, 0, 0),
		REFUSED(ENOENT, BACKEND_DEL, 0, 0), SERVICE(0), FRONTEND(0, 0),
		REFUSED(EEXIST, FRONTEND, 0, 0), SERVICE(1),
		REFUSED(EEXIST, FRONTEND, 1, 0), REFUSED(ENOENT, FRONTEND_DEL, 1, 0),
		REFUSED(ENOENT, BACKEND_DEL, 0, 0), BACKEND(0, 0, 1), COMMIT(),
		/* The same when they are there already. */
		BEGIN(), REFUSED(EEXIST, FRONTEND, 0, 0),
		REFUSED(EEXIST, FRONTEND, 1, 0), REFUSED(ENOENT, FRONTEND_DEL, 1, 0),
		REFUSED(ENOENT, FRONTEND_DEL, 0, 2), REFUSED(ENOENT, BACKEND_DEL, 1, 0),
		FRONTEND_DEL(0, 0), REFUSED(ENOENT, FRONTEND_DEL, 0, 0),
		BACKEND_DEL(0, 0), REFUSED(ENOENT, BACKEND_DEL, 0, 0),
		SERVICE_DEL(0), REFUSED(ENOENT, SERVICE_DEL, 0, 0),
		REFUSED(ENOENT, FRONTEND, 0, 0), REFUSED(ENOENT, BACKEND, 0, 0),
		COMMIT(),
		/* In the eyes of a whole table there is nothing. */
		REPLACE(), REFUSED(ENOENT, SERVICE_DEL, 1, 0),
		REFUSED(ENOENT, FRONTEND, 1, 0), SERVICE(1), FRONTEND(1, 0),
		REFUSED(EEXIST, FRONTEND, 1, 0), SERVICE(0),
		REFUSED(EEXIST, FRONTEND, 0, 0), COMMIT(),
		END()
	};

	test_steps(test, steps);
}

static void txn_failed(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), SERVICE(0), FRONTEND(0, 0), BACKEND(0, 0, 1), FAILED(),
		REFUSED(ECANCELED, COMMIT, 0, 0),
		BEGIN(), SERVICE(0), FRONTEND(0, 0), BACKEND(0, 0, 1), COMMIT(),
		BEGIN(), SERVICE_DEL(0), SERVICE(1), FRONTEND(1, 0), FAILED(),
		REFUSED(ECANCELED, COMMIT, 0, 0),
		BEGIN(), FLUSH(), ABORT(),
		END()
	};

	test_steps(test, steps);
}

/* What goes and comes back in one transaction has never been away. */
static void txn_delete_and_add(struct kunit *test)
{
	static const struct test_step first[] = {
		BEGIN(), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_RR),
		FRONTEND(0, 0), FRONTEND(0, 6), BACKEND(0, 0, 1),
		BACKEND(0, 2, 1), COMMIT(), END()
	};
	static const struct test_step then[] = {
		BEGIN(), FRONTEND_DEL(0, 0), FRONTEND(0, 0), BACKEND_DEL(0, 2),
		BACKEND(0, 2, 1), COMMIT(),
		BEGIN(), SERVICE_DEL(0), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_RR),
		FRONTEND(0, 6), FRONTEND(0, 0), BACKEND(0, 0, 1),
		BACKEND(0, 2, 1), COMMIT(),
		/* With less, and with more than before. */
		BEGIN(), SERVICE_DEL(0), SERVICE(0), FRONTEND(0, 0),
		BACKEND(0, 2, 9), BACKEND(0, 4, 1), COMMIT(),
		BEGIN(), SERVICE_DEL(0), SERVICE(0), COMMIT(),
		BEGIN(), SERVICE_DEL(0), SERVICE(0), SERVICE_DEL(0), COMMIT(),
		BEGIN(), SERVICE(0), FRONTEND(0, 0), SERVICE_DEL(0), SERVICE(0),
		FRONTEND(0, 6), COMMIT(),
		BEGIN(), SERVICE(1), SERVICE_DEL(1), COMMIT(),
		END()
	};

	test_steps(test, first);
	test_traffic(test, 7);
	test_steps(test, then);
}

static void txn_moves(struct kunit *test)
{
	static const struct test_step first[] = {
		BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1),
		BACKEND(0, 0, 1), BACKEND(0, 1, 1), SERVICE(1), FRONTEND(1, 2),
		BACKEND(1, 0, 1), COMMIT(), END()
	};
	static const struct test_step then[] = {
		/* One way, both at once, and a circle. */
		BEGIN(), FRONTEND_DEL(0, 0), FRONTEND(1, 0), COMMIT(),
		BEGIN(), FRONTEND_DEL(0, 1), FRONTEND_DEL(1, 2), FRONTEND(0, 2),
		FRONTEND(1, 1), COMMIT(),
		BEGIN(), FRONTEND_DEL(1, 1), SERVICE(2), FRONTEND(2, 1),
		FRONTEND_DEL(2, 1), FRONTEND(1, 1), COMMIT(),
		/* Moved, but then the old service wants it back. */
		BEGIN(), FRONTEND_DEL(0, 2), FRONTEND(2, 2),
		REFUSED(EEXIST, FRONTEND, 0, 2), FRONTEND_DEL(2, 2),
		REFUSED(ENOENT, FRONTEND_DEL, 2, 2),
		REFUSED(ENOENT, FRONTEND_DEL, 0, 2), FRONTEND(0, 2), COMMIT(),
		/* From a service that goes, to one that does not stay either. */
		BEGIN(), SERVICE_DEL(0), FRONTEND(2, 2), SERVICE_DEL(2),
		FRONTEND(1, 2), COMMIT(),
		BEGIN(), SERVICE_DEL(1), SERVICE(3), FRONTEND(3, 2), SERVICE(1),
		REFUSED(EEXIST, FRONTEND, 1, 2), COMMIT(),
		/* Nobody takes it in the end. */
		BEGIN(), FRONTEND_DEL(3, 2), FRONTEND(1, 2), SERVICE_DEL(1),
		COMMIT(),
		END()
	};

	test_steps(test, first);
	test_traffic(test, 1);
	test_steps(test, then);
}

static void txn_replace(struct kunit *test)
{
	static const struct test_step first[] = {
		BEGIN(), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_WRR),
		FRONTEND(0, 0), FRONTEND(0, 1), BACKEND(0, 0, 1), BACKEND(0, 2, 5),
		SERVICE(1), FRONTEND(1, 2), BACKEND(1, 0, 1), SERVICE(2),
		FRONTEND(2, 4), BACKEND(2, 0, 1), COMMIT(), END()
	};
	static const struct test_step then[] = {
		/* The same again, in another order. */
		REPLACE(), SERVICE(2), FRONTEND(2, 4), BACKEND(2, 0, 1),
		SERVICE(1), BACKEND(1, 0, 1), FRONTEND(1, 2), SERVICE(0),
		BACKEND(0, 2, 5), FRONTEND(0, 1), FRONTEND(0, 0),
		BACKEND(0, 0, 1), SETTING(0, SCHEDULER, SVCNAT_SCHEDULER_WRR),
		COMMIT(),
		/* Unnamed ones go, settings that are not named are reset. */
		REPLACE(), SERVICE(0), FRONTEND(0, 0), BACKEND(0, 2, 5),
		SERVICE(1), FRONTEND(1, 2), FRONTEND(1, 1), BACKEND(1, 0, 1),
		COMMIT(),
		/* A frontend moves to a service that was named first. */
		REPLACE(), SERVICE(3), FRONTEND(3, 2), FRONTEND(3, 0), SERVICE(1),
		FRONTEND(1, 1), SERVICE(0), COMMIT(),
		REPLACE(), ABORT(),
		REPLACE(), SERVICE(5), SERVICE_DEL(5), COMMIT(),
		REPLACE(), COMMIT(),
		END()
	};

	test_steps(test, first);
	test_traffic(test, 1);
	test_steps(test, then);
}

static void txn_flush(struct kunit *test)
{
	static const struct test_step first[] = {
		BEGIN(), SERVICE(0), FRONTEND(0, 0), FRONTEND(0, 1),
		BACKEND(0, 0, 1), SERVICE(1), FRONTEND(1, 2), BACKEND(1, 0, 1),
		CONFIG(ECHO, 0), COMMIT(), END()
	};
	static const struct test_step then[] = {
		/* What the transaction said before is void. */
		BEGIN(), SERVICE(2), FRONTEND(2, 4), FRONTEND_DEL(0, 0),
		FRONTEND(2, 0), BACKEND_DEL(1, 0), FLUSH(), SERVICE(0),
		FRONTEND(0, 0), REFUSED(ENOENT, FRONTEND_DEL, 1, 2),
		REFUSED(ENOENT, SERVICE_DEL, 2, 0), BACKEND(0, 0, 1), COMMIT(),
		BEGIN(), SERVICE(3), FRONTEND(3, 2), FLUSH(), FLUSH(), ABORT(),
		BEGIN(), CONFIG(AFFINITY_MAX, 9), FLUSH(), CONFIG(UNKNOWN_PORT, 2),
		COMMIT(),
		BEGIN(), FLUSH(), COMMIT(),
		REPLACE(), SERVICE(0), FRONTEND(0, 0), FLUSH(), SERVICE(1),
		FRONTEND(1, 0), COMMIT(),
		END()
	};

	test_steps(test, first);
	test_traffic(test, 1);
	test_steps(test, then);
}

static void txn_nothing(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), COMMIT(),
		REPLACE(), COMMIT(),
		BEGIN(), FLUSH(), COMMIT(),
		BEGIN(), SERVICE(0), FRONTEND(0, 0), BACKEND(0, 0, 4),
		CONFIG(SEED, 5), COMMIT(),
		BEGIN(), COMMIT(),
		BEGIN(), SERVICE(0), COMMIT(),
		BEGIN(), BACKEND(0, 0, 4), COMMIT(),
		BEGIN(), BACKEND(0, 0, 5), BACKEND(0, 0, 4), COMMIT(),
		BEGIN(), BACKEND(0, 2, 5), BACKEND_DEL(0, 2), COMMIT(),
		BEGIN(), FRONTEND(0, 1), FRONTEND_DEL(0, 1), COMMIT(),
		BEGIN(), SETTING(0, AFFINITY, 1), SETTING(0, AFFINITY, 0), COMMIT(),
		BEGIN(), CONFIG(SEED, 5), CONFIG(ECHO, 1), COMMIT(),
		REPLACE(), SERVICE(0), BACKEND(0, 0, 4), FRONTEND(0, 0), COMMIT(),
		END()
	};

	test_steps(test, steps);
}

static void txn_config(struct kunit *test)
{
	static const struct test_step steps[] = {
		BEGIN(), CONFIG(UNKNOWN_PORT, SVCNAT_UNKNOWN_PORT_PASS), COMMIT(),
		BEGIN(), CONFIG(ECHO, 0), CONFIG(AFFINITY_MAX, 3),
		CONFIG(MASQUERADE, SVCNAT_MASQUERADE_ALWAYS), ABORT(),
		BEGIN(), SERVICE(0), FRONTEND(0, 0), BACKEND(0, 0, 1), SERVICE(1),
		FRONTEND(1, 1), BACKEND(1, 1, 1), SERVICE(2), CONFIG(ECHO, 0),
		COMMIT(),
		/* A new seed means new sets for all that have one. */
		BEGIN(), CONFIG(SEED, 77), COMMIT(),
		BEGIN(), CONFIG(SEED, 78), SERVICE_DEL(0), BACKEND_DEL(1, 1),
		BACKEND(2, 0, 1), COMMIT(),
		BEGIN(), FLUSH(), CONFIG(SEED, 79), SERVICE(2), BACKEND(2, 0, 1),
		COMMIT(),
		/* A whole table without settings keeps them, with some it resets. */
		REPLACE(), SERVICE(2), BACKEND(2, 0, 1), COMMIT(),
		REPLACE(), CONFIG(AFFINITY_MAX, 3), COMMIT(),
		REPLACE(), SERVICE(2), BACKEND(2, 0, 1),
		CONFIG(MASQUERADE, SVCNAT_MASQUERADE_ALWAYS), CONFIG(SEED, 80),
		COMMIT(),
		END()
	};

	test_steps(test, steps);
}

static struct kunit_case txn_cases[] = {
	KUNIT_CASE(txn_members),
	KUNIT_CASE(txn_settings),
	KUNIT_CASE(txn_refusals),
	KUNIT_CASE(txn_failed),
	KUNIT_CASE(txn_delete_and_add),
	KUNIT_CASE(txn_moves),
	KUNIT_CASE(txn_replace),
	KUNIT_CASE(txn_flush),
	KUNIT_CASE(txn_nothing),
	KUNIT_CASE(txn_config),
	{}
};

static struct kunit_suite txn_suite = {
	.name = "svcnat-txn",
	.init = test_fixture_init,
	.exit = test_fixture_exit,
	.test_cases = txn_cases,
};

kunit_test_suite(txn_suite);
