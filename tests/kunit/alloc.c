// SPDX-License-Identifier: GPL-2.0
/* Allocations that fail when they are told to. */
#include "base/alloc.h"
#include "test.h"

atomic_t svcnat_test_live = ATOMIC_INIT(0);
u64 svcnat_test_moved;

/* Allocations until one fails, below zero if none shall. */
static atomic_t svcnat_test_countdown = ATOMIC_INIT(-1);
static bool svcnat_test_struck;

/**
 * svcnat_alloc_fails - shall this allocation fail?
 *
 * Context: any.
 * Return: true for the one that test_fail_nth() chose.
 */
bool svcnat_alloc_fails(void)
{
	if (atomic_dec_if_positive(&svcnat_test_countdown) != 0)
		return false;
	atomic_set(&svcnat_test_countdown, -1);
	svcnat_test_struck = true;
	return true;
}

/**
 * test_fail_nth - let a single allocation fail
 * @n: which one from now on, from 1 on
 *
 * Context: process context; one test at a time.
 */
void test_fail_nth(int n)
{
	svcnat_test_struck = false;
	atomic_set(&svcnat_test_countdown, n);
}

/**
 * test_fail_none - let all allocations be tried again
 *
 * Context: process context.
 * Return: true if one has failed since test_fail_nth().
 */
bool test_fail_none(void)
{
	bool struck = svcnat_test_struck;

	atomic_set(&svcnat_test_countdown, -1);
	svcnat_test_struck = false;
	return struck;
}

/**
 * test_live - count what is allocated
 *
 * Waits for what RCU is about to free.
 *
 * Context: process context, may sleep.
 * Return: number of objects.
 */
int test_live(void)
{
	rcu_barrier();
	return atomic_read(&svcnat_test_live);
}
