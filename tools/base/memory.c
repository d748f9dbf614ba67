// SPDX-License-Identifier: GPL-2.0
/*
 * What happens when there is no memory: the program ends. The kernel drops a
 * transaction whose socket is closed, so that nothing was changed by then.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "base/problem.h"

/**
 * out_of_memory() - end the program for want of memory
 */
void out_of_memory(void)
{
	complain("out of memory; nothing was changed");
	exit(EXIT_FAILURE);
}

/**
 * require_memory() - end the program if there was no memory
 * @memory: what an allocation gave
 *
 * Return: @memory.
 */
void *require_memory(void *memory)
{
	if (!memory)
		out_of_memory();
	return memory;
}
