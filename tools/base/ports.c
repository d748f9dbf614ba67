// SPDX-License-Identifier: GPL-2.0
/* Sets of ports, written as the kernel does: 80,443,30000-32767. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ports.h"
#include "base/memory.h"

/**
 * ports_add() - add ports
 * @set: to these
 * @first: the first one
 * @last: the last one
 */
void ports_add(struct ports *set, unsigned int first, unsigned int last)
{
	for (; first <= last && first < PORTS; first++)
		set->bits[first / 8] |= 1U << first % 8;
}

/**
 * ports_have() - is this port among them?
 * @set: the ports
 * @port: the port
 *
 * Return: whether it is.
 */
bool ports_have(const struct ports *set, unsigned int port)
{
	return port < PORTS && set->bits[port / 8] & 1U << port % 8;
}

static bool parse_one(const char **text, unsigned int *port)
{
	char *end;
	unsigned long value;

	/* strtoul() would also take blanks and signs. */
	if (**text < '0' || **text > '9')
		return false;
	value = strtoul(*text, &end, 10);
	*text = end;
	*port = value;
	return value < PORTS;
}

/**
 * ports_parse() - read a list of ports
 * @set: the result
 * @list: the list, may be empty
 *
 * Return: 0, or -1 if it is no such list.
 */
int ports_parse(struct ports *set, const char *list)
{
	unsigned int first, last;

	memset(set, 0, sizeof(*set));
	while (*list) {
		if (!parse_one(&list, &first))
			return -1;
		last = first;
		if (*list == '-') {
			list++;
			if (!parse_one(&list, &last) || last < first)
				return -1;
		}
		ports_add(set, first, last);
		if (*list == ',' && list[1])
			list++;
		else if (*list)
			return -1;
	}
	return 0;
}

/**
 * ports_format() - write a list of ports
 * @set: the ports
 *
 * Return: the list, to be freed.
 */
char *ports_format(const struct ports *set)
{
	unsigned int first, last;
	char *text = NULL;
	size_t len;
	FILE *to = require_memory(open_memstream(&text, &len));

	for (first = 0; first < PORTS; first++) {
		if (!ports_have(set, first))
			continue;
		for (last = first; ports_have(set, last + 1); last++)
			;
		fprintf(to, "%s%u", ftell(to) ? "," : "", first);
		if (last > first)
			fprintf(to, "-%u", last);
		first = last;
	}
	if (fclose(to))
		out_of_memory();
	return text;
}
