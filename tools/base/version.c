// SPDX-License-Identifier: GPL-2.0
/* The versions of tool and module, which belong together. */
#include <stdio.h>
#include <string.h>

#include "base/version.h"

#define MODULE_VERSION_FILE "/sys/module/svcnat/version"

/**
 * version_of_tool() - the version of this tool
 *
 * Return: the version.
 */
const char *version_of_tool(void)
{
	return SVCNAT_VERSION;
}

/**
 * version_of_module() - the version of the module that is loaded
 * @out: room for the version
 * @len: how much
 *
 * Return: whether a module is loaded.
 */
bool version_of_module(char *out, size_t len)
{
	FILE *file = fopen(MODULE_VERSION_FILE, "re");
	bool found = file && fgets(out, len, file);

	if (found)
		out[strcspn(out, "\n")] = 0;
	if (file)
		fclose(file);
	return found;
}
