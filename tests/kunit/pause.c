// SPDX-License-Identifier: GPL-2.0
/* Pauses that are counted, and at which who works is killed. */
#include "base/pause.h"
#include "test.h"

static u32 svcnat_test_pauses;

/* Pauses until one kills, below zero if none shall. */
static int svcnat_test_kill = -1;

/**
 * svcnat_pause_begins - count a pause
 *
 * Context: process context.
 */
void svcnat_pause_begins(void)
{
	svcnat_test_pauses++;
}

/**
 * svcnat_pause_kills - was who works killed?
 *
 * Context: process context.
 * Return: true from the pause on that test_kill_nth() chose.
 */
bool svcnat_pause_kills(void)
{
	if (svcnat_test_kill > 0)
		svcnat_test_kill--;
	return !svcnat_test_kill;
}

/**
 * test_pauses - count pauses
 *
 * Context: process context; one test at a time.
 * Return: their number since the last time.
 */
u32 test_pauses(void)
{
	u32 pauses = svcnat_test_pauses;

	svcnat_test_pauses = 0;
	return pauses;
}

/**
 * test_kill_nth - kill who works at a pause
 * @n: which one from now on that looks for it, from 1 on
 *
 * Context: process context; one test at a time.
 */
void test_kill_nth(int n)
{
	svcnat_test_kill = n;
}

/**
 * test_kill_none - let who works live
 *
 * Context: process context.
 * Return: true if it was killed since test_kill_nth().
 */
bool test_kill_none(void)
{
	bool killed = !svcnat_test_kill;

	svcnat_test_kill = -1;
	return killed;
}
