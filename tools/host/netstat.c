// SPDX-License-Identifier: GPL-2.0
/* Counters of the network, which stand below their names in a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "host/netstat.h"

#define NETSTAT_FILE "/proc/net/netstat"
#define CONNTRACK_FILE "/proc/net/stat/nf_conntrack"

/**
 * netstat_value() - find a counter in two lines of the file
 * @names: the line with the names; it is taken apart
 * @values: the next line, with the values; it is taken apart
 * @name: of the counter
 * @value: the result, untouched if it is not there
 *
 * Return: whether it is.
 */
bool netstat_value(char *names, char *values, const char *name,
		   uint64_t *value)
{
	const char *word, *number;

	while ((word = strsep(&names, "\n ")) &&
	       (number = strsep(&values, "\n "))) {
		if (!*word || strcmp(word, name))
			continue;
		*value = strtoull(number, NULL, 10);
		return true;
	}
	return false;
}

/**
 * netstat_read() - read a counter of this network namespace
 * @name: its name
 * @value: the result, untouched if it is not there
 *
 * Return: whether it is.
 */
bool netstat_read(const char *name, uint64_t *value)
{
	FILE *file = fopen(NETSTAT_FILE, "re");
	size_t names_room = 0, values_room = 0;
	char *names = NULL, *values = NULL;
	bool found = false;

	while (file && !found && getline(&names, &names_room, file) > 0 &&
	       getline(&values, &values_room, file) > 0)
		found = netstat_value(names, values, name, value);
	if (file)
		fclose(file);
	free(names);
	free(values);
	return found;
}

/**
 * stat_column() - find a counter of conntrack in a line of the file
 * @names: the line with the names; it is taken apart
 * @values: one of those with the values of a CPU; it is taken apart
 * @name: of the counter
 * @value: the result, untouched if it is not there
 *
 * Return: whether it is.
 */
bool stat_column(char *names, char *values, const char *name, uint64_t *value)
{
	const char *word, *number;

	do {
		/* Blanks are more than one in places. */
		while ((word = strsep(&names, "\n ")) && !*word)
			;
		while ((number = strsep(&values, "\n ")) && !*number)
			;
	} while (word && number && strcmp(word, name));
	if (!word || !number)
		return false;
	*value = strtoull(number, NULL, 16);
	return true;
}

/**
 * stat_read() - read a counter of conntrack of this network namespace
 * @name: its name
 * @value: the result, of all CPUs
 *
 * Return: whether it is there.
 */
bool stat_read(const char *name, uint64_t *value)
{
	FILE *file = fopen(CONNTRACK_FILE, "re");
	size_t names_room = 0, values_room = 0;
	char *names = NULL, *values = NULL, *copy;
	bool found = false;
	uint64_t own;

	*value = 0;
	if (!file)
		return false;
	if (getline(&names, &names_room, file) > 0)
		while (getline(&values, &values_room, file) > 0) {
			copy = require_memory(strdup(names));
			if (stat_column(copy, values, name, &own)) {
				*value += own;
				found = true;
			}
			free(copy);
		}
	fclose(file);
	free(names);
	free(values);
	return found;
}
